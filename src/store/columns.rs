//! The columns that a query needs: no other is read.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType};
use sea_orm::{IdenStatic, Iterable, ModelTrait, QuerySelect, Select};

use super::filter::col;
use super::row::Place;
use super::{change_log, change_row};
use crate::graph::{Resource, is_named};

/// A set of a row type's columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Columns {
    /// One bit a column, in their order.
    bits: u64,
    /// The same for those of a row that comes beside each of these rows.
    beside: u64,
    /// How many columns stand before these in a row.
    before: u32,
    /// Whether the others are left out of the rows, which are no whole `Model`s then.
    are_alone: bool,
    /// Whether the last place of the log of changes comes with them.
    are_stamped: bool,
}

impl Columns {
    /// Every column.
    pub const EVERY: Self = Self {
        bits: u64::MAX,
        beside: 0,
        before: 0,
        are_alone: false,
        are_stamped: false,
    };

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

    /// The set with what a whole `Model` needs, to be known by or to be put in its place. Rows that
    /// hold these columns alone have it if it was asked for.
    #[must_use]
    pub(super) fn with_key<R: Resource>(self, column: R::Column) -> Self {
        if self.are_alone {
            self
        } else {
            self.with::<R>(column)
        }
    }

    /// The columns of both sets.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            bits: self.bits | other.bits,
            beside: self.beside | other.beside,
            before: Ord::max(self.before, other.before),
            ..self
        }
    }

    /// With each row the columns of another one, which belongs to it alone.
    #[must_use]
    pub fn beside(self, other: Self) -> Self {
        Self {
            beside: other.bits,
            ..self
        }
    }

    /// The columns of the row beside, where they stand; nothing if none is.
    pub fn of_beside(self) -> Option<Self> {
        (self.beside != 0).then(|| Self {
            bits: self.beside,
            before: self.bits.count_ones(),
            are_alone: self.are_alone,
            ..Self::default()
        })
    }

    /// The same columns, for rows that hold no others: see [`Row`](super::Row).
    #[must_use]
    pub fn alone(self) -> Self {
        Self {
            are_alone: true,
            ..self
        }
    }

    /// The same columns, and after them the last place of the log of changes that the statement sees:
    /// what its rows show is of that place.
    #[must_use]
    pub fn stamped(self) -> Self {
        Self {
            are_stamped: true,
            ..self
        }
    }

    /// Where a row that holds these columns alone has the last place of the log.
    pub fn stamp(self) -> Option<Place> {
        let column = &change_row::Column::Sequence;
        self.are_stamped
            .then(|| Place::new(self.bits.count_ones() + self.beside.count_ones(), column))
    }

    /// Where a row that holds these columns alone has `column`, if it is one of them.
    pub fn place<R: Resource>(self, column: R::Column) -> Option<Place> {
        let mut columns = R::Column::iter().zip(0_u8..);
        let (_, bit) = columns.find(|(other, _)| other.as_str() == column.as_str())?;
        let is_held = self.are_alone && self.bits & (1 << bit) != 0;
        let before = self.bits & ((1 << bit) - 1);
        is_held.then(|| Place::new(self.before + before.count_ones(), &column))
    }

    fn with_each<R: Resource>(self, is_wanted: impl Fn(&R::Column) -> bool) -> Self {
        let wanted = R::Column::iter()
            .zip(0_u8..)
            .filter(|(column, _)| is_wanted(column));
        Self {
            bits: wanted.fold(self.bits, |bits, (_, bit)| bits | 1 << bit),
            ..self
        }
    }

    /// Selects the set's columns, in their order, and constants in place of the others; and the last
    /// place of the log, if it comes with them.
    pub(super) fn select<R: Resource>(self, select: Select<R>) -> Select<R> {
        self.select_stamp(self.select_own(select))
    }

    /// The same, with those of the row beside, which is joined by its `key`.
    pub(super) fn select_joined<R: Resource, O: Resource>(
        self,
        select: Select<R>,
        key: (R::Column, O::Column),
    ) -> Select<R> {
        let select = self.select_own(select);
        let select = match self.of_beside() {
            Some(beside) => {
                let is_its = col(key.1).eq(col(key.0));
                let mut select = select;
                QuerySelect::query(&mut select).join(
                    JoinType::LeftJoin,
                    O::default().table_ref(),
                    is_its,
                );
                let columns = O::Column::iter().zip(0_u8..);
                let held = columns.filter(|(_, bit)| beside.bits & (1 << bit) != 0);
                held.fold(select, |select, (column, _)| select.column(column))
            }
            None => select,
        };
        self.select_stamp(select)
    }

    fn select_own<R: Resource>(self, select: Select<R>) -> Select<R> {
        let absent = R::Model::default();
        let columns = R::Column::iter().zip(0_u8..);
        columns.fold(select.select_only(), |mut select, (column, bit)| {
            if self.bits & (1 << bit) != 0 {
                return select.column(column);
            }
            if self.are_alone {
                return select;
            }
            let name = Alias::new(column.as_str());
            QuerySelect::query(&mut select).expr_as(Expr::val(absent.get(column)), name);
            select
        })
    }

    fn select_stamp<R: Resource>(self, mut select: Select<R>) -> Select<R> {
        if self.are_stamped {
            let last = Expr::SubQuery(None, Box::new(change_log::last_place().into()));
            QuerySelect::query(&mut select).expr_as(last, Alias::new("stamp"));
        }
        select
    }
}
