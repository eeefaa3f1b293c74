//! An entry of the log of changes.

use sea_orm::entity::prelude::*;

/// A change of a record that was accepted.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "call_record_changes")]
pub(super) struct Model {
    /// Grows with each change.
    #[sea_orm(primary_key)]
    pub sequence: i64,
    /// The record.
    pub call_record_id: Uuid,
    /// Its version after the change.
    pub version: i64,
    /// Whether the record was not there before.
    pub is_new: bool,
}

/// No relations.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(super) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
