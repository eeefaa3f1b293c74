//! Whether a column is one of some values: one statement for any number of them.
//!
//! Postgres keeps the plan of a statement that it has run a few times, unless a plan made for the
//! values at hand looks cheaper. It takes an array that it does not look at for ten elements, so one
//! of three looks cheaper each time, and is planned each time, which takes longer than to read a few
//! rows. So a shorter array is filled up.

use sea_orm::sea_query::extension::postgres::PgExpr as _;
use sea_orm::sea_query::{Expr, ExprTrait, Func, ValueType};
use sea_orm::{ColumnTrait, DbBackend, Value};
use uuid::Uuid;

use super::filter::col;

/// For how many elements Postgres takes an array that it does not look at.
const UNSEEN: usize = 10;

/// `column = ANY($1)`.
pub(super) fn one_of(engine: DbBackend, column: impl ColumnTrait, ids: Vec<Uuid>) -> Expr {
    any(engine, col(column), ids)
}

/// `lower(column) = ANY($1)`, for ids that are kept as Graph sent them. They are ASCII.
pub(super) fn lower_is_one_of(
    engine: DbBackend,
    column: impl ColumnTrait,
    texts: &[String],
) -> Expr {
    let lower = Expr::expr(Func::lower(col(column)));
    let texts = texts.iter().map(|text| text.to_ascii_lowercase());
    any(engine, lower, texts.collect())
}

/// A single value is compared as it is, which needs no sort; `SQLite` has no arrays and takes a list.
fn any<V>(engine: DbBackend, left: Expr, mut values: Vec<V>) -> Expr
where
    V: Clone + Into<Value> + Into<Expr> + ValueType,
{
    match (engine, values.as_slice()) {
        (_, [value]) => left.eq(value.clone()),
        (DbBackend::Postgres, [.., last]) => {
            let last = last.clone();
            values.resize(values.len().max(UNSEEN), last);
            left.eq_any(values)
        }
        _ => left.is_in(values),
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::DbBackend;
    use sea_orm::sea_query::{PostgresQueryBuilder, Query, SqliteQueryBuilder};
    use uuid::Uuid;

    use super::one_of;
    use crate::graph::call_record::Column;

    fn condition(engine: DbBackend, ids: usize) -> String {
        let ids = (0..ids).map(|_| Uuid::nil()).collect();
        let mut select = Query::select();
        select.and_where(one_of(engine, Column::Id, ids));
        match engine {
            DbBackend::Postgres => select.to_string(PostgresQueryBuilder),
            _ => select.to_string(SqliteQueryBuilder),
        }
    }

    #[test]
    fn short_arrays_are_filled_up() {
        let nil = Uuid::nil();
        let ids = |count| vec![format!("'{nil}'"); count].join(",");
        for (given, held) in [(2, 10), (10, 10), (11, 11)] {
            let statement = condition(DbBackend::Postgres, given);
            assert!(
                statement.contains(&format!("ANY(ARRAY [{}]", ids(held))),
                "{statement}"
            );
        }
        assert!(condition(DbBackend::Sqlite, 2).ends_with(&format!("IN ('{nil}', '{nil}')")));
        for engine in [DbBackend::Postgres, DbBackend::Sqlite] {
            assert!(condition(engine, 1).ends_with(&format!("= '{nil}'")));
            // None of them is a row.
            assert!(condition(engine, 0).contains("1 = 2"));
        }
    }
}
