//! The values of arguments, with the variables of a request put in place.

use std::collections::HashMap;

use async_graphql::parser::types::{Field, OperationDefinition};
use async_graphql::{Value as ConstValue, Variables};
use async_graphql_value::Value;

use super::size::Count;

/// Reads arguments.
#[derive(Debug)]
pub(super) struct Arguments<'a> {
    variables: HashMap<&'a str, (&'a ConstValue, u64)>,
}

impl<'a> Arguments<'a> {
    /// Reads the arguments of `operation`, which says what a variable is that is not given.
    pub(super) fn new(
        variables: &'a Variables,
        operation: Option<&'a OperationDefinition>,
    ) -> Self {
        let defaults = operation
            .into_iter()
            .flat_map(|it| &it.variable_definitions);
        let defaults = defaults.filter_map(|definition| {
            let default = definition.node.default_value.as_ref()?;
            Some((definition.node.name.node.as_str(), &default.node))
        });
        let given = variables.iter().map(|(name, value)| (name.as_str(), value));
        let all = defaults.chain(given);
        Self {
            variables: all
                .map(|(name, value)| (name, (value, size_of_const(value))))
                .collect(),
        }
    }

    /// The whole number that an argument is, if it is one.
    pub(super) fn number(&self, field: &Field, argument: &str) -> Option<i64> {
        match &field.get_argument(argument)?.node {
            Value::Number(number) => number.as_i64(),
            Value::Variable(name) => match self.variable(name)? {
                ConstValue::Number(number) => number.as_i64(),
                _ => None,
            },
            _ => None,
        }
    }

    /// How many items the list has that an argument is; a value alone is a list of one.
    pub(super) fn length(&self, field: &Field, argument: &str) -> u64 {
        let length = match field.get_argument(argument).map(|value| &value.node) {
            None => 0,
            Some(Value::List(items)) => items.len(),
            Some(Value::Variable(name)) => match self.variable(name) {
                Some(ConstValue::List(items)) => items.len(),
                _ => 1,
            },
            Some(_) => 1,
        };
        length as u64
    }

    /// How many values and objects the arguments of a field hold that gives `count` objects. Of a list
    /// whose items each give an object, only the items count: whatever they hold, it names one object.
    pub(super) fn size(&self, field: &Field, count: Option<&Count>) -> u64 {
        let arguments = field.arguments.iter().map(|(name, value)| match count {
            Some(Count::Argument(list)) if *list == name.node.as_str() => self.length(field, list),
            Some(Count::Representations(list)) if *list == name.node.as_str() => 0,
            _ => self.size_of(&value.node),
        });
        sum(arguments)
    }

    fn size_of(&self, value: &Value) -> u64 {
        match value {
            Value::Variable(name) => self
                .variables
                .get(name.as_str())
                .map_or(1, |(_, size)| *size),
            Value::List(items) => sum(items.iter().map(|item| self.size_of(item))),
            Value::Object(object) => {
                sum(object.values().map(|value| self.size_of(value))).saturating_add(1)
            }
            _ => 1,
        }
    }

    /// What a variable is, if it is given or has a default.
    pub(super) fn variable(&self, name: &str) -> Option<&'a ConstValue> {
        self.variables.get(name).map(|(value, _)| *value)
    }
}

fn size_of_const(value: &ConstValue) -> u64 {
    match value {
        ConstValue::List(items) => sum(items.iter().map(size_of_const)),
        ConstValue::Object(object) => sum(object.values().map(size_of_const)).saturating_add(1),
        _ => 1,
    }
}

fn sum(sizes: impl Iterator<Item = u64>) -> u64 {
    sizes.fold(0, u64::saturating_add)
}
