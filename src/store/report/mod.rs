//! The log reports: their rows by range and filter, what they sum up to, and how they come in.

use sea_orm::sea_query::{Alias, Cond, Condition, Expr, ExprTrait};
use sea_orm::{ColumnTrait, ColumnType};

mod key;
mod rows;
mod sums;
mod totals;
mod windows;
mod write;

pub use key::RowKey;
pub use rows::RowOrder;
pub use sums::Windowed;
pub use totals::{Charge, Totals};
pub use windows::CutWindow;
pub use write::Merged;

pub(super) use rows::page_of;
pub(super) use totals::totals_of;

use super::Scope;
use super::filter::{Filter, col};
use crate::graph::DateTime;
use crate::reports::{Report, Span};

/// The instants that a client asks a report for; whether the end counts is the report's to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The start, which counts.
    pub from: DateTime,
    /// The end.
    pub to: DateTime,
}

/// Rows of a report: those of a range that a filter takes.
#[derive(Clone, Debug, PartialEq)]
pub struct RowQuery {
    /// The range.
    pub range: Range,
    /// The filter.
    pub filter: Filter,
}

impl RowQuery {
    /// The rows of it that a caller may see.
    fn condition<R: Report>(&self, scope: Scope) -> Condition {
        within::<R>(self.range)
            .add(self.filter.clone().condition())
            .add(scope.rows(R::USER.id))
    }
}

/// The rows of a range; of rows that are sums over windows, those whose window lies in it.
fn within<R: Report>(range: Range) -> Condition {
    match R::SPAN {
        Span::Instant { column, end_counts } => {
            let end = col(column);
            Cond::all()
                .add(col(column).gte(range.from))
                .add(if end_counts {
                    end.lte(range.to)
                } else {
                    end.lt(range.to)
                })
        }
        Span::Window { from, to } => Cond::all()
            .add(col(from).gte(range.from))
            .add(col(to).lte(range.to)),
    }
}

/// A column as a number that both engines compare alike: SQLite keeps decimals as text.
pub(super) fn numeric(column: impl ColumnTrait) -> Expr {
    match column.def().get_column_type() {
        ColumnType::Decimal(_) => as_numeric(col(column)),
        _ => col(column),
    }
}

/// A decimal, stored or given, as a number.
pub(super) fn as_numeric(decimal: Expr) -> Expr {
    decimal.cast_as(Alias::new("numeric"))
}
