//! The columns that a query needs: no other is read.

use sea_orm::sea_query::{Alias, Expr};
use sea_orm::{IdenStatic, Iterable, ModelTrait, QuerySelect, Select};

use crate::graph::{Resource, is_named};

/// A set of a row type's columns, one bit a column in their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Columns(u64);

impl Columns {
    /// The columns that hold the properties among `fields`; other fields need no column.
    pub fn of_fields<'a, R: Resource>(fields: impl IntoIterator<Item = &'a str>) -> Self {
        fields.into_iter().fold(Self::default(), |columns, field| {
            columns.with_each::<R>(|column| is_named(column, field))
        })
    }

    /// The set with one more column.
    #[must_use]
    pub fn with<R: Resource>(self, column: R::Column) -> Self {
        self.with_each::<R>(|other| other.as_str() == column.as_str())
    }

    /// The columns of both sets.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn with_each<R: Resource>(self, is_wanted: impl Fn(&R::Column) -> bool) -> Self {
        let wanted = R::Column::iter()
            .zip(0_u8..)
            .filter(|(column, _)| is_wanted(column));
        Self(wanted.fold(self.0, |bits, (_, bit)| bits | 1 << bit))
    }

    /// Selects the set's columns, and constants in place of the others.
    pub(super) fn select<R: Resource>(self, select: Select<R>) -> Select<R> {
        let absent = R::Model::default();
        let columns = R::Column::iter().zip(0_u8..);
        columns.fold(select.select_only(), |mut select, (column, bit)| {
            if self.0 & (1 << bit) != 0 {
                return select.column(column);
            }
            let name = Alias::new(column.as_str());
            QuerySelect::query(&mut select).expr_as(Expr::val(absent.get(column)), name);
            select
        })
    }
}
