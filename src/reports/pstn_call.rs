//! `getPstnCalls`: calls to and from the telephone network over Microsoft's plans.

use async_graphql::{Enum, SimpleObject};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Identity, Report, Span, Sums, User};
use crate::graph::{
    AdministrativeUnitInfo, DateTime, Decimal, Document, GraphName, Member, Resource, absent,
};

/// A call to or from the public telephone network.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize, SimpleObject,
)]
#[sea_orm(table_name = "pstn_calls")]
#[serde(rename_all = "camelCase", default)]
#[graphql(name = "PstnCallLogRow", complex)]
pub struct Model {
    /// The key of the row: its id, or a digest of what it says.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    #[graphql(skip)]
    pub key: Uuid,
    /// Graph's id of the row, a GUID. It is no id of a call record.
    pub id: Option<String>,
    /// The identifier of the call. Not unique.
    pub call_id: Option<String>,
    /// The user's object id in the directory (a GUID), null for calls of a bot.
    #[serde(deserialize_with = "absent::text")]
    pub user_id: Option<String>,
    /// The user's sign-in name, null for calls of a bot.
    #[serde(deserialize_with = "absent::text")]
    pub user_principal_name: Option<String>,
    /// The user's name to show, null for calls of a bot.
    #[serde(deserialize_with = "absent::text")]
    pub user_display_name: Option<String>,
    /// When the call started, in UTC.
    #[serde(deserialize_with = "absent::instant")]
    pub start_date_time: Option<DateTime>,
    /// When the call ended, in UTC.
    #[serde(deserialize_with = "absent::instant")]
    pub end_date_time: Option<DateTime>,
    /// How long the parties were connected, in seconds.
    pub duration: Option<i32>,
    /// What the call cost, in units of `currency`.
    pub charge: Option<Decimal>,
    /// The direction and kind of the call, such as `user_out` or `conf_in`. The set is open.
    pub call_type: Option<String>,
    /// The currency of the charges (ISO 4217).
    pub currency: Option<String>,
    /// The number that was called. The last digits may be asterisks.
    pub callee_number: Option<String>,
    /// The country of the user (ISO 3166-1 alpha-2).
    pub usage_country_code: Option<String>,
    /// The country of the organisation (ISO 3166-1 alpha-2).
    pub tenant_country_code: Option<String>,
    /// The fee for the connection, in units of `currency`.
    pub connection_charge: Option<Decimal>,
    /// The number that called. The last digits may be asterisks.
    pub caller_number: Option<String>,
    /// `Domestic` or `International`, seen from the user.
    pub destination_context: Option<String>,
    /// The country or region that was called.
    pub destination_name: Option<String>,
    /// The id of the audio conference; null if there was none.
    pub conference_id: Option<String>,
    /// The licence that the call was made with, such as `MCOPSTN1`. The set is open.
    pub license_capability: Option<String>,
    /// The kind of the user's number, such as `Subscriber`. The set is open.
    pub inventory_type: Option<String>,
    /// The carrier of the call: `Microsoft`, or one of Operator Connect.
    pub operator: Option<String>,
    /// Who measured the duration.
    pub call_duration_source: Option<Member<PstnCallDurationSource>>,
    /// The country of the other party (ISO 3166-1 alpha-2): of the caller on the way in, of the callee on the way out.
    pub other_party_country_code: Option<String>,
    /// The administrative units of the user.
    pub administrative_unit_infos: Document<Vec<AdministrativeUnitInfo>>,
    /// The client's own IPv4 address.
    pub client_local_ip_v4_address: Option<String>,
    /// The client's own IPv6 address.
    pub client_local_ip_v6_address: Option<String>,
    /// The IPv4 address that the client is seen under. It can tell where the client is.
    pub client_public_ip_v4_address: Option<String>,
    /// The IPv6 address that the client is seen under. It can tell where the client is.
    pub client_public_ip_v6_address: Option<String>,
    /// Properties that Graph sent and this type does not know.
    #[serde(skip)]
    #[graphql(skip)]
    pub additional: Document<serde_json::Map<String, serde_json::Value>>,
}

/// No relations: what hangs on a row is joined by statements of the store's own.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Who measured a call's duration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Enum)]
#[serde(rename_all = "camelCase")]
#[graphql(rename_items = "camelCase")]
pub enum PstnCallDurationSource {
    /// Microsoft.
    Microsoft,
    /// The carrier.
    Operator,
    /// Somebody that this gateway does not know yet.
    #[default]
    #[serde(other)]
    UnknownFutureValue,
}

impl GraphName for PstnCallDurationSource {}

impl Resource for Entity {
    const OURS: &'static [Column] = &[Column::Key, Column::Additional];
    const ADDITIONAL: Column = Column::Additional;
}

impl Report for Entity {
    const FUNCTION: &'static str = "getPstnCalls";
    const ROW_TYPE: &'static str = "pstnCallLogRow";
    const KEY: Column = Column::Key;
    const IDENTITY: Identity<Column> = Identity::Id(Column::Id);
    const SPAN: Span<Column> = Span::Instant {
        column: Column::StartDateTime,
        end_counts: true,
    };
    const USER: User<Column> = User {
        id: Column::UserId,
        principal_name: Column::UserPrincipalName,
    };
    const SUMS: Sums<Column> = Sums {
        seconds: Some(Column::Duration),
        charge: Some((Column::Charge, Column::Currency)),
    };

    fn key(row: &mut Model) -> &mut Uuid {
        &mut row.key
    }
}
