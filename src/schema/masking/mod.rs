//! What is shown to a viewer of masked identities, and what such a viewer may ask.

use async_graphql::Value;

mod arguments;

pub(super) use arguments::{Inputs, is_euii_input};

use crate::mask::{Kind, Mask};

/// What is shown in place of a field's value.
pub(super) fn shown(mask: &Mask, kind: Kind, value: Value) -> Value {
    match value {
        Value::String(text) => mask.conceal(kind, &text).map_or(Value::Null, Value::String),
        Value::List(values) => {
            let values = values.into_iter();
            Value::List(values.map(|value| shown(mask, kind, value)).collect())
        }
        _ => Value::Null,
    }
}
