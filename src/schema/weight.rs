//! What the values of the resolvers weigh: in memory while an answer is made, and as JSON.

use async_graphql::extensions::ResolveInfo;
use async_graphql::{Name, Value};

/// What the entry of a field takes in its object: the tables grow in steps.
const ENTRY: usize = size_of::<(usize, Name, Value)>() * 3 / 2 + size_of::<usize>() * 2;

/// What an object takes beside its fields, and what its resolvers take until all are done.
const OBJECT: usize = 512;

/// What an error takes that may stand behind a null item of a list.
const ERROR: usize = 1024;

/// What a number takes beside its place.
const NUMBER: usize = 32;

/// What one value weighs. What lies in it was weighed before: each field and item passes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Weight {
    /// Bytes of memory.
    pub(super) memory: usize,
    /// Bytes as JSON, with the key and the comma.
    pub(super) json: usize,
    pub(super) objects: u64,
}

/// Weighs what a field or an item of a list resolves to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scales {
    is_item: bool,
    is_introspection: bool,
    /// The length of the key, with its quotes and colon.
    key: usize,
}

/// The scales for a field or an item.
pub(super) fn of(info: &ResolveInfo<'_>) -> Scales {
    let is_item = info.parent_type.starts_with('[');
    let key = info.alias.unwrap_or(info.name).len() + 3;
    Scales {
        is_item,
        is_introspection: info.is_for_introspection,
        key: if is_item { 0 } else { key },
    }
}

impl Scales {
    /// What this value weighs.
    pub(super) fn value(self, value: Option<&Value>) -> Weight {
        let (memory, json) = match value {
            None | Some(Value::Null) if self.is_item => (ERROR, 4),
            None | Some(Value::Null | Value::Boolean(_)) => (0, 4),
            Some(Value::String(text)) => (text.len(), string(text)),
            Some(Value::Enum(name)) => (0, name.len() + 2),
            Some(Value::Number(_)) => (NUMBER, 1),
            Some(Value::Binary(bytes)) => (bytes.len(), bytes.len()),
            Some(Value::List(items)) => (items.capacity() * size_of::<Value>(), 1),
            Some(Value::Object(_)) => (OBJECT, 1),
        };
        let place = if self.is_item { 0 } else { ENTRY };
        let is_object = matches!(value, Some(Value::Object(_)));
        let json = self.key + json + 1;
        Weight {
            // Its bytes are written beside it in the end.
            memory: place + memory + json,
            json,
            objects: u64::from(is_object && !self.is_introspection),
        }
    }
}

/// The length of a text as JSON.
fn string(text: &str) -> usize {
    let escapes = text.bytes().map(|byte| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 8 | 12 => 1,
        0..b' ' => 5,
        _ => 0,
    });
    text.len() + 2 + escapes.sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_as_long_as_json_has_it() {
        for text in ["", "a\"b\\c\nd\u{1}\u{8}\u{c}\t", "ä€𐍈\u{2028}\u{7f}"] {
            let expected = serde_json::to_string(text).expect("text is JSON");
            assert_eq!(string(text), expected.len(), "{text}");
        }
    }
}
