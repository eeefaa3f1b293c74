//! What the makers of a row work with.

use super::chance;
use crate::demo::Maker;
use crate::demo::chance::{Chance, Subject};
use crate::demo::directory::Person;

/// One row in the making.
pub(super) struct Draft<'a> {
    /// The organisation, its days and its records.
    pub(super) maker: &'a Maker,
    /// The row's number.
    pub(super) number: u64,
    /// The draws of this row.
    pub(super) chance: Chance,
    /// Whether Graph's beta gave it, with the columns that v1.0 lacks.
    pub(super) is_beta: bool,
}

impl<'a> Draft<'a> {
    /// The row with this number, not begun yet.
    pub(super) fn new(maker: &'a Maker, number: u64) -> Self {
        let mut chance = chance(maker, Subject::Row, number);
        Self {
            maker,
            number,
            is_beta: chance.percent(70),
            chance,
        }
    }

    /// Somebody of the organisation, busy people more often.
    pub(super) fn person(&mut self) -> &'a Person {
        self.maker.directory.caller(&mut self.chance)
    }
}
