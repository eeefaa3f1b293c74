//! The log reports: a file each for its field, filter and order; what they share is here.

use async_graphql::connection::{DefaultConnectionName, DefaultEdgeName};
use async_graphql::resolver_utils::EnumType;
use async_graphql::{Context, InputType, MergedObject, OutputType};
use sea_orm::EntityTrait;

mod dialout;
mod direct_routing_call;
mod filter;
mod order;
mod pstn_blocked_user;
mod pstn_call;
mod range;
mod sms;
mod totals;
mod windowed;

use self::filter::Conditions;
use self::totals::ReportTotal;
use super::Options;
use super::context::Carries;
use super::error::Error;
use super::fetch::{Fields, columns};
use super::page::{PageArguments, RowConnection, connection};
use crate::mask::Mask;
use crate::plan::{BoundVariables, Field, GiveUp};
use crate::reports::Report;
use crate::store::{Filter, Loaders, Of, Page, RowJoins, RowKey, RowOrder, RowPage, RowQuery};

pub(super) use self::direct_routing_call::{DirectRoutingCallFilter, DirectRoutingCallOrderField};
pub use self::filter::parse_filter;
pub(super) use self::order::{OrderField, ReportOrder};
pub(super) use self::pstn_call::{PstnCallFilter, PstnCallOrderField, demand};
pub(super) use self::range::RangeArguments;
pub(super) use self::sms::{SmsFilter, SmsOrderField};
pub(super) use self::totals::ReportTotals;
pub(super) use self::windowed::{masked, windows};

/// The five log reports.
#[derive(MergedObject, Default)]
pub(super) struct ReportQuery(
    pstn_call::PstnCallQuery,
    direct_routing_call::DirectRoutingCallQuery,
    pstn_blocked_user::PstnBlockedUserQuery,
    dialout::DialoutQuery,
    sms::SmsQuery,
);

/// Graph's page of report rows is 1,000; ours is a screenful.
pub(super) const ROWS: i32 = 100;

/// What the schema knows of a report beyond its rows.
pub(super) trait Listed: Report<Model: OutputType> + Fields {
    /// The conditions that its rows can be asked for with.
    type Filter: Conditions;
    /// What its rows can be ordered by.
    type Field: OrderField<Column = Self::Column> + InputType + EnumType;
}

/// A report that is read for many users at once.
pub(super) trait PerUser: Listed {
    /// Where its rows and what they come to are read.
    fn joins(loaders: &Loaders) -> &RowJoins<Self>;
}

pub(super) type ReportConnection<Row, Fields = ReportTotal> =
    RowConnection<Row, DefaultConnectionName, DefaultEdgeName, Fields>;

/// A list of a report's rows: its order, its name, the page and what it holds.
type List<R> = (
    RowOrder<<R as EntityTrait>::Column>,
    String,
    Page<RowKey>,
    RowQuery,
);

/// The arguments of a report's field.
pub(super) struct Arguments<R: Listed> {
    pub(super) range: RangeArguments,
    pub(super) filter: Option<R::Filter>,
    pub(super) order_by: Option<ReportOrder<R::Field>>,
    pub(super) page: PageArguments,
}

impl<R: Listed> Arguments<R> {
    /// Reads the arguments of a field that is answered by a plan.
    pub(super) fn given(given: BoundVariables<'_>, field: &Field) -> Result<Self, GiveUp>
    where
        ReportOrder<R::Field>: InputType,
    {
        Ok(Self {
            range: RangeArguments {
                from: given.argument(field, "fromDateTime")?,
                to: given.argument(field, "toDateTime")?,
            },
            filter: given.argument(field, "filter")?,
            order_by: given.argument(field, "orderBy")?,
            page: PageArguments::given(given, field)?,
        })
    }

    /// The list that they ask for, as the store knows it, and what its cursors carry.
    pub(super) fn lower(self, options: &Options, mask: Option<&Mask>) -> Result<List<R>, Error> {
        let order_by = self.order_by.unwrap_or_default();
        let name = format!("{} {}", R::FUNCTION, order_by.name());
        let page = self.page.page(&name, ROWS, mask)?;
        let query = RowQuery {
            range: self.range.check(options)?,
            filter: self
                .filter
                .map_or_else(Filter::everything, Conditions::lower),
        };
        Ok((order_by.lower(), name, page, query))
    }

    /// A page of the report's rows.
    async fn rows(self, ctx: &Context<'_>) -> Result<ReportConnection<R::Model>, Error> {
        let (order, list, page, query) = self.lower(ctx.options(), ctx.mask())?;
        let columns = columns::<R>(ctx.row_fields());
        let rows = ctx
            .store()
            .report_rows::<R>(ctx.scope(), &query, order, &page, columns)
            .await?;
        let total = ReportTotal::of::<R>(query);
        Ok(connection(&list, rows, |row| order.key::<R>(row), total))
    }

    /// A page of the rows that a user has in the report.
    pub(super) async fn rows_of(
        self,
        ctx: &Context<'_>,
        user: &str,
    ) -> Result<ReportConnection<R::Model>, Error>
    where
        R: PerUser,
    {
        let (order, list, page, query) = self.lower(ctx.options(), ctx.mask())?;
        let columns = columns::<R>(ctx.row_fields());
        let total = ReportTotal::of_user::<R>(query.clone(), user);
        let demand = RowPage {
            query,
            order,
            page,
            columns,
        };
        let rows = R::joins(ctx.loaders()).pages.load(Of::user(user, demand));
        let rows = rows.await?;
        Ok(connection(&list, rows, |row| order.key::<R>(row), total))
    }
}
