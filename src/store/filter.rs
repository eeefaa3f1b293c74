//! Conditions on rows, built by the schema from what a client asks for.

use sea_orm::sea_query::{Cond, Condition, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Value};

use super::operand::Operand;
use crate::graph::{call_record, organizer, participant, session};

/// A condition on a row: on its columns, or on its children.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    condition: Condition,
    /// Participants that a record must have one of, all with one identity: the index that holds
    /// them in the order of the calls can lead the way to the records.
    party: Option<Condition>,
    /// Whether the condition pins an identity.
    is_point: bool,
    /// What the condition bounds.
    bounds: Bounds,
}

/// What a condition bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bounds {
    Nothing,
    /// From above and from below, one column of this name.
    Range(&'static str),
    /// More, or otherwise.
    Other,
}

impl Bounds {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, bounds) | (bounds, Self::Nothing) => bounds,
            (one, other) if one == other => one,
            _ => Self::Other,
        }
    }
}

impl Filter {
    /// Every row.
    pub fn everything() -> Self {
        Self {
            bounds: Bounds::Nothing,
            ..Self::new(Cond::all())
        }
    }

    fn new(condition: Condition) -> Self {
        Self {
            condition,
            party: None,
            is_point: false,
            bounds: Bounds::Other,
        }
    }

    /// The rows that every one of `filters` takes.
    pub fn all(filters: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::everything();
        for mut filter in filters {
            all.is_point |= filter.is_point;
            all.bounds = all.bounds.and(filter.bounds);
            if all.party.is_none() {
                all.party = filter.party.take();
            }
            let condition = filter.condition();
            if !condition.is_empty() {
                all.condition = all.condition.add(condition);
            }
        }
        all
    }

    /// The rows that any of `filters` takes; none, if there are no filters.
    pub fn any(filters: impl IntoIterator<Item = Self>) -> Self {
        let mut filters = filters.into_iter().peekable();
        if filters.peek().is_none() {
            return Self::new(Cond::all().add(Expr::val(false)));
        }
        Self::new(filters.fold(Cond::any(), |any, filter| any.add(filter.condition())))
    }

    /// The rows that `filter` does not take. A row whose column is null is not taken by a
    /// comparison of that column, and so is taken here.
    #[must_use]
    pub fn negated(self) -> Self {
        let taken = Expr::expr(Expr::from(self.condition()));
        Self::new(Cond::all().add(taken.if_null(Expr::val(false)).not()))
    }

    /// The rows of which `expr` is true.
    pub(super) fn of(expr: Expr) -> Self {
        Self::new(Cond::all().add(expr))
    }

    /// The records that have a participant of which `expr` is true, all with one identity.
    pub(super) fn led_by(expr: Expr) -> Self {
        Self {
            party: Some(Cond::all().add(expr)),
            bounds: Bounds::Other,
            ..Self::everything()
        }
    }

    /// No row.
    fn nothing() -> Self {
        Self::any([])
    }

    /// `column` equals `value`.
    pub fn eq(column: impl Operand, value: impl Into<Value>) -> Self {
        let value = value.into();
        if has_nul(&value) {
            return Self::nothing();
        }
        Self {
            is_point: column.is_identity(),
            ..Self::new(Cond::all().add(column.expr().eq(Expr::val(value))))
        }
    }

    /// `column` is one of `values`.
    pub fn one_of<V: Into<Value>>(
        column: impl Operand,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let values = values.into_iter().map(Into::into);
        let values: Vec<Value> = values.filter(|value| !has_nul(value)).collect();
        Self::new(Cond::all().add(column.expr().is_in(values)))
    }

    /// `column` compares so with `value`.
    pub fn compare(column: impl Operand, how: Comparison, value: impl Into<Value>) -> Self {
        let value = value.into();
        if has_nul(&value) {
            return Self::nothing();
        }
        let (left, right) = (column.expr(), Expr::val(value));
        let compared = match how {
            Comparison::AtLeast => left.gte(right),
            Comparison::MoreThan => left.gt(right),
            Comparison::AtMost => left.lte(right),
            Comparison::LessThan => left.lt(right),
        };
        Self {
            bounds: column.name().map_or(Bounds::Other, Bounds::Range),
            ..Self::new(Cond::all().add(compared))
        }
    }

    /// `column` is null, or is not.
    pub fn is_null(column: impl Operand, is_null: bool) -> Self {
        let column = column.expr();
        let condition = if is_null {
            column.is_null()
        } else {
            column.is_not_null()
        };
        Self::new(Cond::all().add(condition))
    }

    /// The text in `column` begins with `prefix`: a range, which needs no escapes and has an index.
    pub fn starts_with(column: impl Operand, prefix: &str) -> Self {
        let from = Self::compare(column, Comparison::AtLeast, prefix);
        match after_every(prefix) {
            Some(end) => Self::all([from, Self::compare(column, Comparison::LessThan, end)]),
            None => from,
        }
    }

    /// The JSON list in `column` holds the enum member of this name.
    pub fn lists(column: impl ColumnTrait, member: &str) -> Self {
        Self::new(Cond::all().add(col(column).like(format!("%\"{member}\"%"))))
    }

    /// The record's organizer is one that `filter` takes.
    pub fn organizer(filter: Self) -> Self {
        let condition = filter.condition();
        Self::new(Cond::all().add(exists(organizer::Column::CallRecordId, condition)))
    }

    /// One of the record's participants is one that `filter` takes.
    pub fn some_participant(filter: Self) -> Self {
        let is_point = filter.is_point;
        let condition = filter.condition();
        if is_point {
            return Self {
                party: Some(condition),
                bounds: Bounds::Other,
                ..Self::everything()
            };
        }
        Self::new(Cond::all().add(exists(participant::Column::CallRecordId, condition)))
    }

    /// One of the record's sessions is one that `filter` takes.
    pub fn some_session(filter: Self) -> Self {
        let condition = filter.condition();
        Self::new(Cond::all().add(exists(session::Column::CallRecordId, condition)))
    }

    /// Whether it takes a range of what this column holds, or everything.
    pub(super) fn is_range_of(&self, column: impl ColumnTrait) -> bool {
        match self.bounds {
            Bounds::Nothing => true,
            Bounds::Range(name) => name == column.as_str(),
            Bounds::Other => false,
        }
    }

    /// The whole condition.
    pub(super) fn condition(self) -> Condition {
        match self.party {
            Some(party) => self
                .condition
                .add(exists(participant::Column::CallRecordId, party)),
            None => self.condition,
        }
    }

    /// The participants that can lead the way, and the condition without them.
    pub(super) fn led(self) -> (Option<Condition>, Condition) {
        (self.party, self.condition)
    }
}

/// How a column compares with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `>=`
    AtLeast,
    /// `>`
    MoreThan,
    /// `<=`
    AtMost,
    /// `<`
    LessThan,
}

/// Whether the value is text that Postgres cannot hold, so that no row has it.
fn has_nul(value: &Value) -> bool {
    matches!(value, Value::String(Some(text)) if text.contains('\0'))
}

/// A column with its table's name, so that it means the same inside a sub-query.
pub(super) fn col(column: impl ColumnTrait) -> Expr {
    Expr::col(column.as_column_ref())
}

/// `EXISTS (SELECT 1 FROM child WHERE child.call_record_id = call_records.id AND …)`
fn exists(call_record_id: impl ColumnTrait, condition: Condition) -> Expr {
    let child = Query::select()
        .expr(Expr::val(1))
        .from(call_record_id.entity_name())
        .and_where(col(call_record_id).eq(col(call_record::Column::Id)))
        .cond_where(condition)
        .take();
    Expr::exists(child)
}

/// The least text that comes after every text with this prefix, by code point; none if there is none.
fn after_every(prefix: &str) -> Option<String> {
    let mut text: Vec<char> = prefix.chars().collect();
    while let Some(last) = text.pop() {
        let next = (u32::from(last) + 1..=u32::from(char::MAX)).find_map(char::from_u32);
        if let Some(next) = next {
            text.push(next);
            return Some(text.into_iter().collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_ends_before_the_next_text_of_its_length() {
        for (prefix, end) in [
            ("ab", Some("ac")),
            ("a\u{10ffff}", Some("b")),
            ("\u{d7ff}", Some("\u{e000}")),
            ("\u{10ffff}", None),
            ("", None),
        ] {
            assert_eq!(after_every(prefix).as_deref(), end, "{prefix:?}");
        }
    }
}
