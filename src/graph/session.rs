//! `session`: one leg of a call, between a participant and another or a service.

use async_graphql::SimpleObject;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    Child, DateTime, Document, Endpoint, FailureInfo, Modality, Parent, Resource, call_record,
};

/// A leg of the call. A call between two has one; a group call has at least one a participant.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize, SimpleObject,
)]
#[sea_orm(table_name = "sessions")]
#[serde(rename_all = "camelCase", default)]
#[graphql(name = "Session", complex)]
pub struct Model {
    /// The record.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    #[graphql(skip)]
    pub call_record_id: Uuid,
    /// The place in the record's list, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    #[graphql(skip)]
    pub ordinal: i32,
    /// Graph's id of the session. It repeats when one leg meets several services.
    pub id: String,
    /// The kinds of media used in the session.
    pub modalities: Document<Vec<Modality>>,
    /// When the first party joined, in UTC.
    pub start_date_time: DateTime,
    /// When the last party left, in UTC.
    pub end_date_time: DateTime,
    /// Whether this was a test call.
    pub is_test: Option<bool>,
    /// The endpoint that started the session.
    pub caller: Option<Document<Endpoint>>,
    /// The endpoint that answered it.
    pub callee: Option<Document<Endpoint>>,
    /// Why the session failed; null when it did not.
    pub failure_info: Option<Document<FailureInfo>>,
    /// Properties that Graph sent and this type does not know.
    #[serde(skip)]
    #[graphql(skip)]
    pub additional: Document<serde_json::Map<String, serde_json::Value>>,
    /// When the session failed, as Graph's name of the stage; null when it did not.
    #[serde(skip)]
    #[graphql(skip)]
    pub failure_stage: Option<String>,
    /// The caller's client platform.
    #[serde(skip)]
    #[graphql(skip)]
    pub caller_platform: Option<String>,
    /// The callee's client platform.
    #[serde(skip)]
    #[graphql(skip)]
    pub callee_platform: Option<String>,
    /// The caller's product family.
    #[serde(skip)]
    #[graphql(skip)]
    pub caller_product_family: Option<String>,
    /// The callee's product family.
    #[serde(skip)]
    #[graphql(skip)]
    pub callee_product_family: Option<String>,
}

/// Children are joined by statements of the store's own, not by SeaORM relations.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Resource for Entity {
    const OURS: &'static [Column] = &[
        Column::CallRecordId,
        Column::Ordinal,
        Column::Additional,
        Column::FailureStage,
        Column::CallerPlatform,
        Column::CalleePlatform,
        Column::CallerProductFamily,
        Column::CalleeProductFamily,
    ];
    const ADDITIONAL: Column = Column::Additional;
}

impl Child for Entity {
    const CALL_RECORD_ID: Column = Column::CallRecordId;
    const PLACE: Option<(Column, call_record::Column)> =
        Some((Column::Ordinal, call_record::Column::SessionsCount));

    fn parent(row: &Model) -> Parent {
        Parent::record(row.call_record_id)
    }
}
