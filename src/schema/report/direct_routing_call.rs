//! `direct_routing_calls`.

use async_graphql::{ComplexObject, Context, Enum, InputObject, Object};
use uuid::Uuid;

use super::filter::{Conditions, ReportUserFilter, combine};
use super::order::{OrderField, ReportOrder};
use super::range::RangeArguments;
use super::{Arguments, Listed, PerUser, ROWS, ReportConnection};
use crate::graph::DateTime;
use crate::graph::call_record::Model as CallRecord;
use crate::reports::Report;
use crate::reports::direct_routing_call::{Column, Entity, Model};
use crate::schema::Error;
use crate::schema::call_record;
use crate::schema::context::Carries;
use crate::schema::fetch::{Fields, Make, Relation, json};
use crate::schema::filter::comparison::{DateTimeFilter, ExactTextFilter, IntFilter, TextFilter};
use crate::schema::page::{PageArguments, PageSize};
use crate::schema::user::User;
use crate::store::{Filter, Folded, Loaders, RecordDemand, RowJoins};

/// Direct routing calls.
#[derive(Default)]
pub(super) struct DirectRoutingCallQuery;

#[Object]
impl DirectRoutingCallQuery {
    /// Calls to and from the public telephone network by way of session border controllers (Graph's
    /// `getDirectRoutingCalls`), by when they started. The newest comes first unless `orderBy` says otherwise.
    #[graphql(directive = PageSize::apply(ROWS))]
    async fn direct_routing_calls(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The start of the range, which counts.")] from_date_time: DateTime,
        #[graphql(
            desc = "The end of the range, which does not count. At most 90 days after the start, unless set otherwise."
        )]
        to_date_time: DateTime,
        #[graphql(desc = "Only rows like this.")] filter: Option<DirectRoutingCallFilter>,
        #[graphql(desc = "What the rows are ordered by; their keys break ties.")] order_by: Option<
            ReportOrder<DirectRoutingCallOrderField>,
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
    type Filter = DirectRoutingCallFilter;
    type Field = DirectRoutingCallOrderField;
}

impl Fields for Entity {
    fn behind(field: &str) -> &'static [Column] {
        match field {
            "user" => &[Column::UserId],
            "callRecord" => &[Column::CorrelationId],
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
        (field == "callRecord").then_some(Relation::RoutedRecord)
    }
}

impl PerUser for Entity {
    fn joins(loaders: &Loaders) -> &RowJoins<Self> {
        &loaders.user_direct_routing_calls
    }
}

/// Conditions on direct routing calls; those that are given must all hold.
#[derive(Clone, Debug, Default, InputObject)]
pub(in crate::schema) struct DirectRoutingCallFilter {
    /// The user.
    user: Option<ReportUserFilter>,
    /// Graph's id of the row.
    id: Option<ExactTextFilter>,
    /// The correlation id, without regard to case.
    correlation_id: Option<TextFilter>,
    /// The correlation id of the call that was transferred, without regard to case.
    transferor_correlation_id: Option<TextFilter>,
    /// The kind and direction of the call, such as `ByotIn`.
    call_type: Option<ExactTextFilter>,
    /// When the call started, within the range.
    start_date_time: Option<DateTimeFilter>,
    /// How long the call was, in seconds.
    duration: Option<IntFilter>,
    /// Whether the call was established.
    successful_call: Option<bool>,
    /// The number that called, asterisks included.
    caller_number: Option<ExactTextFilter>,
    /// The number that was called, asterisks included.
    callee_number: Option<ExactTextFilter>,
    /// The last SIP response code.
    final_sip_code: Option<IntFilter>,
    /// The codes in words.
    final_sip_code_phrase: Option<ExactTextFilter>,
    /// Microsoft's code that says more on why the call ended.
    call_end_sub_reason: Option<IntFilter>,
    /// The name of the session border controller.
    trunk_fully_qualified_domain_name: Option<ExactTextFilter>,
    /// Whether the trunk let media pass by Microsoft.
    media_bypass_enabled: Option<bool>,
    /// The data centre that the media passed.
    media_path_location: Option<ExactTextFilter>,
    /// The data centre that the signalling passed.
    signaling_location: Option<ExactTextFilter>,
    /// The country of the user.
    user_country_code: Option<ExactTextFilter>,
    /// The country of the other party.
    other_party_country_code: Option<ExactTextFilter>,
    /// All of these hold.
    and: Option<Vec<DirectRoutingCallFilter>>,
    /// At least one of these holds; an empty list takes no row.
    or: Option<Vec<DirectRoutingCallFilter>>,
    /// This does not hold.
    not: Option<Box<DirectRoutingCallFilter>>,
}

impl Conditions for DirectRoutingCallFilter {
    fn lower(self) -> Filter {
        use Column as C;
        let own = [
            self.user.map(|user| user.lower(Entity::USER)),
            self.id.map(|filter| filter.lower(C::Id)),
            self.correlation_id
                .map(|filter| filter.lower(Folded(C::CorrelationId))),
            self.transferor_correlation_id
                .map(|filter| filter.lower(Folded(C::TransferorCorrelationId))),
            self.call_type.map(|filter| filter.lower(C::CallType)),
            self.start_date_time
                .map(|filter| filter.lower(C::StartDateTime)),
            self.duration.map(|filter| filter.lower(C::Duration)),
            self.successful_call
                .map(|is_so| Filter::eq(C::SuccessfulCall, is_so)),
            self.caller_number
                .map(|filter| filter.lower(C::CallerNumber)),
            self.callee_number
                .map(|filter| filter.lower(C::CalleeNumber)),
            self.final_sip_code
                .map(|filter| filter.lower(C::FinalSipCode)),
            self.final_sip_code_phrase
                .map(|filter| filter.lower(C::FinalSipCodePhrase)),
            self.call_end_sub_reason
                .map(|filter| filter.lower(C::CallEndSubReason)),
            self.trunk_fully_qualified_domain_name
                .map(|filter| filter.lower(C::TrunkFullyQualifiedDomainName)),
            self.media_bypass_enabled
                .map(|is_so| Filter::eq(C::MediaBypassEnabled, is_so)),
            self.media_path_location
                .map(|filter| filter.lower(C::MediaPathLocation)),
            self.signaling_location
                .map(|filter| filter.lower(C::SignalingLocation)),
            self.user_country_code
                .map(|filter| filter.lower(C::UserCountryCode)),
            self.other_party_country_code
                .map(|filter| filter.lower(C::OtherPartyCountryCode)),
        ];
        combine(own, self.and, self.or, self.not)
    }
}

/// What direct routing calls are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub(in crate::schema) enum DirectRoutingCallOrderField {
    /// When the call started.
    #[default]
    StartDateTime,
    /// When the call ended.
    EndDateTime,
    /// When the first SIP INVITE was sent.
    InviteDateTime,
    /// How long the call was.
    Duration,
    /// The last SIP response code.
    FinalSipCode,
}

impl OrderField for DirectRoutingCallOrderField {
    type Column = Column;

    fn column(self) -> Column {
        match self {
            Self::StartDateTime => Column::StartDateTime,
            Self::EndDateTime => Column::EndDateTime,
            Self::InviteDateTime => Column::InviteDateTime,
            Self::Duration => Column::Duration,
            Self::FinalSipCode => Column::FinalSipCode,
        }
    }
}

#[ComplexObject]
impl Model {
    /// The user of the call, as an entity: what this gateway and others know of the user. It is none of
    /// Graph's properties. Null if the row has no `userId`.
    async fn user(&self) -> Option<User> {
        User::with_id(self.user_id.as_deref())
    }

    /// The call record whose id is the `correlationId` of the row. That these are the same is what
    /// users of Graph find; Microsoft does not promise it. Null if there is none.
    async fn call_record(&self, ctx: &Context<'_>) -> Result<Option<CallRecord>, Error> {
        let id = self.correlation_id.as_deref().map(Uuid::try_parse);
        let Some(Ok(id)) = id else {
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
