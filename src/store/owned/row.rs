//! The rows that many users have in a report.

use std::collections::HashMap;
use std::marker::PhantomData;

use sea_orm::sea_query::ExprTrait;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult};

use super::{OWNER, OwnedList, from_owners, owner, pages};
use crate::reports::Report;
use crate::store::filter::Filter;
use crate::store::operand::{Folded, Operand as _};
use crate::store::page::{Page, Rows};
use crate::store::report::{RowKey, RowOrder, RowQuery, Totals, page_of, totals_of};
use crate::store::{Columns, Error, Scope, Store};

/// What `query` takes of the rows of the user that the statement's table names.
fn theirs<R: Report>(query: &RowQuery, engine: DbBackend) -> RowQuery {
    let is_theirs = Folded(R::USER.id).expr().eq(owner(engine));
    RowQuery {
        range: query.range,
        filter: Filter::all([Filter::of(is_theirs), query.filter.clone()]),
    }
}

/// A page of the rows that a user has in a report.
#[derive(Clone, Debug)]
pub struct RowPage<R: Report> {
    /// Which rows.
    pub query: RowQuery,
    /// The order of the list.
    pub order: RowOrder<R::Column>,
    /// Which rows of the list.
    pub page: Page<RowKey>,
    /// What of them.
    pub columns: Columns,
}

impl<R: Report> PartialEq for RowPage<R> {
    fn eq(&self, other: &Self) -> bool {
        self.query == other.query
            && self.order.is_same(other.order)
            && self.page == other.page
            && self.columns == other.columns
    }
}

impl<R: Report> OwnedList for RowPage<R> {
    type Part = Rows<R::Model>;

    async fn read(
        &self,
        store: &Store,
        scope: Scope,
        users: Vec<String>,
    ) -> Result<HashMap<String, Rows<R::Model>>, Error> {
        let engine = store.engine();
        let query = theirs::<R>(&self.query, engine);
        let page = page_of::<R>(engine, scope, &query, self.order, &self.page, self.columns);
        let columns = self.columns.with::<R>(R::KEY).with::<R>(self.order.column);
        let lists = pages(store, users, page, R::KEY, columns).await?;
        let lists = lists.into_iter();
        Ok(lists
            .map(|(user, rows)| {
                let key = |row: &R::Model| self.order.key::<R>(row);
                let is_descending = self.order.is_descending;
                let rows = Rows::from_one_more_in_no_order(&self.page, rows, is_descending, key);
                (user, rows)
            })
            .collect())
    }
}

/// What the rows come to that a user has in a report.
#[derive(Clone, Debug)]
pub struct RowTotals<R> {
    query: RowQuery,
    report: PhantomData<fn() -> R>,
}

impl<R> PartialEq for RowTotals<R> {
    fn eq(&self, other: &Self) -> bool {
        self.query == other.query
    }
}

impl<R> RowTotals<R> {
    /// What these rows come to.
    pub fn of(query: RowQuery) -> Self {
        Self {
            query,
            report: PhantomData,
        }
    }
}

impl<R: Report> OwnedList for RowTotals<R> {
    type Part = Totals;

    async fn read(
        &self,
        store: &Store,
        scope: Scope,
        users: Vec<String>,
    ) -> Result<HashMap<String, Totals>, Error> {
        let engine = store.engine();
        let query = theirs::<R>(&self.query, engine);
        let mut select = totals_of::<R>(scope, &query, engine);
        from_owners(&mut select, engine, users.clone());
        select.add_group_by([owner(engine)]);
        let mut groups: HashMap<String, Vec<QueryResult>> = HashMap::new();
        for group in store.db.query_all(&select).await? {
            let user = group.try_get("", OWNER)?;
            groups.entry(user).or_default().push(group);
        }
        let totals = users.into_iter().map(|user| {
            let groups = groups.remove(&user).unwrap_or_default();
            Ok((user, Totals::add_up::<R>(&groups)?))
        });
        totals.collect()
    }
}
