//! What a report's rows come to, beside its page.

use std::pin::Pin;
use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use serde::Serialize;

use super::PerUser;
use crate::graph::{Decimal, Long};
use crate::reports::Report;
use crate::schema::Error;
use crate::schema::context::Carries;
use crate::schema::page::list_size;
use crate::store::{self, Loaders, Of, RowQuery, RowTotals, Scope, Store};

type Loading<'s> =
    Pin<Box<dyn Future<Output = Result<store::Totals, Arc<store::Error>>> + Send + 's>>;
type Reading<'s, T> = Pin<Box<dyn Future<Output = Result<T, store::Error>> + Send + 's>>;

/// The totals of a connection of report rows, on all pages.
pub(in crate::schema) struct ReportTotal {
    query: RowQuery,
    count: for<'s> fn(&'s Store, Scope, &'s RowQuery) -> Reading<'s, u64>,
    sum: for<'s> fn(&'s Store, Scope, &'s RowQuery) -> Reading<'s, store::Totals>,
    /// What gives both at once for many users, if the rows are a user's.
    of_user: Option<OfUser>,
}

struct OfUser {
    id: String,
    sum: for<'s> fn(&'s Loaders, &'s str, RowQuery) -> Loading<'s>,
}

impl ReportTotal {
    /// Those of a report's rows.
    pub(super) fn of<R: Report>(query: RowQuery) -> Self {
        Self {
            query,
            count: |store, scope, query| Box::pin(store.count_report_rows::<R>(scope, query)),
            sum: |store, scope, query| Box::pin(store.report_totals::<R>(scope, query)),
            of_user: None,
        }
    }

    /// Those of the rows that a user has in a report.
    pub(super) fn of_user<R: PerUser>(query: RowQuery, user: &str) -> Self {
        let of_user = OfUser {
            id: user.to_owned(),
            sum: |loaders, user, query| {
                let list = RowTotals::<R>::of(query);
                Box::pin(R::joins(loaders).totals.load(Of::user(user, list)))
            },
        };
        Self {
            of_user: Some(of_user),
            ..Self::of::<R>(query)
        }
    }

    async fn sum(&self, ctx: &Context<'_>) -> Result<store::Totals, Error> {
        if let Some(OfUser { id, sum }) = &self.of_user {
            return Ok(sum(ctx.loaders(), id, self.query.clone()).await?);
        }
        Ok((self.sum)(ctx.store(), ctx.scope(), &self.query).await?)
    }
}

#[Object]
impl ReportTotal {
    /// How many rows the range and the filter take. They are counted only when this is selected.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<Long, Error> {
        if self.of_user.is_some() {
            return Ok(Long(self.sum(ctx).await?.count));
        }
        let count = (self.count)(ctx.store(), ctx.scope(), &self.query).await?;
        Ok(Long(i64::try_from(count).unwrap_or(i64::MAX)))
    }

    /// What the rows that the range and the filter take come to. It is added up only when this is
    /// selected.
    async fn totals(&self, ctx: &Context<'_>) -> Result<ReportTotals, Error> {
        Ok(self.sum(ctx).await?.into())
    }
}

/// How many currencies the charges of an organisation are taken to be in.
const CURRENCIES: i32 = 10;

/// What the rows of a report come to.
#[derive(Clone, Debug, Serialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub(in crate::schema) struct ReportTotals {
    /// How many rows there are.
    count: Long,
    /// How long they are in all, in seconds; null if the report tells no durations.
    duration_seconds: Option<Long>,
    /// What they cost, once for each currency. Amounts of different currencies do not add up.
    #[graphql(directive = list_size::apply(CURRENCIES, None, None, None))]
    charges: Vec<ReportCharge>,
}

/// A sum of money.
#[derive(Clone, Debug, Serialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub(in crate::schema) struct ReportCharge {
    /// The currency (ISO 4217); null for rows that name none.
    currency: Option<String>,
    /// The exact sum, in units of the currency.
    amount: Decimal,
}

impl From<store::Totals> for ReportTotals {
    fn from(totals: store::Totals) -> Self {
        let charges = totals.charges.into_iter();
        Self {
            count: Long(totals.count),
            duration_seconds: totals.seconds.map(Long),
            charges: charges
                .map(|charge| ReportCharge {
                    currency: charge.currency,
                    amount: charge.amount,
                })
                .collect(),
        }
    }
}
