//! Taking a payload apart: a call record of Graph's, or a page of one of its lists, becomes rows.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::error::Problem;
use super::row::{is_annotation, object, read_row};
use crate::graph::{call_record, fold, organizer, participant, segment, session};

/// What one payload says of one call record.
#[derive(Debug, Default)]
pub(super) struct Delivery {
    pub(super) id: Uuid,
    /// The record's version; zero if the payload does not say.
    pub(super) version: i64,
    /// The record's own properties, unless the payload carries none.
    pub(super) record: Option<call_record::Model>,
    pub(super) organizer: Option<organizer::Model>,
    pub(super) participants: Option<List<participant::Model>>,
    pub(super) sessions: Option<List<SessionTree>>,
    /// Lists that came apart from the record.
    pub(super) pages: Vec<Page>,
}

/// A list inside a record.
#[derive(Debug)]
pub(super) struct List<T> {
    pub(super) rows: Vec<T>,
    /// Whether it ended in a link to its next page.
    pub(super) is_continued: bool,
}

/// A session with its segments, if those were expanded.
#[derive(Debug)]
pub(super) struct SessionTree {
    pub(super) session: session::Model,
    pub(super) segments: Option<Vec<segment::Model>>,
}

/// A page of a record's list that came apart from the record.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) list: ListName,
    pub(super) rows: Vec<Value>,
    pub(super) is_last: bool,
}

/// What Graph expands within a record, and keeps in tables of its own here.
pub(super) const EXPANDED: &[&str] = &["organizer_v2", "participants_v2", "sessions"];

/// The lists of a record that Graph pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListName {
    Participants,
    Sessions,
}

impl ListName {
    /// Graph's name of the list.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Participants => "participants_v2",
            Self::Sessions => "sessions",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [Self::Participants, Self::Sessions]
            .into_iter()
            .find(|list| list.as_str() == name)
    }
}

/// The record and the list that an `@odata.context` names:
/// `…#communications/callRecords('<id>')/sessions`.
pub(super) fn page_of(context: &str) -> Option<(&str, ListName)> {
    let (_, rest) = context.split_once("callRecords('")?;
    let (id, rest) = rest.split_once("')/")?;
    let end = rest.find(['(', '/', '?']).unwrap_or(rest.len());
    Some((id, ListName::from_name(&rest[..end])?))
}

/// Takes a page of a record's list: its rows are checked now, and kept as they are.
pub(super) fn read_page(
    record: &str,
    list: ListName,
    rows: Vec<Value>,
    is_last: bool,
) -> Result<Delivery, Problem> {
    let id = guid(record).map_err(|problem| problem.at("@odata.context"))?;
    for (index, row) in rows.iter().enumerate() {
        let checked = match list {
            ListName::Participants => read_participant(row.clone()).map(drop),
            ListName::Sessions => read_session(row.clone()).map(drop),
        };
        checked.map_err(|problem| problem.at_index(index).at("value"))?;
    }
    Ok(Delivery {
        id,
        pages: vec![Page {
            list,
            rows,
            is_last,
        }],
        ..Delivery::default()
    })
}

/// Takes a call record apart.
pub(super) fn read_record(mut map: Map<String, Value>) -> Result<Delivery, Problem> {
    let id = match map.shift_remove("id") {
        Some(Value::String(id)) => guid(&id).map_err(|problem| problem.at("id"))?,
        Some(other) => return Err(Problem::expected("a GUID", &other).at("id")),
        None if map.contains_key("subscriptionId") => {
            return Err(Problem::new(
                "this is a notification of Graph's; import the record that its `resource` names",
            ));
        }
        None => return Err(Problem::new("missing: a call record has an `id`")),
    };
    let version = match map.get("version") {
        None | Some(Value::Null) => 0,
        Some(version) => version
            .as_i64()
            .ok_or_else(|| Problem::expected("a 64-bit integer", version).at("version"))?,
    };
    let mut delivery = Delivery {
        id,
        version,
        ..Delivery::default()
    };
    if let Some(value) = take(&mut map, "organizer_v2") {
        delivery.organizer =
            Some(read_organizer(value).map_err(|problem| problem.at("organizer_v2"))?);
    }
    delivery.participants = read_list(&mut map, "participants_v2", read_participant)?;
    delivery.sessions = read_list(&mut map, "sessions", read_session)?;
    map.retain(|key, value| !is_annotation(key) && !value.is_null());
    if map.keys().any(|key| key != "version") {
        delivery.record = Some(read_own_properties(map)?);
    }
    Ok(delivery)
}

fn read_own_properties(map: Map<String, Value>) -> Result<call_record::Model, Problem> {
    let mut record = read_row::<call_record::Entity>(map)?;
    record.duration_microseconds = record
        .start_date_time
        .microseconds_until(record.end_date_time);
    Ok(record)
}

fn read_list<T>(
    map: &mut Map<String, Value>,
    name: &str,
    read: fn(Value) -> Result<T, Problem>,
) -> Result<Option<List<T>>, Problem> {
    let is_continued = map.contains_key(&format!("{name}@odata.nextLink"));
    let Some(value) = take(map, name) else {
        return Ok(None);
    };
    let rows = rows(value, read).map_err(|problem| problem.at(name))?;
    Ok(Some(List { rows, is_continued }))
}

fn rows<T>(value: Value, read: fn(Value) -> Result<T, Problem>) -> Result<Vec<T>, Problem> {
    let Value::Array(values) = value else {
        return Err(Problem::expected("a list", &value));
    };
    let rows = values.into_iter().enumerate();
    rows.map(|(index, row)| read(row).map_err(|problem| problem.at_index(index)))
        .collect()
}

/// A participant, without its record and ordinal.
pub(super) fn read_participant(value: Value) -> Result<participant::Model, Problem> {
    let map = object(value, "a participant")?;
    let party = Party::of(map.get("identity"));
    let mut participant = read_row::<participant::Entity>(map)?;
    participant.identity_kind = party.kind;
    participant.identity_id = party.id;
    participant.user_principal_name = party.user_principal_name;
    participant.display_name = party.display_name;
    Ok(participant)
}

fn read_organizer(value: Value) -> Result<organizer::Model, Problem> {
    let map = object(value, "an organizer")?;
    let party = Party::of(map.get("identity"));
    let mut organizer = read_row::<organizer::Entity>(map)?;
    organizer.identity_kind = party.kind;
    organizer.identity_id = party.id;
    organizer.user_principal_name = party.user_principal_name;
    organizer.display_name = party.display_name;
    Ok(organizer)
}

/// A session with its segments, without its record and ordinals.
pub(super) fn read_session(value: Value) -> Result<SessionTree, Problem> {
    let mut map = object(value, "a session")?;
    let segments = take(&mut map, "segments")
        .map(|value| rows(value, read_segment))
        .transpose()
        .map_err(|problem| problem.at("segments"))?;
    let [caller, callee] = ["caller", "callee"].map(|end| UserAgent::of(map.get(end)));
    let failure_stage = map
        .get("failureInfo")
        .filter(|info| info.is_object())
        .map(|info| text_in(info, "stage").unwrap_or_else(|| "unknown".to_owned()));
    let mut session = read_row::<session::Entity>(map)?;
    session.failure_stage = failure_stage;
    session.caller_platform = caller.platform;
    session.caller_product_family = caller.product_family;
    session.callee_platform = callee.platform;
    session.callee_product_family = callee.product_family;
    Ok(SessionTree { session, segments })
}

fn read_segment(value: Value) -> Result<segment::Model, Problem> {
    read_row::<segment::Entity>(object(value, "a segment")?)
}

/// The one identity of a set that is there, in columns that are searched without regard to case.
#[derive(Debug, Default)]
struct Party {
    kind: Option<String>,
    id: Option<String>,
    user_principal_name: Option<String>,
    display_name: Option<String>,
}

impl Party {
    fn of(set: Option<&Value>) -> Self {
        let Some(Value::Object(set)) = set else {
            return Self::default();
        };
        // The asserted identity is how the party wants to be shown: another says who it is.
        let (asserted, others): (Vec<_>, Vec<_>) = set
            .iter()
            .filter(|(key, value)| !is_annotation(key) && value.is_object())
            .partition(|(key, _)| *key == "assertedIdentity");
        let Some((kind, identity)) = others.into_iter().chain(asserted).next() else {
            return Self::default();
        };
        let folded = |property| text_in(identity, property).map(|text| fold(&text));
        Self {
            kind: Some(kind.clone()),
            id: folded("id"),
            user_principal_name: folded("userPrincipalName"),
            display_name: folded("displayName"),
        }
    }
}

#[derive(Debug)]
struct UserAgent {
    platform: Option<String>,
    product_family: Option<String>,
}

impl UserAgent {
    fn of(endpoint: Option<&Value>) -> Self {
        let agent = endpoint.and_then(|endpoint| endpoint.get("userAgent"));
        let text = |property| agent.and_then(|agent| text_in(agent, property));
        Self {
            platform: text("platform"),
            product_family: text("productFamily"),
        }
    }
}

fn text_in(value: &Value, property: &str) -> Option<String> {
    let text = value.get(property)?.as_str()?;
    Some(text.replace('\0', ""))
}

fn take(map: &mut Map<String, Value>, key: &str) -> Option<Value> {
    map.shift_remove(key).filter(|value| !value.is_null())
}

fn guid(text: &str) -> Result<Uuid, Problem> {
    Uuid::try_parse(text).map_err(|_| Problem::expected("a GUID", &Value::from(text)))
}
