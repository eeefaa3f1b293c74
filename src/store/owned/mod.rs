//! The same list of many users at once, in one statement however many they are.
//!
//! A list is what one user's would be, with the user's id left open: it is a column of a table of
//! users that the statement brings along. On Postgres that table is an array and each user's page a
//! lateral join, which reads an index as far as the page goes. SQLite has no lateral join, but takes
//! the same page as the list of an `IN`.

use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use sea_orm::sea_query::{Alias, Asterisk, Cond, Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{
    ConnectionTrait, DbBackend, FromQueryResult, JoinType, QuerySelect, QueryTrait, Select,
};

mod record;
mod row;

pub use record::{RecordCount, RecordPage, Role};
pub use row::{RowPage, RowTotals};

use super::filter::col;
use super::join::Demand;
use super::{Columns, Error, Scope, Store};
use crate::graph::Resource;

/// A list that each user has one of.
pub trait OwnedList: Clone + Debug + PartialEq + Send + Sync {
    /// What is read of one user's list.
    type Part: Clone + Debug + Default + Send;

    /// Reads the lists of these users, in a number of statements that does not depend on theirs.
    /// Ids are in lower case, as they are in the answer.
    fn read(
        &self,
        store: &Store,
        scope: Scope,
        users: Vec<String>,
    ) -> impl Future<Output = Result<HashMap<String, Self::Part>, Error>> + Send;
}

/// A demand for the list of one user.
#[derive(Clone, Debug)]
pub struct Of<L> {
    user: String,
    list: Arc<L>,
}

impl<L> Of<L> {
    /// The list of the user with this object id, whatever its case.
    pub fn user(id: &str, list: L) -> Self {
        Self {
            user: crate::graph::fold(id),
            list: Arc::new(list),
        }
    }
}

impl<L: PartialEq> PartialEq for Of<L> {
    fn eq(&self, other: &Self) -> bool {
        self.user == other.user && self.list == other.list
    }
}

// No list holds a number that differs from itself.
impl<L: PartialEq> Eq for Of<L> {}

/// Lists have no hash; few of them are demanded of one user at once.
impl<L> Hash for Of<L> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.user.hash(state);
    }
}

impl<L: OwnedList> Demand for Of<L> {
    type Row = L::Part;

    async fn find(
        store: &Store,
        scope: Scope,
        demands: &[Self],
    ) -> Result<HashMap<Self, Self::Row>, Error> {
        let mut groups: Vec<(Arc<L>, Vec<String>)> = Vec::new();
        for Self { user, list } in demands {
            match groups.iter_mut().find(|(known, _)| known == list) {
                Some((_, users)) => users.push(user.clone()),
                None => groups.push((Arc::clone(list), vec![user.clone()])),
            }
        }
        let mut found = HashMap::with_capacity(demands.len());
        for (list, users) in groups {
            let parts = list.read(store, scope, users).await?;
            found.extend(parts.into_iter().map(|(user, part)| {
                let list = Arc::clone(&list);
                (Self { user, list }, part)
            }));
        }
        Ok(found)
    }
}

/// The name of the table of users in a statement, and of the column that says whose a row is.
const OWNER: &str = "owner";
/// The name of one user's page in a statement.
const PAGE: &str = "page";

/// The id of the user whose list is read, in a statement that has the table of users.
fn owner(engine: DbBackend) -> Expr {
    let column = match engine {
        DbBackend::Postgres => OWNER,
        // The name that SQLite's `json_each` gives it.
        _ => "value",
    };
    Expr::col((Alias::new(OWNER), Alias::new(column)))
}

/// Adds the table of users to what a statement reads from, and the column that says whose a row is.
fn from_owners(select: &mut SelectStatement, engine: DbBackend, users: Vec<String>) {
    let table = match engine {
        DbBackend::Postgres => Func::cust("unnest").arg(Expr::val(users)),
        _ => Func::cust("json_each").arg(Expr::val(serde_json::json!(users).to_string())),
    };
    select
        .from_function(table, Alias::new(OWNER))
        .expr_as(owner(engine), Alias::new(OWNER));
}

/// Reads a page for each user: `page` is what one user's would be, `key` tells its rows apart, and
/// `columns` are those that it selects.
async fn pages<R: Resource>(
    store: &Store,
    users: Vec<String>,
    page: Select<R>,
    key: R::Column,
    columns: Columns,
) -> Result<HashMap<String, Vec<R::Model>>, Error> {
    let engine = store.engine();
    let mut page = page.into_query();
    let select = if engine == DbBackend::Postgres {
        let mut select = Query::select();
        from_owners(&mut select, engine, users);
        select
            .expr(Expr::col((Alias::new(PAGE), Asterisk)))
            .join_lateral(JoinType::InnerJoin, page, Alias::new(PAGE), Cond::all())
            .take()
    } else {
        page.clear_selects().expr(col(key));
        let mut select = columns.select(R::find());
        let select = QuerySelect::query(&mut select);
        from_owners(select, engine, users);
        select.and_where(col(key).in_subquery(page)).take()
    };
    let mut lists: HashMap<String, Vec<R::Model>> = HashMap::new();
    for row in store.db.query_all(&select).await? {
        let list = lists.entry(row.try_get("", OWNER)?).or_default();
        list.push(R::Model::from_query_result(&row, "")?);
    }
    Ok(lists)
}
