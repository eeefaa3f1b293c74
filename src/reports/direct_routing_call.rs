//! `getDirectRoutingCalls`: calls over session border controllers of one's own.

use async_graphql::SimpleObject;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Identity, Report, Span, Sums, User};
use crate::graph::{AdministrativeUnitInfo, DateTime, Document, Resource, absent};

/// A call to or from the public telephone network by way of a session border controller (direct routing).
#[derive(
    Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize, SimpleObject,
)]
#[sea_orm(table_name = "direct_routing_calls")]
#[serde(rename_all = "camelCase", default)]
#[graphql(name = "DirectRoutingLogRow", complex)]
pub struct Model {
    /// The key of the row: its id, or a digest of what it says.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    #[graphql(skip)]
    pub key: Uuid,
    /// Graph's id of the row, a GUID. It is no id of a call record.
    pub id: Option<String>,
    /// The id to give to support. As a rule it is the id of the call record: see `callRecord`.
    pub correlation_id: Option<String>,
    /// The user's object id in the directory (a GUID), null for calls of a bot.
    #[serde(deserialize_with = "absent::text")]
    pub user_id: Option<String>,
    /// The user's sign-in name, null for calls of a bot.
    #[serde(deserialize_with = "absent::text")]
    pub user_principal_name: Option<String>,
    /// The user's name to show, null for calls of a bot.
    #[serde(deserialize_with = "absent::text")]
    pub user_display_name: Option<String>,
    /// When the call started, in UTC. For a call that failed it may be the time of the invitation or of the failure.
    #[serde(deserialize_with = "absent::instant")]
    pub start_date_time: Option<DateTime>,
    /// When the call ended, in UTC; null unless it was established.
    #[serde(deserialize_with = "absent::instant")]
    pub end_date_time: Option<DateTime>,
    /// When the first SIP INVITE was sent, in UTC.
    #[serde(deserialize_with = "absent::instant")]
    pub invite_date_time: Option<DateTime>,
    /// When the call failed, in UTC; null if it was established.
    #[serde(deserialize_with = "absent::instant")]
    pub failure_date_time: Option<DateTime>,
    /// How long the call was, in seconds.
    pub duration: Option<i32>,
    /// The kind and direction of the call, such as `ByotIn`. The set is open.
    pub call_type: Option<String>,
    /// Whether the call was established; false for an attempt.
    pub successful_call: Option<bool>,
    /// The number that called. It may be other text than a number, and the last digits may be asterisks.
    pub caller_number: Option<String>,
    /// The number that was called. It may be other text than a number, and the last digits may be asterisks.
    pub callee_number: Option<String>,
    /// The data centre that the media passed, such as `USWE`; of calls without bypass.
    pub media_path_location: Option<String>,
    /// The data centre that the signalling passed, such as `EUNO`.
    pub signaling_location: Option<String>,
    /// The last SIP response code (RFC 3261); 0 has been seen for success.
    pub final_sip_code: Option<i32>,
    /// Microsoft's code that says more on why the call ended.
    pub call_end_sub_reason: Option<i32>,
    /// The codes in words.
    pub final_sip_code_phrase: Option<String>,
    /// The name of the session border controller.
    pub trunk_fully_qualified_domain_name: Option<String>,
    /// Whether the trunk let media pass by Microsoft.
    pub media_bypass_enabled: Option<bool>,
    /// The country of the user (ISO 3166-1 alpha-2).
    pub user_country_code: Option<String>,
    /// The country of the other party (ISO 3166-1 alpha-2): of the caller on the way in, of the callee on the way out.
    pub other_party_country_code: Option<String>,
    /// The `correlationId` of the call of the party that transferred this one.
    pub transferor_correlation_id: Option<String>,
    /// The administrative units of the user.
    pub administrative_unit_infos: Document<Vec<AdministrativeUnitInfo>>,
    /// Properties that Graph sent and this type does not know.
    #[serde(skip)]
    #[graphql(skip)]
    pub additional: Document<serde_json::Map<String, serde_json::Value>>,
}

/// No relations: what hangs on a row is joined by statements of the store's own.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Resource for Entity {
    const OURS: &'static [Column] = &[Column::Key, Column::Additional];
    const ADDITIONAL: Column = Column::Additional;
}

impl Report for Entity {
    const FUNCTION: &'static str = "getDirectRoutingCalls";
    const ROW_TYPE: &'static str = "directRoutingLogRow";
    const KEY: Column = Column::Key;
    const IDENTITY: Identity<Column> = Identity::Id(Column::Id);
    const SPAN: Span<Column> = Span::Instant {
        column: Column::StartDateTime,
        end_counts: false,
    };
    const USER: User<Column> = User {
        id: Column::UserId,
        principal_name: Column::UserPrincipalName,
    };
    const SUMS: Sums<Column> = Sums {
        seconds: Some(Column::Duration),
        charge: None,
    };

    fn key(row: &mut Model) -> &mut Uuid {
        &mut row.key
    }
}
