//! `segment`: a part of a session between two endpoints.

use async_graphql::SimpleObject;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Child, DateTime, Document, Endpoint, FailureInfo, Media, Parent, Resource};

/// A part of a session between two endpoints. Most sessions have one; phone legs give several.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize, SimpleObject,
)]
#[sea_orm(table_name = "segments")]
#[serde(rename_all = "camelCase", default)]
#[graphql(name = "Segment")]
pub struct Model {
    /// The record.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    #[graphql(skip)]
    pub call_record_id: Uuid,
    /// The place of the session in the record's list, from 1. Session ids repeat within a record.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    #[graphql(skip)]
    pub session_ordinal: i32,
    /// The place in the session's list, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    #[graphql(skip)]
    pub ordinal: i32,
    /// Graph's id of the segment.
    pub id: String,
    /// When the segment started, in UTC.
    pub start_date_time: DateTime,
    /// When the segment ended, in UTC.
    pub end_date_time: DateTime,
    /// The endpoint that started the segment.
    pub caller: Option<Document<Endpoint>>,
    /// The endpoint that answered it.
    pub callee: Option<Document<Endpoint>>,
    /// Why the segment failed; null when it did not.
    pub failure_info: Option<Document<FailureInfo>>,
    /// The media of the segment, one entry for each line.
    pub media: Document<Vec<Media>>,
    /// Properties that Graph sent and this type does not know.
    #[serde(skip)]
    #[graphql(skip)]
    pub additional: Document<serde_json::Map<String, serde_json::Value>>,
}

/// Children are joined by statements of the store's own, not by SeaORM relations.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Resource for Entity {
    const OURS: &'static [Column] = &[
        Column::CallRecordId,
        Column::SessionOrdinal,
        Column::Ordinal,
        Column::Additional,
    ];
    const ADDITIONAL: Column = Column::Additional;
}

impl Child for Entity {
    const CALL_RECORD_ID: Column = Column::CallRecordId;
    const SESSION_ORDINAL: Option<Column> = Some(Column::SessionOrdinal);

    fn parent(row: &Model) -> Parent {
        Parent {
            call_record_id: row.call_record_id,
            session_ordinal: row.session_ordinal,
        }
    }
}
