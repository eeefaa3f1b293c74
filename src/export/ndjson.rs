//! Rows as Graph sends them, a JSON object a line.

use std::io::{self, Write};

use serde_json::{Map, json};

use super::Row;
use crate::reports::Report;
use crate::store::Range;

/// Writes a row with all that Graph sent, and the window that it is a sum over.
pub(super) fn row<R: Report>(
    output: &mut (dyn Write + Send),
    row: Row,
    window: Option<Range>,
) -> io::Result<()> {
    let mut object = Map::new();
    let row_type = format!("#microsoft.graph.callRecords.{}", R::ROW_TYPE);
    object.insert("@odata.type".to_owned(), json!(row_type));
    if let Some(Range { from, to }) = window {
        object.insert("@callrecords.fromDateTime".to_owned(), json!(from));
        object.insert("@callrecords.toDateTime".to_owned(), json!(to));
    }
    object.extend(row.properties);
    object.extend(row.additional.unwrap_or_default());
    serde_json::to_writer(&mut *output, &object)?;
    output.write_all(b"\n")
}
