//! Rows as Graph sends them, a JSON object a line.

use std::io::{self, Write};

use sea_orm::ModelTrait;
use serde_json::{Map, Value, json};

use crate::reports::Report;
use crate::store::Range;

/// Writes a row with all that Graph sent, and the window that it is a sum over.
pub(super) fn row<R: Report>(
    output: &mut (dyn Write + Send),
    properties: Map<String, Value>,
    row: &R::Model,
    window: Option<Range>,
) -> io::Result<()> {
    let mut object = Map::new();
    let row_type = format!("#microsoft.graph.callRecords.{}", R::ROW_TYPE);
    object.insert("@odata.type".to_owned(), json!(row_type));
    if let Some(Range { from, to }) = window {
        object.insert("@callrecords.fromDateTime".to_owned(), json!(from));
        object.insert("@callrecords.toDateTime".to_owned(), json!(to));
    }
    object.extend(properties);
    object.extend(additional::<R>(row)?.unwrap_or_default());
    serde_json::to_writer(&mut *output, &object)?;
    output.write_all(b"\n")
}

/// What Graph sent beyond the properties that we know.
pub(super) fn additional<R: Report>(row: &R::Model) -> io::Result<Option<Map<String, Value>>> {
    match row.get(R::ADDITIONAL) {
        sea_orm::Value::String(Some(text)) if !text.is_empty() => {
            Ok(Some(serde_json::from_str(&text)?))
        }
        _ => Ok(None),
    }
}
