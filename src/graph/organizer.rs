//! `organizer`: the party that a call is booked to.

use async_graphql::SimpleObject;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::{AdministrativeUnitInfo, Child, CommunicationsIdentitySet, Document, Parent, Resource};

/// The party that organized the call.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize, SimpleObject,
)]
#[sea_orm(table_name = "organizers")]
#[serde(rename_all = "camelCase", default)]
#[graphql(name = "Organizer")]
pub struct Model {
    /// The record.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    #[graphql(skip)]
    pub call_record_id: Uuid,
    /// Graph's id of the party: the object id of a user, the number of a phone.
    pub id: String,
    /// Who it is.
    pub identity: Option<Document<CommunicationsIdentitySet>>,
    /// The administrative units that the party belongs to.
    pub administrative_unit_infos: Document<Vec<AdministrativeUnitInfo>>,
    /// Properties that Graph sent and this type does not know.
    #[serde(skip)]
    #[graphql(skip)]
    pub additional: Document<serde_json::Map<String, serde_json::Value>>,
    /// The kind of the identity, as its key in the identity set.
    #[serde(skip)]
    #[graphql(skip)]
    pub identity_kind: Option<String>,
    /// The id of the identity.
    #[serde(skip)]
    #[graphql(skip)]
    pub identity_id: Option<String>,
    /// The sign-in name of the identity.
    #[serde(skip)]
    #[graphql(skip)]
    pub user_principal_name: Option<String>,
    /// The name of the identity to show.
    #[serde(skip)]
    #[graphql(skip)]
    pub display_name: Option<String>,
}

/// Children are joined by statements of the store's own, not by SeaORM relations.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Resource for Entity {
    const OURS: &'static [Column] = &[
        Column::CallRecordId,
        Column::Additional,
        Column::IdentityKind,
        Column::IdentityId,
        Column::UserPrincipalName,
        Column::DisplayName,
    ];
    const ADDITIONAL: Column = Column::Additional;
}

impl Child for Entity {
    const CALL_RECORD_ID: Column = Column::CallRecordId;

    fn parent(row: &Model) -> Parent {
        Parent::record(row.call_record_id)
    }
}
