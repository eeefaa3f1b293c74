//! JSON as a client sends it, as values of GraphQL's.

use async_graphql::{Name, Value};

/// The same value. `Value::from_json` takes a number for an object if it is not written in the
/// shortest way, such as `5.10`.
pub fn value(json: serde_json::Value) -> Value {
    use serde_json::Value as Json;
    match json {
        Json::Null => Value::Null,
        Json::Bool(truth) => Value::Boolean(truth),
        Json::Number(number) => Value::Number(number),
        Json::String(text) => Value::String(text),
        Json::Array(items) => Value::List(items.into_iter().map(value).collect()),
        Json::Object(fields) => {
            let fields = fields.into_iter();
            Value::Object(
                fields
                    .map(|(name, field)| (Name::new(name), value(field)))
                    .collect(),
            )
        }
    }
}
