//! `pstn_calls`.

use async_graphql::{ComplexObject, Context, Enum, InputObject, Object};

use super::filter::{Conditions, ReportUserFilter, combine};
use super::order::{OrderField, ReportOrder};
use super::range::RangeArguments;
use super::{Arguments, Listed, PerUser, ROWS, ReportConnection};
use crate::graph::DateTime;
use crate::graph::call_record::Model as CallRecord;
use crate::reports::Report;
use crate::reports::pstn_call::{Column, Entity, Model, PstnCallDurationSource};
use crate::schema::Error;
use crate::schema::call_record;
use crate::schema::context::Carries;
use crate::schema::fetch::{Fields, Make, Relation, json};
use crate::schema::filter::comparison::{
    DateTimeFilter, DecimalFilter, ExactTextFilter, IntFilter, MemberFilter,
};
use crate::schema::page::{PageArguments, PageSize};
use crate::schema::user::User;
use crate::store::{Filter, Loaders, PstnCall, RecordDemand, RowJoins};

/// Calls over the public telephone network.
#[derive(Default)]
pub(super) struct PstnCallQuery;

#[Object]
impl PstnCallQuery {
    /// Calls to and from the public telephone network over Microsoft's plans and Operator Connect (Graph's
    /// `getPstnCalls`), by when they started. The newest comes first unless `orderBy` says otherwise.
    #[graphql(directive = PageSize::apply(ROWS))]
    async fn pstn_calls(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The start of the range, which counts.")] from_date_time: DateTime,
        #[graphql(
            desc = "The end of the range, which counts too. At most 90 days after the start, unless set otherwise."
        )]
        to_date_time: DateTime,
        #[graphql(desc = "Only rows like this.")] filter: Option<PstnCallFilter>,
        #[graphql(desc = "What the rows are ordered by; their keys break ties.")] order_by: Option<
            ReportOrder<PstnCallOrderField>,
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
    type Filter = PstnCallFilter;
    type Field = PstnCallOrderField;
}

impl Fields for Entity {
    fn behind(field: &str) -> &'static [Column] {
        match field {
            "user" => &[Column::UserId],
            "callRecord" => &[
                Column::UserId,
                Column::CallerNumber,
                Column::CalleeNumber,
                Column::StartDateTime,
            ],
            _ => &[],
        }
    }

    fn made(field: &str) -> Option<Make<Self>> {
        match field {
            "user" => Some(|row| Ok(json(&User::with_id(row.user_id.as_deref())))),
            _ => None,
        }
    }

    fn relation(field: &str) -> Option<Relation> {
        (field == "callRecord").then_some(Relation::PstnRecord)
    }
}

impl PerUser for Entity {
    fn joins(loaders: &Loaders) -> &RowJoins<Self> {
        &loaders.user_pstn_calls
    }
}

/// Conditions on calls over the public telephone network; those that are given must all hold.
#[derive(Clone, Debug, Default, InputObject)]
pub(in crate::schema) struct PstnCallFilter {
    /// The user.
    user: Option<ReportUserFilter>,
    /// Graph's id of the row.
    id: Option<ExactTextFilter>,
    /// The identifier of the call.
    call_id: Option<ExactTextFilter>,
    /// The direction and kind of the call, such as `user_out`.
    call_type: Option<ExactTextFilter>,
    /// When the call started, within the range.
    start_date_time: Option<DateTimeFilter>,
    /// How long the parties were connected, in seconds.
    duration: Option<IntFilter>,
    /// What the call cost, whatever the currency.
    charge: Option<DecimalFilter>,
    /// The fee for the connection, whatever the currency.
    connection_charge: Option<DecimalFilter>,
    /// The currency of the charges.
    currency: Option<ExactTextFilter>,
    /// The number that called, asterisks included.
    caller_number: Option<ExactTextFilter>,
    /// The number that was called, asterisks included.
    callee_number: Option<ExactTextFilter>,
    /// The country of the user.
    usage_country_code: Option<ExactTextFilter>,
    /// The country of the organisation.
    tenant_country_code: Option<ExactTextFilter>,
    /// The country of the other party.
    other_party_country_code: Option<ExactTextFilter>,
    /// `Domestic` or `International`.
    destination_context: Option<ExactTextFilter>,
    /// The country or region that was called.
    destination_name: Option<ExactTextFilter>,
    /// The id of the audio conference.
    conference_id: Option<ExactTextFilter>,
    /// The licence that the call was made with.
    license_capability: Option<ExactTextFilter>,
    /// The kind of the user's number.
    inventory_type: Option<ExactTextFilter>,
    /// The carrier of the call.
    operator: Option<ExactTextFilter>,
    /// Who measured the duration.
    call_duration_source: Option<MemberFilter<PstnCallDurationSource>>,
    /// All of these hold.
    and: Option<Vec<PstnCallFilter>>,
    /// At least one of these holds; an empty list takes no row.
    or: Option<Vec<PstnCallFilter>>,
    /// This does not hold.
    not: Option<Box<PstnCallFilter>>,
}

impl Conditions for PstnCallFilter {
    fn lower(self) -> Filter {
        use Column as C;
        let own = [
            self.user.map(|user| user.lower(Entity::USER)),
            self.id.map(|filter| filter.lower(C::Id)),
            self.call_id.map(|filter| filter.lower(C::CallId)),
            self.call_type.map(|filter| filter.lower(C::CallType)),
            self.start_date_time
                .map(|filter| filter.lower(C::StartDateTime)),
            self.duration.map(|filter| filter.lower(C::Duration)),
            self.charge.map(|filter| filter.lower(C::Charge)),
            self.connection_charge
                .map(|filter| filter.lower(C::ConnectionCharge)),
            self.currency.map(|filter| filter.lower(C::Currency)),
            self.caller_number
                .map(|filter| filter.lower(C::CallerNumber)),
            self.callee_number
                .map(|filter| filter.lower(C::CalleeNumber)),
            self.usage_country_code
                .map(|filter| filter.lower(C::UsageCountryCode)),
            self.tenant_country_code
                .map(|filter| filter.lower(C::TenantCountryCode)),
            self.other_party_country_code
                .map(|filter| filter.lower(C::OtherPartyCountryCode)),
            self.destination_context
                .map(|filter| filter.lower(C::DestinationContext)),
            self.destination_name
                .map(|filter| filter.lower(C::DestinationName)),
            self.conference_id
                .map(|filter| filter.lower(C::ConferenceId)),
            self.license_capability
                .map(|filter| filter.lower(C::LicenseCapability)),
            self.inventory_type
                .map(|filter| filter.lower(C::InventoryType)),
            self.operator.map(|filter| filter.lower(C::Operator)),
            self.call_duration_source
                .map(|filter| filter.lower(C::CallDurationSource)),
        ];
        combine(own, self.and, self.or, self.not)
    }
}

/// What calls over the public telephone network are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub(in crate::schema) enum PstnCallOrderField {
    /// When the call started.
    #[default]
    StartDateTime,
    /// When the call ended.
    EndDateTime,
    /// How long the parties were connected.
    Duration,
    /// What the call cost, whatever the currency.
    Charge,
    /// The fee for the connection, whatever the currency.
    ConnectionCharge,
}

impl OrderField for PstnCallOrderField {
    type Column = Column;

    fn column(self) -> Column {
        match self {
            Self::StartDateTime => Column::StartDateTime,
            Self::EndDateTime => Column::EndDateTime,
            Self::Duration => Column::Duration,
            Self::Charge => Column::Charge,
            Self::ConnectionCharge => Column::ConnectionCharge,
        }
    }
}

/// What the record of a call is looked for by.
pub(in crate::schema) fn demand(call: &Model) -> Option<PstnCall> {
    Some(PstnCall {
        user_id: call.user_id.clone()?,
        numbers: [call.caller_number.clone(), call.callee_number.clone()],
        start: call.start_date_time?,
    })
}

#[ComplexObject]
impl Model {
    /// The user of the call, as an entity: what this gateway and others know of the user. It is none of
    /// Graph's properties. Null if the row has no `userId`.
    async fn user(&self) -> Option<User> {
        User::with_id(self.user_id.as_deref())
    }

    /// The call record that the row is of, as far as that can be told: Graph gives no key for it. It
    /// is the only record in which this user took part, and a telephone with the number of the row,
    /// and which lasted (a minute more or less) when the row's call began. Null if there is none or
    /// more than one, and where the number is masked.
    async fn call_record(&self, ctx: &Context<'_>) -> Result<Option<CallRecord>, Error> {
        let Some(call) = demand(self) else {
            return Ok(None);
        };
        let Some(id) = ctx.loaders().pstn_records.load(call).await? else {
            return Ok(None);
        };
        let columns = call_record::columns(ctx.fields());
        Ok(ctx
            .loaders()
            .records
            .load(RecordDemand { id, columns })
            .await?)
    }
}
