//! A page of a record's list, whose rows are numbered: a range of places.

use std::cmp::{max, min};

use sea_orm::sea_query::{Cond, Condition, Expr, ExprTrait};

/// The rows of a list that a page takes, by their places, which count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Window {
    /// The first `size` after the place `after`, and before the place `before`.
    First {
        /// How many.
        size: i32,
        /// Zero for the start.
        after: i32,
        /// `i32::MAX` for no bound.
        before: i32,
    },
    /// The last `size` before the place `before`, and after the place `after`.
    Last {
        /// How many.
        size: i32,
        /// Zero for no bound.
        after: i32,
        /// `i32::MAX` for the end.
        before: i32,
    },
}

impl Window {
    /// The places that the window takes of a list of `count` rows: from, to (both counted).
    pub fn places(self, count: i32) -> (i32, i32) {
        match self {
            Self::First {
                size,
                after,
                before,
            } => (
                after.saturating_add(1),
                min(first_end(size, after, before), count),
            ),
            Self::Last {
                size,
                after,
                before,
            } => {
                let to = min(before - 1, count);
                (max(to.saturating_sub(size), after).saturating_add(1), to)
            }
        }
    }

    /// Whether the window takes nothing of a list of `count` rows.
    pub fn is_empty(self, count: i32) -> bool {
        let (from, to) = self.places(count);
        from > to
    }

    /// The same as [`Window::places`], where the count is a column.
    pub(super) fn condition(self, place: Expr, count: Expr) -> Condition {
        match self {
            Self::First {
                size,
                after,
                before,
            } => Cond::all()
                .add(place.clone().gt(after))
                .add(place.lte(first_end(size, after, before))),
            Self::Last {
                size,
                after,
                before,
            } => {
                let end: Expr = Expr::case(count.clone().lt(before - 1), count)
                    .finally(before - 1)
                    .into();
                Cond::all()
                    .add(place.clone().gt(after))
                    .add(place.clone().lt(before))
                    .add(place.gt(end.sub(size)))
            }
        }
    }
}

/// The last place of the first `size` after one place and before another.
fn first_end(size: i32, after: i32, before: i32) -> i32 {
    min(after.saturating_add(size), before - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_stays_within_its_list_and_bounds() {
        let first = |size, after, before| Window::First {
            size,
            after,
            before,
        };
        let last = |size, after, before| Window::Last {
            size,
            after,
            before,
        };
        let open = i32::MAX;
        for (window, places) in [
            (first(2, 0, open), (1, 2)),
            (first(9, 3, open), (4, 5)),
            (first(9, 0, 3), (1, 2)),
            (last(2, 0, open), (4, 5)),
            (last(9, 0, open), (1, 5)),
            (last(2, 0, 4), (2, 3)),
            (last(2, 0, 9), (4, 5)),
            (last(4, 3, open), (4, 5)),
        ] {
            assert_eq!(window.places(5), places, "{window:?}");
        }
    }
}
