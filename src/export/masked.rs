//! Rows with identities masked, as a caller of the API sees them who is not shown any.

use serde_json::Value;

use super::Row;
use crate::mask::{self, Mask};
use crate::reports::Report;

/// The row with pseudonyms. What Graph sent beyond the properties that we know is left out, for nobody
/// can tell what it says.
pub(super) fn masked<R: Report>(row: Row, mask: &Mask) -> Row {
    let of = type_name(R::ROW_TYPE);
    let properties = row.properties.into_iter();
    let properties = properties.filter_map(|(name, value)| {
        let value = match mask::kind(&of, &name) {
            Some(kind) => mask.conceal(kind, value.as_str()?)?.into(),
            None => value,
        };
        Some::<(String, Value)>((name, value))
    });
    Row {
        properties: properties.collect(),
        additional: None,
    }
}

/// The name in the schema of a type of Graph's.
fn type_name(name: &str) -> String {
    let (initial, rest) = name.split_at(name.len().min(1));
    initial.to_ascii_uppercase() + rest
}
