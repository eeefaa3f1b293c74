//! What the filters of a request make the database do.
//!
//! The cost of a query counts the objects of its answer, and a filter adds none: but each row that it is
//! tried on may have the database look into other tables. So filters have a price of their own.

use std::collections::HashMap;

use async_graphql::Value as ConstValue;
use async_graphql::parser::types::{InputObjectType, InputValueDefinition};
use async_graphql_value::Value;

use super::argument::Arguments;
use super::size::{is_list, name};

/// The price of a condition that looks into other tables, such as one on the sessions of a record.
pub(super) const LOOK: u64 = 100;

/// How filters are told from other arguments: by the end of their type's name.
const FILTER: &str = "Filter";

/// Conditions that are objects of conditions, on columns of the row itself.
const OF_THE_ROW: [&str; 1] = ["ReportUserFilter"];

/// What the schema says of filters.
#[derive(Clone, Debug, Default)]
pub(super) struct Filters(HashMap<String, HashMap<String, Condition>>);

/// What a field of a filter is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Condition {
    /// On a column of the row.
    Column,
    /// On several columns of the row, which an object of this type has.
    Columns(String),
    /// On rows of another table, by an object of this type.
    Look(String),
    /// Several filters of the same type, all of which hold.
    All,
    /// Filters of the same type of which one holds, or one that does not hold: no index helps then.
    Otherwise,
}

/// What a filter costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Price {
    /// Once.
    pub(super) once: u64,
    /// For each row that the filtered list belongs to: how often other tables are looked into.
    pub(super) looks: u64,
}

/// A value that may hold variables, or be one.
#[derive(Clone, Copy)]
enum Given<'a> {
    Literal(&'a Value),
    Bound(&'a ConstValue),
}

/// Where in a filter a condition stands.
#[derive(Clone, Copy, Default)]
struct Position {
    /// In how many of `and`, `or` and `not`.
    depth: u64,
    /// Whether one of them is `or` or `not`.
    is_otherwise: bool,
}

impl Price {
    /// Both together.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            once: self.once.saturating_add(other.once),
            looks: self.looks.saturating_add(other.looks),
        }
    }

    fn add(&mut self, other: Self) {
        *self = self.and(other);
    }
}

impl Filters {
    /// Takes in an input type, whichever it is.
    pub(super) fn add(&mut self, of: &str, input: &InputObjectType) {
        let fields = input.fields.iter().map(|field| {
            let field = &field.node;
            let condition = Condition::of(of, field);
            (field.name.node.to_string(), condition)
        });
        self.0.insert(of.to_owned(), fields.collect());
    }

    /// Tells objects of conditions on other tables from conditions on a column, when all types are
    /// known: only the latter's types hold nothing but plain values.
    pub(super) fn finish(&mut self) {
        let is_plain = |fields: &HashMap<String, Condition>| {
            fields.values().all(|field| *field == Condition::Column)
        };
        let plain: Vec<String> = self
            .0
            .iter()
            .filter(|(_, fields)| is_plain(fields))
            .map(|(name, _)| name.clone())
            .collect();
        let fields = self.0.values_mut().flat_map(HashMap::values_mut);
        for field in fields {
            if let Condition::Look(of) = field
                && plain.contains(of)
            {
                *field = Condition::Column;
            }
        }
    }

    /// What the filter costs that an argument is, if it is one: `of` is the name of its type.
    pub(super) fn price(&self, of: &str, value: &Value, arguments: &Arguments<'_>) -> Price {
        if !of.ends_with(FILTER) {
            return Price::default();
        }
        self.of(of, Given::Literal(value), arguments, Position::default())
    }

    fn of(&self, of: &str, given: Given<'_>, arguments: &Arguments<'_>, at: Position) -> Price {
        let mut price = Price::default();
        let Some(fields) = self.0.get(of) else {
            return price;
        };
        for (name, value) in given.bound(arguments).entries() {
            let value = value.bound(arguments);
            if value.is_null() {
                continue;
            }
            match fields.get(name) {
                // Validation refuses what is not in the schema.
                None => {}
                Some(Condition::Column) => price.once = price.once.saturating_add(1),
                Some(Condition::Columns(of)) => price.add(self.of(of, value, arguments, at)),
                Some(Condition::Look(of)) => {
                    let look = if at.is_otherwise { 2 * LOOK } else { LOOK };
                    price.add(Price {
                        once: look,
                        looks: 1,
                    });
                    price.add(self.of(of, value, arguments, at));
                }
                Some(condition @ (Condition::All | Condition::Otherwise)) => {
                    let inside = Position {
                        depth: at.depth + 1,
                        is_otherwise: at.is_otherwise || *condition == Condition::Otherwise,
                    };
                    for item in value.items() {
                        price.once = price.once.saturating_add(inside.depth);
                        price.add(self.of(of, item, arguments, inside));
                    }
                }
            }
        }
        price
    }
}

impl Condition {
    fn of(input: &str, field: &InputValueDefinition) -> Self {
        let of = name(&field.ty.node);
        if of == input {
            let is_all = is_list(&field.ty.node) && field.name.node != "or";
            return if is_all { Self::All } else { Self::Otherwise };
        }
        if OF_THE_ROW.contains(&of) {
            return Self::Columns(of.to_owned());
        }
        // Whether this is an object of conditions shows when all types are known; `some` of one is
        // part of the look.
        if of.ends_with(FILTER) && !is_some(field) {
            Self::Look(of.to_owned())
        } else if is_some(field) {
            Self::Columns(of.to_owned())
        } else {
            Self::Column
        }
    }
}

/// Whether a field is the `some` of `sessions: { some: … }`: its parent looks already.
fn is_some(field: &InputValueDefinition) -> bool {
    field.name.node == "some"
}

impl<'a> Given<'a> {
    /// The value itself, if this is a variable: null, if that is not given.
    fn bound(self, arguments: &Arguments<'a>) -> Self {
        match self {
            Self::Literal(Value::Variable(name)) => {
                Self::Bound(arguments.variable(name).unwrap_or(&ConstValue::Null))
            }
            other => other,
        }
    }

    fn is_null(self) -> bool {
        matches!(
            self,
            Self::Literal(Value::Null) | Self::Bound(ConstValue::Null)
        )
    }

    fn entries(self) -> Vec<(&'a str, Self)> {
        match self {
            Self::Literal(Value::Object(object)) => {
                let entries = object.iter();
                entries
                    .map(|(name, value)| (name.as_str(), Self::Literal(value)))
                    .collect()
            }
            Self::Bound(ConstValue::Object(object)) => {
                let entries = object.iter();
                entries
                    .map(|(name, value)| (name.as_str(), Self::Bound(value)))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// The items of a list; what is none is a list of one.
    fn items(self) -> Vec<Self> {
        match self {
            Self::Literal(Value::List(items)) => items.iter().map(Self::Literal).collect(),
            Self::Bound(ConstValue::List(items)) => items.iter().map(Self::Bound).collect(),
            one => vec![one],
        }
    }
}
