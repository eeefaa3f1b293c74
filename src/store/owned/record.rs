//! The call records of many users.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};

use super::{OWNER, OwnedList, from_owners, owner, pages};
use crate::graph::call_record::{Column, Entity, Model};
use crate::graph::{organizer, participant};
use crate::store::filter::{Filter, col};
use crate::store::page::{Page, RecordKey, Rows};
use crate::store::read::{RecordOrder, RecordOrderBy, page_of};
use crate::store::{Columns, Error, Scope, Store};

/// What makes a call record a user's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The user took part in it.
    Participant,
    /// The user organized it.
    Organizer,
}

impl Role {
    /// The records of this user, whose place in a list by start an index may give.
    fn filter(self, user: Expr, order: Option<RecordOrderBy>) -> Filter {
        let (record, identity) = match self {
            Self::Participant if order == Some(RecordOrderBy::Start) => {
                return Filter::led_by(col(participant::Column::IdentityId).eq(user));
            }
            Self::Participant => (
                col(participant::Column::CallRecordId),
                col(participant::Column::IdentityId),
            ),
            Self::Organizer => (
                col(organizer::Column::CallRecordId),
                col(organizer::Column::IdentityId),
            ),
        };
        let mut theirs = Query::select();
        theirs.expr(record).and_where(identity.eq(user));
        match self {
            Self::Participant => theirs.from(participant::Entity),
            Self::Organizer => theirs.from(organizer::Entity),
        };
        Filter::of(col(Column::Id).in_subquery(theirs))
    }
}

/// A page of the records of a user.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordPage {
    /// What makes a record the user's.
    pub role: Role,
    /// Only records like this.
    pub filter: Filter,
    /// The order of the list.
    pub order: RecordOrder,
    /// Which rows of the list.
    pub page: Page<RecordKey>,
    /// What of them.
    pub columns: Columns,
}

impl OwnedList for RecordPage {
    type Part = Rows<Model>;

    async fn read(
        &self,
        store: &Store,
        scope: Scope,
        users: Vec<String>,
    ) -> Result<HashMap<String, Rows<Model>>, Error> {
        let engine = store.engine();
        let theirs = self.role.filter(owner(engine), Some(self.order.by));
        let filter = Filter::all([theirs, self.filter.clone()]);
        let page = page_of(engine, scope, filter, self.order, &self.page, self.columns);
        let columns = self.columns.with::<Entity>(Column::Id);
        let columns = columns.with::<Entity>(self.order.column());
        let lists = pages(store, users, page, Column::Id, columns).await?;
        let lists = lists.into_iter();
        Ok(lists
            .map(|(user, rows)| {
                let key = |row: &Model| self.order.key(row);
                let is_descending = self.order.is_descending;
                let rows = Rows::from_one_more_in_no_order(&self.page, rows, is_descending, key);
                (user, rows)
            })
            .collect())
    }
}

/// How many records a user has.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordCount {
    /// What makes a record the user's.
    pub role: Role,
    /// Only records like this.
    pub filter: Filter,
}

impl OwnedList for RecordCount {
    type Part = i64;

    async fn read(
        &self,
        store: &Store,
        scope: Scope,
        users: Vec<String>,
    ) -> Result<HashMap<String, i64>, Error> {
        let engine = store.engine();
        let theirs = self.role.filter(owner(engine), None);
        let filter = Filter::all([theirs, self.filter.clone()]);
        let mut count = Query::select();
        count
            .from(Entity)
            .expr(Expr::val(1).count())
            .cond_where(filter.condition())
            .cond_where(scope.records());
        let mut select = Query::select();
        from_owners(&mut select, engine, users);
        select.expr_as(
            Expr::SubQuery(None, Box::new(count.into())),
            Alias::new("count"),
        );
        let mut counts = HashMap::new();
        for row in store.db.query_all(&select).await? {
            counts.insert(row.try_get("", OWNER)?, row.try_get("", "count")?);
        }
        Ok(counts)
    }
}
