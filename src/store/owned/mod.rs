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

use sea_orm::DbBackend;
use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, Func, Query, SelectStatement};

mod record;
mod row;

pub use record::{RecordCount, RecordPage, Role};
pub use row::{RowPage, RowTotals};

use super::join::Demand;
use super::{Error, Scope, Store};

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

/// `SELECT owner, page.* FROM unnest($1) AS owner CROSS JOIN LATERAL (…) AS page`
fn each_page(engine: DbBackend, users: Vec<String>, page: SelectStatement) -> SelectStatement {
    let mut select = Query::select();
    from_owners(&mut select, engine, users);
    select
        .expr(Expr::col((Alias::new(PAGE), Asterisk)))
        .join_lateral(
            sea_orm::JoinType::InnerJoin,
            page,
            Alias::new(PAGE),
            Expr::val(true).eq(true),
        );
    select
}

/// Puts the rows that a statement gave under their users.
fn by_owner<T>(rows: Vec<(String, T)>) -> HashMap<String, Vec<T>> {
    let mut lists: HashMap<String, Vec<T>> = HashMap::new();
    for (user, row) in rows {
        lists.entry(user).or_default().push(row);
    }
    lists
}
