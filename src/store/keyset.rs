//! The statements of a page by keyset: where it begins and ends, and its order.

use sea_orm::DbBackend;
use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, Order, Query, SelectStatement};
use uuid::Uuid;

use super::page::{End, Page};

/// How often a page's limit is said again: a range, for which Postgres takes a two-hundredth of the
/// table, is less than a page then of a hundred million rows. Two were too few for a million.
const LIMITS: usize = 4;

/// What a row's place in an ordered list is made of: the value that it is ordered by, and the key
/// that breaks ties.
pub(super) struct Place {
    pub(super) value: Expr,
    pub(super) key: Expr,
}

/// A page of a list, in an order.
pub(super) struct Keyset<'p, K> {
    pub(super) page: &'p Page<K>,
    /// Whether the greatest comes first.
    pub(super) is_descending: bool,
    /// The value and the key of a place.
    pub(super) values: &'p (dyn Fn(&K) -> (Expr, Uuid) + Sync),
}

impl<K> Keyset<'_, K> {
    /// Keeps to the rows after and before the page's keys.
    pub(super) fn bound(&self, select: &mut SelectStatement, place: &Place) {
        let row = Expr::tuple([place.value.clone(), place.key.clone()]);
        let bounds = [
            (&self.page.after, self.is_descending),
            (&self.page.before, !self.is_descending),
        ];
        for (key, is_below) in bounds {
            if let Some(key) = key {
                let (value, key) = (self.values)(key);
                let (row, bound) = (row.clone(), Expr::tuple([value, Expr::val(key)]));
                select.and_where(if is_below {
                    row.lt(bound)
                } else {
                    row.gt(bound)
                });
            }
        }
    }

    /// Puts the rows in order and takes one more than the page's; a page from the end of the list
    /// is read backwards.
    pub(super) fn sort(&self, select: &mut SelectStatement, place: Place) {
        let direction = if self.is_descending == (self.page.from == End::Start) {
            Order::Desc
        } else {
            Order::Asc
        };
        select
            .order_by_expr(place.value, direction.clone())
            .order_by_expr(place.key, direction)
            .limit(self.limit());
    }

    /// Tells Postgres that few rows will be read, of a statement that is sorted and has no conditions
    /// but on what it is sorted by. There is one good plan for that, along the index, but Postgres
    /// takes a limit that it does not look at for a tenth of all rows: a plan made for the page at
    /// hand looks cheaper each time, and is made each time, which takes half as long again as to read
    /// the page. The limit of a limit is a tenth of a tenth, so the page's comes [`LIMITS`] times.
    pub(super) fn limit_again(&self, engine: DbBackend, select: &mut SelectStatement) {
        if engine != DbBackend::Postgres {
            return;
        }
        for _ in 1..LIMITS {
            let page = select.take();
            *select = Query::select();
            select
                .column(Asterisk)
                .from_subquery(page, Alias::new("page"))
                .limit(self.limit());
        }
    }

    fn limit(&self) -> u64 {
        u64::from(self.page.size) + 1
    }
}
