//! Reading a JSON object into a row, whatever its type.

use sea_orm::ModelTrait;
use serde_json::{Map, Value};

use super::error::Problem;
use crate::graph::{Resource, is_named};

/// Reads Graph's flat properties into a row; what the row does not know goes to `additional`.
pub(super) fn read_row<R: Resource>(mut map: Map<String, Value>) -> Result<R::Model, Problem> {
    map.retain(|key, value| !is_annotation(key) && !value.is_null());
    let mut additional = Map::new();
    let unknown: Vec<String> = map
        .keys()
        .filter(|key| !R::properties().any(|column| is_named(&column, key)))
        .cloned()
        .collect();
    for key in unknown {
        if let Some(value) = map.shift_remove(&key) {
            additional.insert(key, value);
        }
    }
    for (key, value) in &map {
        // Postgres holds no NUL in text; inside a document it is escaped.
        if value.as_str().is_some_and(|text| text.contains('\0')) {
            return Err(Problem::expected("text without NUL", value).at(key));
        }
    }
    let mut row: R::Model = serde_path_to_error::deserialize(Value::Object(map))
        .map_err(|error| Problem::of_property(&error))?;
    if !additional.is_empty() {
        row.set(R::ADDITIONAL, Value::Object(additional).to_string().into());
    }
    Ok(row)
}

/// Whether a key is talk about a value, OData's or ours: `@odata.type`, `sessions@odata.nextLink`,
/// `@callrecords.fromDateTime`.
pub(super) fn is_annotation(key: &str) -> bool {
    key.contains("@odata.") || key.starts_with("@callrecords.")
}

pub(super) fn object(value: Value, what: &str) -> Result<Map<String, Value>, Problem> {
    match value {
        Value::Object(map) => Ok(map),
        other => Err(Problem::expected(what, &other)),
    }
}
