//! `callRecord`: one Teams call or meeting.

use async_graphql::SimpleObject;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::{CallType, DateTime, Document, IdentitySet, Long, Member, Modality, Parts, Resource};

/// One call or meeting of Microsoft Teams: its kind, times, organizer, participants and sessions.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize, SimpleObject,
)]
#[sea_orm(table_name = "call_records")]
#[serde(rename_all = "camelCase", default)]
#[graphql(name = "CallRecord", complex)]
pub struct Model {
    /// Graph's key of the record, a GUID.
    #[sea_orm(primary_key, auto_increment = false)]
    #[graphql(skip)]
    pub id: Uuid,
    /// The revision of this record. It only grows: a higher version replaces and extends a lower one.
    pub version: Long,
    /// Whether this is a group call (a meeting included) or a call between two.
    pub r#type: Member<CallType>,
    /// The kinds of media used anywhere in the call.
    pub modalities: Document<Vec<Modality>>,
    /// When the first participant joined, in UTC.
    pub start_date_time: DateTime,
    /// When the last participant left, in UTC. It can equal the start.
    pub end_date_time: DateTime,
    /// When Graph made this version of the record, in UTC.
    pub last_modified_date_time: DateTime,
    /// The link to join the meeting. Null or empty for calls between two.
    #[sea_orm(column_type = "Text", nullable)]
    pub join_web_url: Option<String>,
    /// The organizer in the old form.
    #[graphql(
        deprecation = "Graph sends no data after 2026-06-30 and removes it on 2026-11-06: use `organizer_v2`."
    )]
    pub organizer: Option<Document<IdentitySet>>,
    /// The participants in the old form, cut off at 130; Graph's lists send an empty one.
    #[graphql(
        deprecation = "Graph sends no data after 2026-06-30 and removes it on 2026-11-06: use `participants_v2`."
    )]
    pub participants: Document<Vec<IdentitySet>>,
    /// Properties that Graph sent and this type does not know.
    #[serde(skip)]
    #[graphql(skip)]
    pub additional: Document<serde_json::Map<String, serde_json::Value>>,
    /// From start to end, in microseconds: what duration is filtered and ordered by.
    #[serde(skip)]
    #[graphql(skip)]
    pub duration_microseconds: i64,
    /// How many participants are stored.
    #[serde(skip)]
    #[graphql(skip)]
    pub participants_count: i32,
    /// How many sessions are stored.
    #[serde(skip)]
    #[graphql(skip)]
    pub sessions_count: i32,
    /// Which parts of the record have come, and in which version.
    #[serde(skip)]
    #[graphql(skip)]
    pub parts: Document<Parts>,
}

/// Children are joined by statements of the store's own, not by SeaORM relations.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Resource for Entity {
    const OURS: &'static [Column] = &[
        Column::Additional,
        Column::DurationMicroseconds,
        Column::ParticipantsCount,
        Column::SessionsCount,
        Column::Parts,
    ];
    const ADDITIONAL: Column = Column::Additional;
}
