//! What the rows of a report come to, currency by currency.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, QueryResult};

use super::super::filter::col;
use super::super::{Error, Scope, Store};
use super::RowQuery;
use crate::graph::Decimal;
use crate::reports::Report;

/// What rows come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many rows there are.
    pub count: i64,
    /// How many seconds they say, if rows of this report say any.
    pub seconds: Option<i64>,
    /// What they cost, a currency at a time.
    pub charges: Vec<Charge>,
}

/// A sum of money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// The currency (ISO 4217), if the rows name one.
    pub currency: Option<String>,
    /// How much.
    pub amount: Decimal,
}

impl Store {
    /// How many rows `query` takes.
    pub async fn count_report_rows<R: Report>(
        &self,
        scope: Scope,
        query: &RowQuery,
    ) -> Result<u64, Error> {
        use sea_orm::{PaginatorTrait, QueryFilter};
        let select = R::find().filter(query.condition::<R>(scope));
        Ok(select.count(&self.db).await?)
    }

    /// What the rows come to that `query` takes.
    pub async fn report_totals<R: Report>(
        &self,
        scope: Scope,
        query: &RowQuery,
    ) -> Result<Totals, Error> {
        let select = totals_of::<R>(scope, query, self.engine());
        Totals::add_up::<R>(&self.db.query_all(&select).await?)
    }
}

impl Totals {
    /// What the groups of [`totals_of`] come to.
    pub(in crate::store) fn add_up<R: Report>(groups: &[QueryResult]) -> Result<Self, Error> {
        let mut totals = Gathered::default();
        for group in groups {
            totals.add::<R>(group)?;
        }
        totals.finish::<R>()
    }
}

/// The statement that adds rows up, a group for each currency.
pub(in crate::store) fn totals_of<R: Report>(
    scope: Scope,
    query: &RowQuery,
    engine: DbBackend,
) -> SelectStatement {
    let mut select = Query::select();
    select
        .from(R::default().table_ref())
        .cond_where(query.condition::<R>(scope))
        .expr_as(Expr::val(1).count(), Alias::new("rows"));
    if let Some(seconds) = R::SUMS.seconds {
        select.expr_as(big(col(seconds).sum()), Alias::new("seconds"));
    }
    if let Some((charge, currency)) = R::SUMS.charge {
        select
            .add_group_by([col(currency)])
            .expr_as(col(currency), Alias::new("currency"));
        sum_decimals(&mut select, engine, charge);
    }
    select
}

/// Selects the sum of a decimal column, for [`summed`]. SQLite sums no decimals: there, equal
/// amounts are counted, and multiplied here.
pub(super) fn sum_decimals(
    select: &mut SelectStatement,
    engine: DbBackend,
    column: impl ColumnTrait,
) {
    let (amount, times) = if engine == DbBackend::Postgres {
        (
            col(column).sum().cast_as(Alias::new("text")),
            Expr::val(1_i64),
        )
    } else {
        select.add_group_by([col(column)]);
        (col(column), Expr::val(1).count())
    };
    select
        .expr_as(amount, Alias::new("amount"))
        .expr_as(big(times), Alias::new("times"));
}

/// Adds what a group of [`sum_decimals`] comes to; `None` if that has too many digits.
pub(super) fn summed(sum: Option<Decimal>, group: &QueryResult) -> Result<Option<Decimal>, Error> {
    let amount: Option<Decimal> = group.try_get("", "amount")?;
    let Some(amount) = amount else {
        return Ok(sum);
    };
    let times = group.try_get("", "times")?;
    Ok(sum.and_then(|sum| sum.plus(amount.times(times)?)))
}

/// A sum of integers as a 64-bit one, which Postgres would give as a decimal.
pub(super) fn big(sum: Expr) -> Expr {
    Func::cast_as(sum, Alias::new("bigint")).into()
}

#[derive(Default)]
struct Gathered {
    count: i64,
    seconds: i64,
    charges: BTreeMap<Option<String>, Option<Decimal>>,
}

impl Gathered {
    fn add<R: Report>(&mut self, group: &QueryResult) -> Result<(), Error> {
        self.count += group.try_get::<i64>("", "rows")?;
        if R::SUMS.seconds.is_some() {
            self.seconds += group.try_get::<Option<i64>>("", "seconds")?.unwrap_or(0);
        }
        if R::SUMS.charge.is_some() && group.try_get::<Option<Decimal>>("", "amount")?.is_some() {
            let currency = group.try_get("", "currency")?;
            let sum = self.charges.entry(currency);
            let sum = sum.or_insert(Some(Decimal::default()));
            *sum = summed(*sum, group)?;
        }
        Ok(())
    }

    fn finish<R: Report>(self) -> Result<Totals, Error> {
        let charges = self.charges.into_iter().map(|(currency, amount)| {
            let amount = amount.ok_or_else(|| Error::TooLarge {
                table: R::default().as_str(),
            })?;
            Ok(Charge { currency, amount })
        });
        Ok(Totals {
            count: self.count,
            seconds: R::SUMS.seconds.map(|_| self.seconds),
            charges: charges.collect::<Result<_, Error>>()?,
        })
    }
}
