//! `getSmsLog`: text messages that were sent and received.

use async_graphql::SimpleObject;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Identity, Report, Span, Sums, User};
use crate::graph::{AdministrativeUnitInfo, DateTime, Decimal, Document, Resource, absent};

/// A text message.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize, SimpleObject,
)]
#[sea_orm(table_name = "sms")]
#[serde(rename_all = "camelCase", default)]
#[graphql(name = "SmsLogRow", complex)]
pub struct Model {
    /// The key of the row: its id, or a digest of what it says.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    #[graphql(skip)]
    pub key: Uuid,
    /// Graph's id of the row, a GUID. Graph leaves it out at times.
    pub id: Option<String>,
    /// The identifier of the message. Not unique.
    pub sms_id: Option<String>,
    /// The user's object id in the directory (a GUID).
    #[serde(deserialize_with = "absent::text")]
    pub user_id: Option<String>,
    /// The user's sign-in name.
    #[serde(deserialize_with = "absent::text")]
    pub user_principal_name: Option<String>,
    /// The user's name to show.
    #[serde(deserialize_with = "absent::text")]
    pub user_display_name: Option<String>,
    /// The country of the user (ISO 3166-1 alpha-2).
    pub user_country_code: Option<String>,
    /// The country of the organisation (ISO 3166-1 alpha-2).
    pub tenant_country_code: Option<String>,
    /// The number that sent. The last digits may be asterisks.
    pub source_number: Option<String>,
    /// The number that received. The last digits may be asterisks.
    pub destination_number: Option<String>,
    /// When the message was sent, in UTC.
    #[serde(deserialize_with = "absent::instant")]
    pub sent_date_time: Option<DateTime>,
    /// What the message cost, in units of `currency`.
    #[sea_orm(select_as = "text")]
    pub call_charge: Option<Decimal>,
    /// The currency of the charge (ISO 4217).
    pub currency: Option<String>,
    /// The direction, such as `sms_in` or `sms_out`. The set is open.
    pub sms_type: Option<String>,
    /// `Domestic` or `International`, seen from the user.
    pub destination_context: Option<String>,
    /// The country or region of the number that received.
    pub destination_name: Option<String>,
    /// The country of the other party (ISO 3166-1 alpha-2): of the caller on the way in, of the callee on the way out.
    pub other_party_country_code: Option<String>,
    /// The licence that the message was sent with, such as `MCOSMS1`. The set is open.
    pub license_capability: Option<String>,
    /// How many units were billed.
    pub sms_units: Option<i32>,
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
    const FUNCTION: &'static str = "getSmsLog";
    const ROW_TYPE: &'static str = "smsLogRow";
    const KEY: Column = Column::Key;
    const IDENTITY: Identity<Column> = Identity::Id(Column::Id);
    const SPAN: Span<Column> = Span::Instant {
        column: Column::SentDateTime,
        end_counts: true,
    };
    const USER: User<Column> = User {
        id: Column::UserId,
        principal_name: Column::UserPrincipalName,
    };
    const SUMS: Sums<Column> = Sums {
        seconds: None,
        charge: Some((Column::CallCharge, Column::Currency)),
    };

    fn key(row: &mut Model) -> &mut Uuid {
        &mut row.key
    }
}
