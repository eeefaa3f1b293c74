//! A page of a record's list that came apart from the record, as Graph sent it.

use sea_orm::entity::prelude::*;

/// One page of `participants_v2` or `sessions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "call_record_pages")]
pub struct Model {
    /// The record.
    #[sea_orm(primary_key, auto_increment = false)]
    pub call_record_id: Uuid,
    /// The list: `participants_v2` or `sessions`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub list: String,
    /// A digest of the value: the same page is kept once.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: Uuid,
    /// The page's rows, a JSON array.
    #[sea_orm(column_type = "Text")]
    pub value: String,
}

/// No relations.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
