//! What hangs on a call record: its organizer, participants and sessions, and their segments.

use async_graphql::connection::{ConnectionNameType, EdgeNameType};
use async_graphql::{ComplexObject, Context, ID, OutputType, SimpleObject};

use super::context::Carries;
use super::error::Error;
use super::fetch::{self, Fields, Make, Relation, json};
use super::page::{PageArguments, PageSize, RowConnection, connection};
use super::parts::StoredParts;
use crate::graph::{Child, Parent, call_record, organizer, participant, segment, session};
use crate::reports::direct_routing_call;
use crate::store::{Children, ChildrenKey, Columns, RoutedDemand, Rows, Window};

/// The most sessions that Graph gives with a record.
pub(super) const SESSIONS: i32 = 60;
/// The most participants that Graph gives with a record.
pub(super) const PARTICIPANTS: i32 = 130;

#[ComplexObject]
impl call_record::Model {
    /// Graph's id of the record, a GUID.
    pub async fn id(&self) -> ID {
        self.id.to_string().into()
    }

    /// From start to end, in seconds.
    async fn duration_seconds(&self) -> f64 {
        seconds(self.duration_microseconds)
    }

    /// The party that organized the call.
    #[graphql(name = "organizer_v2")]
    async fn organizer_v2(&self, ctx: &Context<'_>) -> Result<Option<organizer::Model>, Error> {
        let key = self.key(None, Columns::of_fields::<organizer::Entity>(ctx.fields()));
        let found = rows::<organizer::Entity>(ctx.loaders().organizers.load(key).await)?;
        Ok(found.into_iter().next())
    }

    /// The parties of the call, each once, in Graph's order.
    #[graphql(name = "participants_v2", directive = PageSize::apply(PARTICIPANTS))]
    async fn participants_v2(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "At most so many participants from the start: 130 unless given, 1,000 at most."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only participants after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many participants from the end: 1,000 at most.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only participants before this cursor.")] before: Option<String>,
    ) -> Result<ParticipantConnection, Error> {
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        let window = page.window(PARTICIPANTS_LIST, PARTICIPANTS, ctx.mask())?;
        let columns = Columns::of_fields::<participant::Entity>(ctx.row_fields());
        let key = self.key(Some(window), columns);
        let count = self.participants_count;
        // A record without them is not asked for them.
        let rows = if window.is_empty(count) {
            Vec::new()
        } else {
            rows::<participant::Entity>(ctx.loaders().participants.load(key).await)?
        };
        Ok(list(PARTICIPANTS_LIST, window, count, rows, |row| {
            row.ordinal
        }))
    }

    /// The sessions of the call, in Graph's order.
    #[graphql(directive = PageSize::apply(SESSIONS))]
    async fn sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "At most so many sessions from the start: 60 unless given, 1,000 at most."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only sessions after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many sessions from the end: 1,000 at most.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only sessions before this cursor.")] before: Option<String>,
    ) -> Result<SessionConnection, Error> {
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        let window = page.window(SESSIONS_LIST, SESSIONS, ctx.mask())?;
        let columns = Columns::of_fields::<session::Entity>(ctx.row_fields());
        let key = self.key(Some(window), columns);
        let count = self.sessions_count;
        // A record without them is not asked for them.
        let rows = if window.is_empty(count) {
            Vec::new()
        } else {
            rows::<session::Entity>(ctx.loaders().sessions.load(key).await)?
        };
        Ok(list(SESSIONS_LIST, window, count, rows, |row| row.ordinal))
    }

    /// The direct routing calls whose `correlationId` is the record's id, in the order of their start.
    /// That these are the same is what users of Graph find; Microsoft does not promise it.
    async fn direct_routing_calls(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Vec<direct_routing_call::Model>, Error> {
        let demand = RoutedDemand {
            id: self.id,
            columns: fetch::columns::<direct_routing_call::Entity>(ctx.fields()),
        };
        let calls = ctx.loaders().direct_routing_calls.load(demand).await?;
        Ok(calls.to_vec())
    }

    /// Whether no list of the record waits for a page that Graph said would follow.
    async fn is_complete(&self) -> Result<bool, Error> {
        Ok(self.read_parts()?.is_complete())
    }

    /// Which parts of the record have come, and in which version.
    async fn parts(&self) -> Result<StoredParts, Error> {
        Ok(self.read_parts()?.into())
    }
}

impl Fields for call_record::Entity {
    fn behind(field: &str) -> &'static [call_record::Column] {
        use call_record::Column;
        match field {
            "durationSeconds" => &[Column::DurationMicroseconds],
            "isComplete" | "parts" => &[Column::Parts],
            "participants_v2" => &[Column::ParticipantsCount],
            "sessions" => &[Column::SessionsCount],
            _ => &[],
        }
    }

    fn made(field: &str) -> Option<Make<Self>> {
        match field {
            "durationSeconds" => Some(|record| Ok(json(&seconds(record.duration_microseconds)))),
            "isComplete" => Some(|record| Ok(json(&record.read_parts()?.is_complete()))),
            "parts" => Some(|record| Ok(json(&StoredParts::from(record.read_parts()?)))),
            _ => None,
        }
    }

    fn relation(field: &str) -> Option<Relation> {
        match field {
            "organizer_v2" => Some(Relation::Organizer),
            "participants_v2" => Some(Relation::Participants),
            "sessions" => Some(Relation::Sessions),
            "directRoutingCalls" => Some(Relation::RoutedCalls),
            _ => None,
        }
    }
}

impl Fields for session::Entity {
    fn relation(field: &str) -> Option<Relation> {
        (field == "segments").then_some(Relation::Segments)
    }
}

impl Fields for organizer::Entity {}
impl Fields for participant::Entity {}
impl Fields for segment::Entity {}

impl call_record::Model {
    fn key(&self, window: Option<Window>, columns: Columns) -> ChildrenKey {
        ChildrenKey {
            parent: Parent::record(self.id),
            window,
            columns,
        }
    }

    fn read_parts(&self) -> Result<crate::graph::Parts, Error> {
        let parts = self
            .parts
            .read()
            .map_err(|source| crate::store::Error::Inconsistent {
                table: "call_records",
                column: "parts",
                key: self.id.to_string(),
                source,
            });
        Ok(parts?)
    }
}

#[ComplexObject]
impl session::Model {
    /// The segments of the session, in Graph's order. Most sessions have one.
    async fn segments(&self, ctx: &Context<'_>) -> Result<Vec<segment::Model>, Error> {
        let key = ChildrenKey {
            parent: Parent {
                call_record_id: self.call_record_id,
                session_ordinal: self.ordinal,
            },
            window: None,
            columns: Columns::of_fields::<segment::Entity>(ctx.fields()),
        };
        rows::<segment::Entity>(ctx.loaders().segments.load(key).await)
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a call of 285 years would lose a microsecond"
)]
fn seconds(microseconds: i64) -> f64 {
    microseconds as f64 / 1e6
}

/// The rows of a loaded list, which one field has asked for as a rule.
fn rows<C: Child>(children: Children<C>) -> Result<Vec<C::Model>, Error> {
    let rows = children?;
    Ok(std::sync::Arc::try_unwrap(rows).unwrap_or_else(|shared| shared.to_vec()))
}

/// Puts the rows of a window into a connection.
fn list<Row: OutputType, Name: ConnectionNameType, EdgeName: EdgeNameType>(
    name: &str,
    window: Window,
    count: i32,
    rows: Vec<Row>,
    ordinal: fn(&Row) -> i32,
) -> RowConnection<Row, Name, EdgeName, Counted> {
    let (from, to) = window.places(count);
    let rows = Rows {
        rows,
        has_previous: from > 1,
        has_next: to < count,
    };
    connection(name, rows, ordinal, Counted { total_count: count })
}

pub(super) const PARTICIPANTS_LIST: &str = "participants_v2";
pub(super) const SESSIONS_LIST: &str = "sessions";

type ParticipantConnection = RowConnection<participant::Model, Participants, Participants, Counted>;
type SessionConnection = RowConnection<session::Model, Sessions, Sessions, Counted>;

/// The total of a list whose record keeps the count.
#[derive(SimpleObject)]
pub(super) struct Counted {
    /// How many there are on all pages.
    total_count: i32,
}

/// Names the connection of participants and its edges.
pub(super) struct Participants;

impl ConnectionNameType for Participants {
    fn type_name<T: OutputType>() -> String {
        "ParticipantConnection".to_owned()
    }
}

impl EdgeNameType for Participants {
    fn type_name<T: OutputType>() -> String {
        "ParticipantEdge".to_owned()
    }
}

/// Names the connection of sessions and its edges.
pub(super) struct Sessions;

impl ConnectionNameType for Sessions {
    fn type_name<T: OutputType>() -> String {
        "SessionConnection".to_owned()
    }
}

impl EdgeNameType for Sessions {
    fn type_name<T: OutputType>() -> String {
        "SessionEdge".to_owned()
    }
}
