//! `sms_log`.

use async_graphql::{ComplexObject, Context, Enum, InputObject, Object};

use super::filter::{Conditions, ReportUserFilter, combine};
use super::order::{OrderField, ReportOrder};
use super::range::RangeArguments;
use super::{Arguments, Listed, PerUser, ROWS, ReportConnection};
use crate::graph::DateTime;
use crate::reports::Report;
use crate::reports::sms::{Column, Entity, Model};
use crate::schema::Error;
use crate::schema::fetch::{Fields, Make, json};
use crate::schema::filter::comparison::{
    DateTimeFilter, DecimalFilter, ExactTextFilter, IntFilter,
};
use crate::schema::page::{PageArguments, PageSize};
use crate::schema::user::User;
use crate::store::{Filter, Loaders, RowJoins};

/// Text messages.
#[derive(Default)]
pub(super) struct SmsQuery;

#[Object]
impl SmsQuery {
    /// Text messages that were sent and received (Graph's `getSmsLog`), by when they were sent: Graph does
    /// not say what its range selects on. The newest comes first unless `orderBy` says otherwise.
    #[graphql(directive = PageSize::apply(ROWS))]
    async fn sms_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The start of the range, which counts.")] from_date_time: DateTime,
        #[graphql(
            desc = "The end of the range, which counts too. At most 90 days after the start, unless set otherwise."
        )]
        to_date_time: DateTime,
        #[graphql(desc = "Only rows like this.")] filter: Option<SmsFilter>,
        #[graphql(desc = "What the rows are ordered by; their keys break ties.")] order_by: Option<
            ReportOrder<SmsOrderField>,
        >,
        #[graphql(desc = "At most so many rows from the start: 100 unless given, 1,000 at most.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many rows from the end: 1,000 at most.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Option<Result<ReportConnection<Model>, Error>> {
        let arguments = Arguments::<Entity> {
            range: RangeArguments {
                from: from_date_time,
                to: to_date_time,
            },
            filter,
            order_by,
            page: PageArguments {
                first,
                after,
                last,
                before,
            },
        };
        Some(arguments.rows(ctx).await)
    }
}

impl Listed for Entity {
    type Filter = SmsFilter;
    type Field = SmsOrderField;
}

impl Fields for Entity {
    fn behind(field: &str) -> &'static [Column] {
        match field {
            "user" => &[Column::UserId],
            _ => &[],
        }
    }

    fn made(field: &str) -> Option<Make<Self>> {
        match field {
            "user" => Some(|row| Ok(json(&User::with_id(row.user_id.as_deref())))),
            _ => None,
        }
    }
}

impl PerUser for Entity {
    fn joins(loaders: &Loaders) -> &RowJoins<Self> {
        &loaders.user_sms
    }
}

/// Conditions on text messages; those that are given must all hold.
#[derive(Clone, Debug, Default, InputObject)]
pub(in crate::schema) struct SmsFilter {
    /// The user.
    user: Option<ReportUserFilter>,
    /// Graph's id of the row.
    id: Option<ExactTextFilter>,
    /// The identifier of the message.
    sms_id: Option<ExactTextFilter>,
    /// The direction, such as `sms_out`.
    sms_type: Option<ExactTextFilter>,
    /// When the message was sent, within the range.
    sent_date_time: Option<DateTimeFilter>,
    /// How many units were billed.
    sms_units: Option<IntFilter>,
    /// What the message cost, whatever the currency.
    call_charge: Option<DecimalFilter>,
    /// The currency of the charge.
    currency: Option<ExactTextFilter>,
    /// The number that sent, asterisks included.
    source_number: Option<ExactTextFilter>,
    /// The number that received, asterisks included.
    destination_number: Option<ExactTextFilter>,
    /// The country of the user.
    user_country_code: Option<ExactTextFilter>,
    /// The country of the organisation.
    tenant_country_code: Option<ExactTextFilter>,
    /// The country of the other party.
    other_party_country_code: Option<ExactTextFilter>,
    /// `Domestic` or `International`.
    destination_context: Option<ExactTextFilter>,
    /// The country or region of the number that received.
    destination_name: Option<ExactTextFilter>,
    /// The licence that the message was sent with.
    license_capability: Option<ExactTextFilter>,
    /// All of these hold.
    and: Option<Vec<SmsFilter>>,
    /// At least one of these holds; an empty list takes no row.
    or: Option<Vec<SmsFilter>>,
    /// This does not hold.
    not: Option<Box<SmsFilter>>,
}

impl Conditions for SmsFilter {
    fn lower(self) -> Filter {
        use Column as C;
        let own = [
            self.user.map(|user| user.lower(Entity::USER)),
            self.id.map(|filter| filter.lower(C::Id)),
            self.sms_id.map(|filter| filter.lower(C::SmsId)),
            self.sms_type.map(|filter| filter.lower(C::SmsType)),
            self.sent_date_time
                .map(|filter| filter.lower(C::SentDateTime)),
            self.sms_units.map(|filter| filter.lower(C::SmsUnits)),
            self.call_charge.map(|filter| filter.lower(C::CallCharge)),
            self.currency.map(|filter| filter.lower(C::Currency)),
            self.source_number
                .map(|filter| filter.lower(C::SourceNumber)),
            self.destination_number
                .map(|filter| filter.lower(C::DestinationNumber)),
            self.user_country_code
                .map(|filter| filter.lower(C::UserCountryCode)),
            self.tenant_country_code
                .map(|filter| filter.lower(C::TenantCountryCode)),
            self.other_party_country_code
                .map(|filter| filter.lower(C::OtherPartyCountryCode)),
            self.destination_context
                .map(|filter| filter.lower(C::DestinationContext)),
            self.destination_name
                .map(|filter| filter.lower(C::DestinationName)),
            self.license_capability
                .map(|filter| filter.lower(C::LicenseCapability)),
        ];
        combine(own, self.and, self.or, self.not)
    }
}

/// What text messages are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub(in crate::schema) enum SmsOrderField {
    /// When the message was sent.
    #[default]
    SentDateTime,
    /// What the message cost, whatever the currency.
    CallCharge,
    /// How many units were billed.
    SmsUnits,
}

impl OrderField for SmsOrderField {
    type Column = Column;

    fn column(self) -> Column {
        match self {
            Self::SentDateTime => Column::SentDateTime,
            Self::CallCharge => Column::CallCharge,
            Self::SmsUnits => Column::SmsUnits,
        }
    }
}

#[ComplexObject]
impl Model {
    /// The user of the message, as an entity: what this gateway and others know of the user. It
    /// is none of Graph's properties. Null if the row has no `userId`.
    async fn user(&self) -> Option<User> {
        User::with_id(self.user_id.as_deref())
    }
}
