//! `getPstnOnlineMeetingDialoutReport`: what dialling out of meetings cost, by organizer.

use async_graphql::SimpleObject;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Identity, Report, Span, Sums, User};
use crate::graph::{DateTime, Decimal, Document, Resource, absent};

/// What dialling out of online meetings cost: one row for each organizer, usage location, destination context and currency.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize, SimpleObject,
)]
#[sea_orm(table_name = "pstn_online_meeting_dialouts")]
#[serde(rename_all = "camelCase", default)]
#[graphql(name = "PstnOnlineMeetingDialoutReport", complex)]
pub struct Model {
    /// The key of the row: a digest of its window and of what it says, for Graph gives it no id.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    #[graphql(skip)]
    pub key: Uuid,
    /// The start of the window that the row was fetched for, which counts.
    #[serde(skip)]
    #[graphql(skip)]
    pub from_date_time: DateTime,
    /// The end of the window that the row was fetched for, which does not count.
    #[serde(skip)]
    #[graphql(skip)]
    pub to_date_time: DateTime,
    /// The object id in the directory (a GUID) of the organizer of the meetings, whom the cost is booked to.
    #[serde(deserialize_with = "absent::text")]
    pub user_id: Option<String>,
    /// The organizer's sign-in name.
    #[serde(deserialize_with = "absent::text")]
    pub user_principal_name: Option<String>,
    /// The organizer's name to show.
    #[serde(deserialize_with = "absent::text")]
    pub user_display_name: Option<String>,
    /// The country of the user (ISO 3166-1 alpha-2).
    pub usage_location: Option<String>,
    /// `Domestic` or `International`, seen from the user.
    pub destination_context: Option<String>,
    /// The currency of the charge (ISO 4217).
    pub currency: Option<String>,
    /// How many calls were dialled out in the range.
    pub total_calls: Option<i32>,
    /// What they cost, connection fees included, in units of `currency`.
    #[sea_orm(select_as = "text")]
    pub total_call_charge: Option<Decimal>,
    /// How long they were in all, in seconds.
    pub total_call_seconds: Option<i32>,
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
    const OURS: &'static [Column] = &[
        Column::Key,
        Column::Additional,
        Column::FromDateTime,
        Column::ToDateTime,
    ];
    const ADDITIONAL: Column = Column::Additional;
}

impl Report for Entity {
    const FUNCTION: &'static str = "getPstnOnlineMeetingDialoutReport";
    const ROW_TYPE: &'static str = "pstnOnlineMeetingDialoutReport";
    const KEY: Column = Column::Key;
    const IDENTITY: Identity<Column> = Identity::Group(&[
        Column::UserId,
        Column::UsageLocation,
        Column::DestinationContext,
        Column::Currency,
    ]);
    const SPAN: Span<Column> = Span::Window {
        from: Column::FromDateTime,
        to: Column::ToDateTime,
    };
    const USER: User<Column> = User {
        id: Column::UserId,
        principal_name: Column::UserPrincipalName,
    };
    const SUMS: Sums<Column> = Sums {
        seconds: Some(Column::TotalCallSeconds),
        charge: Some((Column::TotalCallCharge, Column::Currency)),
    };

    fn key(row: &mut Model) -> &mut Uuid {
        &mut row.key
    }
}
