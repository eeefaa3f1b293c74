//! What a client may ask call records for, and the condition that this makes of the store.

use std::collections::BTreeSet;

use async_graphql::{ID, InputObject};
use uuid::Uuid;

use self::comparison::{DateTimeFilter, ExactTextFilter, FloatFilter, LongFilter, MemberFilter};
use self::party::{ParticipantsFilter, PartyFilter};
use self::session::SessionsFilter;
use super::error::Error;
use crate::graph::call_record::Column;
use crate::graph::{CallType, GraphName, Modality};
use crate::store::Filter;

pub(super) mod comparison;
mod party;
mod session;

/// Conditions on call records; those that are given must all hold.
#[derive(Clone, Debug, Default, InputObject)]
pub(super) struct CallRecordFilter {
    /// The record's id.
    id: Option<IdFilter>,
    /// When the first participant joined.
    start_date_time: Option<DateTimeFilter>,
    /// When the last participant left.
    end_date_time: Option<DateTimeFilter>,
    /// When Graph made the record's version.
    last_modified_date_time: Option<DateTimeFilter>,
    /// The record's version.
    version: Option<LongFilter>,
    /// The kind of call.
    r#type: Option<MemberFilter<CallType>>,
    /// The kinds of media used in the call.
    modalities: Option<ModalitiesFilter>,
    /// From start to end, in seconds.
    duration_seconds: Option<FloatFilter>,
    /// The link to join the meeting.
    join_web_url: Option<ExactTextFilter>,
    /// The organizer.
    organizer: Option<PartyFilter>,
    /// The participants.
    #[graphql(name = "participants_v2")]
    participants_v2: Option<ParticipantsFilter>,
    /// The sessions.
    sessions: Option<SessionsFilter>,
    /// All of these hold.
    and: Option<Vec<CallRecordFilter>>,
    /// At least one of these holds; an empty list takes no record.
    or: Option<Vec<CallRecordFilter>>,
    /// This does not hold.
    not: Option<Box<CallRecordFilter>>,
}

/// Ids to look for.
#[derive(Clone, Debug, Default, InputObject)]
struct IdFilter {
    /// One of these ids.
    r#in: Option<Vec<ID>>,
}

/// Conditions on a set of modalities; those that are given must all hold.
#[derive(Clone, Debug, Default, InputObject)]
struct ModalitiesFilter {
    /// Every one of these was used.
    has_all: Option<Vec<Modality>>,
    /// At least one of these was used.
    has_any: Option<Vec<Modality>>,
}

impl CallRecordFilter {
    /// Makes a condition of the filter that stands in the query at `path`.
    pub(super) fn lower(self, path: &str) -> Result<Filter, Error> {
        let mut all = Vec::new();
        if let Some(id) = self.id {
            all.push(id.lower(path)?);
        }
        all.extend(
            self.start_date_time
                .map(|filter| filter.lower(Column::StartDateTime)),
        );
        all.extend(
            self.end_date_time
                .map(|filter| filter.lower(Column::EndDateTime)),
        );
        all.extend(
            self.last_modified_date_time
                .map(|filter| filter.lower(Column::LastModifiedDateTime)),
        );
        all.extend(self.version.map(|filter| filter.lower(Column::Version)));
        all.extend(self.r#type.map(|filter| filter.lower(Column::Type)));
        all.extend(self.modalities.map(ModalitiesFilter::lower));
        all.extend(
            self.duration_seconds
                .map(|filter| filter.lower_seconds(Column::DurationMicroseconds)),
        );
        all.extend(
            self.join_web_url
                .map(|filter| filter.lower(Column::JoinWebUrl)),
        );
        all.extend(self.organizer.map(PartyFilter::lower_organizer));
        all.extend(self.participants_v2.and_then(ParticipantsFilter::lower));
        all.extend(self.sessions.and_then(SessionsFilter::lower));
        if let Some(filters) = self.and {
            all.push(Filter::all(lower_each(filters, &format!("{path}.and"))?));
        }
        if let Some(filters) = self.or {
            all.push(Filter::any(lower_each(filters, &format!("{path}.or"))?));
        }
        if let Some(filter) = self.not {
            all.push(filter.lower(&format!("{path}.not"))?.negated());
        }
        Ok(Filter::all(all))
    }
}

fn lower_each(filters: Vec<CallRecordFilter>, path: &str) -> Result<Vec<Filter>, Error> {
    let filters = filters.into_iter().enumerate();
    filters
        .map(|(index, filter)| filter.lower(&format!("{path}[{index}]")))
        .collect()
}

impl IdFilter {
    fn lower(self, path: &str) -> Result<Filter, Error> {
        let Some(ids) = self.r#in else {
            return Ok(Filter::everything());
        };
        let ids: Vec<Uuid> = ids
            .iter()
            .enumerate()
            .map(|(index, id)| parse_id(&format!("{path}.id.in[{index}]"), id))
            .collect::<Result<_, _>>()?;
        Ok(Filter::one_of(Column::Id, ids))
    }
}

/// Reads the id of a call record that stands in the query at `argument`.
pub(super) fn parse_id(argument: &str, id: &ID) -> Result<Uuid, Error> {
    Uuid::try_parse(id).map_err(|_| {
        let shown: String = id.chars().take(40).collect();
        Error::bad_input(argument, format!("\"{shown}\" is not a GUID"))
    })
}

impl ModalitiesFilter {
    fn lower(self) -> Filter {
        let lists = |modality: &str| Filter::lists(Column::Modalities, modality);
        let all = self
            .has_all
            .map(|all| Filter::all(each_once(&all).map(lists)));
        let any = self
            .has_any
            .map(|any| Filter::any(each_once(&any).map(lists)));
        Filter::all(all.into_iter().chain(any))
    }
}

/// The names of these members, without repeats: each makes a condition.
fn each_once(members: &[Modality]) -> impl Iterator<Item = &str> {
    let names: BTreeSet<&str> = members.iter().map(|it| it.as_str()).collect();
    names.into_iter()
}
