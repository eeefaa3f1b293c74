//! A user of the directory: the entity that another subgraph owns, with what this one knows of it.

use async_graphql::{Context, ID, Object};
use serde::Serialize;

use super::call_record::{self, CallRecordConnection, CallRecordOrder, RECORDS, Whose};
use super::error::Error;
use super::filter::CallRecordFilter;
use super::page::{PageArguments, PageSize};
use super::report::{
    self, DirectRoutingCallFilter, DirectRoutingCallOrderField, PstnCallFilter, PstnCallOrderField,
    ROWS, RangeArguments, ReportConnection, ReportOrder, SmsFilter, SmsOrderField,
};
use crate::graph::DateTime;
use crate::reports::{direct_routing_call, pstn_call, sms};
use crate::store::Role;

mod identity;

/// A user, of whom nothing is known but the id: the directory is not ours.
#[derive(Clone, Debug, Serialize)]
pub(super) struct User {
    id: String,
}

impl User {
    /// The user with this object id, if there is one.
    pub(super) fn with_id(id: Option<&str>) -> Option<Self> {
        let id = id.filter(|id| !id.is_empty())?;
        Some(Self { id: id.to_owned() })
    }

    fn whose(&self, role: Role) -> Whose<'_> {
        Whose {
            user: &self.id,
            role,
        }
    }
}

/// A user of the directory, whom other subgraphs may know more of: what this one knows are the user's
/// calls and messages. Any id is taken, for the directory is not kept here; one that nobody has has no
/// calls.
#[Object]
impl User {
    /// The object id in the directory, a GUID. It is compared without regard to case.
    async fn id(&self) -> ID {
        self.id.as_str().into()
    }

    /// Call records of the calls that the user took part in, the newest start first unless `orderBy` says
    /// otherwise.
    #[graphql(directive = PageSize::apply(RECORDS))]
    async fn call_records(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only records like this.")] filter: Option<CallRecordFilter>,
        #[graphql(desc = "What the records are ordered by; the id breaks ties.")] order_by: Option<
            CallRecordOrder,
        >,
        #[graphql(
            desc = "At most so many records from the start: 60 unless given, 1,000 at most."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only records after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many records from the end: 1,000 at most.")] last: Option<i32>,
        #[graphql(desc = "Only records before this cursor.")] before: Option<String>,
    ) -> Option<Result<CallRecordConnection, Error>> {
        let arguments = call_record::Arguments {
            filter,
            order_by,
            page: PageArguments {
                first,
                after,
                last,
                before,
            },
        };
        Some(
            arguments
                .list(ctx, Some(self.whose(Role::Participant)))
                .await,
        )
    }

    /// Call records of the calls that the user organized, the newest start first unless `orderBy` says
    /// otherwise.
    #[graphql(directive = PageSize::apply(RECORDS))]
    async fn organized_call_records(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only records like this.")] filter: Option<CallRecordFilter>,
        #[graphql(desc = "What the records are ordered by; the id breaks ties.")] order_by: Option<
            CallRecordOrder,
        >,
        #[graphql(
            desc = "At most so many records from the start: 60 unless given, 1,000 at most."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only records after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many records from the end: 1,000 at most.")] last: Option<i32>,
        #[graphql(desc = "Only records before this cursor.")] before: Option<String>,
    ) -> Option<Result<CallRecordConnection, Error>> {
        let arguments = call_record::Arguments {
            filter,
            order_by,
            page: PageArguments {
                first,
                after,
                last,
                before,
            },
        };
        Some(arguments.list(ctx, Some(self.whose(Role::Organizer))).await)
    }

    /// Calls of the user over the public telephone network, by way of Microsoft's plans and Operator Connect,
    /// by when they started. The newest comes first unless `orderBy` says otherwise.
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
    ) -> Option<Result<ReportConnection<pstn_call::Model>, Error>> {
        let arguments = report::Arguments::<pstn_call::Entity> {
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
        Some(arguments.rows_of(ctx, &self.id).await)
    }

    /// Calls of the user over the public telephone network, by way of session border controllers, by when
    /// they started. The newest comes first unless `orderBy` says otherwise.
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
    ) -> Option<Result<ReportConnection<direct_routing_call::Model>, Error>> {
        let arguments = report::Arguments::<direct_routing_call::Entity> {
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
        Some(arguments.rows_of(ctx, &self.id).await)
    }

    /// Text messages of the user, by when they were sent. The newest comes first unless `orderBy` says
    /// otherwise.
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
    ) -> Option<Result<ReportConnection<sms::Model>, Error>> {
        let arguments = report::Arguments::<sms::Entity> {
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
        Some(arguments.rows_of(ctx, &self.id).await)
    }
}
