//! What a condition compares: a column as it is, folded, or as a number.

use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Expr, Func};

use super::filter::col;
use super::report::numeric;

/// The left side of a comparison.
pub trait Operand: Copy {
    /// The column, with what is done to it.
    fn expr(self) -> Expr;

    /// Whether to equal it is to be one identity, whose rows an index holds together.
    fn is_identity(self) -> bool {
        false
    }

    /// The column's name, if nothing is done to it.
    fn name(self) -> Option<&'static str> {
        None
    }
}

impl<C: ColumnTrait> Operand for C {
    fn expr(self) -> Expr {
        col(self)
    }

    fn name(self) -> Option<&'static str> {
        Some(self.as_str())
    }

    fn is_identity(self) -> bool {
        ["identity_id", "user_principal_name", "display_name"].contains(&self.as_str())
    }
}

/// A column of ids or sign-in names that is kept as Graph sent it, and compared in lower case. Those
/// are ASCII, which both engines fold alike.
#[derive(Clone, Copy, Debug)]
pub struct Folded<C>(pub C);

impl<C: ColumnTrait> Operand for Folded<C> {
    fn expr(self) -> Expr {
        Func::lower(col(self.0)).into()
    }
}

/// A column of decimals, which SQLite keeps as text, compared as a number.
#[derive(Clone, Copy, Debug)]
pub struct Numeric<C>(pub C);

impl<C: ColumnTrait> Operand for Numeric<C> {
    fn expr(self) -> Expr {
        numeric(self.0)
    }
}
