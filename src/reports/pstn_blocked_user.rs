//! `getPstnBlockedUsersLog`: users who were blocked from calling, and unblocked.

use async_graphql::{Enum, SimpleObject};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Identity, Report, Span, Sums, User};
use crate::graph::{DateTime, Document, GraphName, Member, Resource, absent};

/// A user who was blocked from calling the public telephone network, or unblocked.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize, SimpleObject,
)]
#[sea_orm(table_name = "pstn_blocked_users")]
#[serde(rename_all = "camelCase", default)]
#[graphql(name = "PstnBlockedUsersLogRow", complex)]
pub struct Model {
    /// The key of the row: a digest of what it says, for Graph gives it no id.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    #[graphql(skip)]
    pub key: Uuid,
    /// The user's object id in the directory (a GUID).
    #[serde(deserialize_with = "absent::text")]
    pub user_id: Option<String>,
    /// The user's sign-in name.
    #[serde(deserialize_with = "absent::text")]
    pub user_principal_name: Option<String>,
    /// The user's name to show.
    #[serde(deserialize_with = "absent::text")]
    pub user_display_name: Option<String>,
    /// When the user was blocked or unblocked, in UTC.
    #[serde(deserialize_with = "absent::instant")]
    pub block_date_time: Option<DateTime>,
    /// The user's number.
    pub user_telephone_number: Option<String>,
    /// Whether the user was blocked or unblocked.
    pub user_block_mode: Option<Member<PstnUserBlockMode>>,
    /// Why, such as `High Overall Usage`. The set is open.
    pub block_reason: Option<String>,
    /// The id of the action, a GUID. Two rows may share one.
    pub remediation_id: Option<String>,
    /// Properties that Graph sent and this type does not know.
    #[serde(skip)]
    #[graphql(skip)]
    pub additional: Document<serde_json::Map<String, serde_json::Value>>,
}

/// No relations: what hangs on a row is joined by statements of the store's own.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Whether a user was blocked or unblocked. Graph sends it capitalized, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Enum)]
#[serde(rename_all = "camelCase")]
#[graphql(rename_items = "camelCase")]
pub enum PstnUserBlockMode {
    /// The user was blocked.
    #[serde(alias = "Blocked")]
    Blocked,
    /// The user was unblocked.
    #[serde(alias = "Unblocked")]
    Unblocked,
    /// A mode that this gateway does not know yet.
    #[default]
    #[serde(other)]
    UnknownFutureValue,
}

impl GraphName for PstnUserBlockMode {}

impl Resource for Entity {
    const OURS: &'static [Column] = &[Column::Key, Column::Additional];
    const ADDITIONAL: Column = Column::Additional;
}

impl Report for Entity {
    const FUNCTION: &'static str = "getPstnBlockedUsersLog";
    const ROW_TYPE: &'static str = "pstnBlockedUsersLogRow";
    const KEY: Column = Column::Key;
    const IDENTITY: Identity<Column> = Identity::Content;
    const SPAN: Span<Column> = Span::Instant {
        column: Column::BlockDateTime,
        end_counts: true,
    };
    const USER: User<Column> = User {
        id: Column::UserId,
        principal_name: Column::UserPrincipalName,
    };
    const SUMS: Sums<Column> = Sums::NONE;

    fn key(row: &mut Model) -> &mut Uuid {
        &mut row.key
    }
}
