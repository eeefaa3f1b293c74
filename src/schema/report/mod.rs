//! The log reports: a file each for its field, filter and order; what they share is here.

use async_graphql::connection::{DefaultConnectionName, DefaultEdgeName};
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
use self::order::OrderField;
use self::totals::ReportTotal;
use super::context::Carries;
use super::error::Error;
use super::page::{PageArguments, RowConnection, connection};
use crate::reports::Report;
use crate::store::{Columns, Filter, Loaders, Of, RowJoins, RowOrder, RowPage, RowQuery};

pub(super) use self::direct_routing_call::{DirectRoutingCallFilter, DirectRoutingCallOrderField};
pub use self::filter::parse_filter;
pub(super) use self::order::ReportOrder;
pub(super) use self::pstn_call::{PstnCallFilter, PstnCallOrderField};
pub(super) use self::range::RangeArguments;
pub(super) use self::sms::{SmsFilter, SmsOrderField};

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
pub(super) trait Listed: Report<Model: OutputType> {
    /// The conditions that its rows can be asked for with.
    type Filter: Conditions;
    /// What its rows can be ordered by.
    type Field: OrderField<Column = Self::Column> + InputType;

    /// The columns that a field which is none itself needs.
    fn behind(_field: &str) -> &'static [<Self as EntityTrait>::Column] {
        &[]
    }
}

/// A report that is read for many users at once.
pub(super) trait PerUser: Listed {
    /// Where its rows and what they come to are read.
    fn joins(loaders: &Loaders) -> &RowJoins<Self>;
}

pub(super) type ReportConnection<Row, Fields = ReportTotal> =
    RowConnection<Row, DefaultConnectionName, DefaultEdgeName, Fields>;

/// The arguments of a report's field.
pub(super) struct Arguments<R: Listed> {
    pub(super) range: RangeArguments,
    pub(super) filter: Option<R::Filter>,
    pub(super) order_by: Option<ReportOrder<R::Field>>,
    pub(super) page: PageArguments,
}

impl<R: Listed> Arguments<R> {
    /// A page of the report's rows.
    async fn rows(self, ctx: &Context<'_>) -> Result<ReportConnection<R::Model>, Error> {
        let (order, list) = self.order();
        let page = self.page.page(&list, ROWS, ctx.mask())?;
        let query = self.query(ctx)?;
        let columns = columns::<R>(&ctx.row_fields());
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
        let (order, list) = self.order();
        let page = self.page.page(&list, ROWS, ctx.mask())?;
        let query = self.query(ctx)?;
        let columns = columns::<R>(&ctx.row_fields());
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

    /// The order, and the name of the list that it makes, which its cursors carry.
    fn order(&self) -> (RowOrder<R::Column>, String) {
        let order_by = self.order_by.unwrap_or_default();
        let list = format!("{} {}", R::FUNCTION, order_by.name());
        (order_by.lower(), list)
    }

    fn query(self, ctx: &Context<'_>) -> Result<RowQuery, Error> {
        Ok(RowQuery {
            range: self.range.check(ctx.options())?,
            filter: self
                .filter
                .map_or_else(Filter::everything, Conditions::lower),
        })
    }
}

/// The columns that these fields of a row need.
pub(super) fn columns<R: Listed>(fields: &[&str]) -> Columns {
    let behind = fields.iter().flat_map(|field| R::behind(field));
    let columns = behind.fold(Columns::default(), |columns, column| {
        columns.with::<R>(*column)
    });
    let columns = if fields.contains(&"user") {
        columns.with::<R>(R::USER.id)
    } else {
        columns
    };
    columns.and(Columns::of_fields::<R>(fields.iter().copied()))
}
