//! Rows that are sums over the window they were fetched for: what those of a range add up to.

use std::cmp::max;
use std::collections::BTreeMap;

use sea_orm::sea_query::{Alias, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ConnectionTrait, EntityTrait, IdenStatic, QueryFilter, QueryOrder, QueryResult, QuerySelect,
};
use uuid::Uuid;

use super::super::filter::{Filter, col};
use super::super::page::{End, Page, Rows};
use super::super::{Error, Scope, Store};
use super::key::RowKey;
use super::rows::RowOrder;
use super::totals::{Charge, Totals, big, sum_decimals, summed};
use super::windows::{CutWindow, choose};
use super::{Range, RowQuery};
use crate::graph::{DateTime, Decimal};
use crate::reports::dialout::{Column, Entity, Model};

/// The sums of a range, and the windows they were fetched for.
#[derive(Clone, Debug, Default)]
pub struct Windowed {
    /// One row for each organizer, usage location, destination context and currency.
    pub rows: Vec<Model>,
    /// The windows that were added up, in order.
    pub windows: Vec<Range>,
}

impl Windowed {
    /// What the rows come to.
    pub fn totals(&self) -> Result<Totals, Error> {
        let mut charges: BTreeMap<Option<String>, Decimal> = BTreeMap::new();
        let mut seconds = 0;
        for row in &self.rows {
            seconds += i64::from(row.total_call_seconds.unwrap_or_default());
            let sum = charges.entry(row.currency.clone()).or_default();
            let charge = row.total_call_charge.unwrap_or_default();
            *sum = sum.plus(charge).ok_or_else(too_large)?;
        }
        let charges = charges.into_iter();
        Ok(Totals {
            count: i64::try_from(self.rows.len()).unwrap_or(i64::MAX),
            seconds: Some(seconds),
            charges: charges
                .map(|(currency, amount)| Charge { currency, amount })
                .collect(),
        })
    }

    /// The same rows with other keys, in the order of these. The keys that rows have tell whose they
    /// are to whoever can try it out.
    #[must_use]
    pub fn keyed(mut self, key: impl Fn(Uuid) -> Uuid) -> Self {
        for row in &mut self.rows {
            row.key = key(row.key);
        }
        self.rows.sort_by_key(|row| row.key);
        self
    }

    /// A page of the rows. There are as many as users dialled out, so they are put in order here.
    pub fn page(self, order: RowOrder<Column>, page: &Page<RowKey>) -> Rows<Model> {
        let key = |row: &Model| order.key::<Entity>(row);
        let mut rows = self.rows;
        rows.sort_by(|left, right| {
            let ordering = key(left).cmp(&key(right));
            if order.is_descending {
                ordering.reverse()
            } else {
                ordering
            }
        });
        let (low, high) = if order.is_descending {
            (&page.before, &page.after)
        } else {
            (&page.after, &page.before)
        };
        rows.retain(|row| {
            low.as_ref().is_none_or(|low| key(row) > *low)
                && high.as_ref().is_none_or(|high| key(row) < *high)
        });
        if page.from == End::Last {
            rows.reverse();
        }
        Rows::from_one_more(page, rows)
    }
}

impl Store {
    /// What the windows of a range add up to; refused if the range cuts a window in two.
    pub async fn dialouts(
        &self,
        scope: Scope,
        query: &RowQuery,
    ) -> Result<Result<Windowed, CutWindow>, Error> {
        let stored = self.windows_near(scope, query.range).await?;
        let windows = match choose(query.range, &stored) {
            Ok(windows) => windows,
            Err(cut) => return Ok(Err(cut)),
        };
        let chosen = windows.iter().map(|window| {
            Filter::all([
                Filter::eq(Column::FromDateTime, window.from),
                Filter::eq(Column::ToDateTime, window.to),
            ])
        });
        let chosen = Filter::all([query.filter.clone(), Filter::any(chosen)]);
        let mut sums = BTreeMap::new();
        for group in self.db.query_all(&self.sums(chosen, scope)).await? {
            add(&mut sums, &group)?;
        }
        let rows = sums.into_values().map(|(row, charge)| match charge {
            Some(charge) => Ok(Model {
                total_call_charge: Some(charge),
                ..row
            }),
            None => Err(too_large()),
        });
        Ok(Ok(Windowed {
            rows: rows.collect::<Result<_, Error>>()?,
            windows,
        }))
    }

    fn sums(&self, filter: Filter, scope: Scope) -> SelectStatement {
        let mut select = Query::select();
        select
            .from(Entity)
            .cond_where(filter.condition())
            .cond_where(scope.rows(Column::UserId))
            .add_group_by(GROUP.map(col));
        for column in GROUP {
            select.expr_as(col(column), Alias::new(column.as_str()));
        }
        // Names change; of several, any will do.
        for column in [Column::UserPrincipalName, Column::UserDisplayName] {
            select.expr_as(col(column).max(), Alias::new(column.as_str()));
        }
        for column in [Column::TotalCalls, Column::TotalCallSeconds] {
            select.expr_as(big(col(column).sum()), Alias::new(column.as_str()));
        }
        sum_decimals(&mut select, self.engine(), Column::TotalCallCharge);
        select
    }

    /// The windows that share a moment with a range, in order.
    async fn windows_near(&self, scope: Scope, range: Range) -> Result<Vec<Range>, Error> {
        let windows = Entity::find()
            .select_only()
            .column(Column::FromDateTime)
            .column(Column::ToDateTime)
            .distinct()
            .filter(col(Column::FromDateTime).lt(range.to))
            .filter(col(Column::ToDateTime).gt(range.from))
            .filter(scope.rows(Column::UserId))
            .order_by_asc(Column::FromDateTime)
            .order_by_asc(Column::ToDateTime)
            .into_tuple::<(DateTime, DateTime)>()
            .all(&self.db)
            .await?;
        let windows = windows.into_iter();
        Ok(windows.map(|(from, to)| Range { from, to }).collect())
    }
}

/// What a row is a sum for.
const GROUP: [Column; 4] = [
    Column::UserId,
    Column::UsageLocation,
    Column::DestinationContext,
    Column::Currency,
];

type Group = [Option<String>; 4];

/// A row without its charge, and that, unless it has too many digits.
type Sum = (Model, Option<Decimal>);

fn add(sums: &mut BTreeMap<Group, Sum>, part: &QueryResult) -> Result<(), Error> {
    let text = |column: Column| part.try_get::<Option<String>>("", column.as_str());
    let [user_id, usage_location, destination_context, currency] = GROUP.map(text);
    let group = [user_id?, usage_location?, destination_context?, currency?];
    let name = format!("{group:?}");
    let (row, charge) = sums.entry(group.clone()).or_insert_with(|| {
        let [user_id, usage_location, destination_context, currency] = group;
        let row = Model {
            key: Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()),
            user_id,
            usage_location,
            destination_context,
            currency,
            ..Model::default()
        };
        (row, Some(Decimal::default()))
    });
    row.user_principal_name = max(
        text(Column::UserPrincipalName)?,
        row.user_principal_name.take(),
    );
    row.user_display_name = max(text(Column::UserDisplayName)?, row.user_display_name.take());
    for (sum, column) in [
        (&mut row.total_calls, Column::TotalCalls),
        (&mut row.total_call_seconds, Column::TotalCallSeconds),
    ] {
        if let Some(number) = part.try_get::<Option<i64>>("", column.as_str())? {
            let number = i32::try_from(number).ok();
            let added = number.and_then(|number| sum.unwrap_or_default().checked_add(number));
            *sum = Some(added.ok_or_else(too_large)?);
        }
    }
    *charge = summed(*charge, part)?;
    Ok(())
}

fn too_large() -> Error {
    Error::TooLarge {
        table: "pstn_online_meeting_dialouts",
    }
}
