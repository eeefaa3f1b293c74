//! What a request holds in memory, by estimate: values take many times their bytes.

use async_graphql::{Name, Value, Variables};

use super::text;

/// What a value takes beside its text, once as JSON and once as a value of GraphQL's.
const VALUE: usize = 2 * size_of::<Value>() + 32;

/// What the key of an object takes beside its text.
const KEY: usize = 2 * size_of::<Name>() + 48;

/// What a token of a document takes, parsed and kept beside the one that runs.
const TOKEN: usize = 256;

/// How many values a text of JSON holds, the keys of objects aside. Text that is no JSON is counted
/// somehow: the parser refuses it afterwards.
pub(crate) fn count_values(json: &[u8]) -> u64 {
    let (mut values, mut is_within, mut is_escaped) = (1, false, false);
    for byte in json {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_within => is_escaped = true,
            b'"' => is_within = !is_within,
            // Each begins a value that is not counted with what is around it, or another beside it.
            b'[' | b'{' | b',' if !is_within => values += 1,
            _ => {}
        }
    }
    values
}

/// How many bytes a request holds: its document and its variables.
pub(crate) fn held(query: &str, variables: &Variables) -> usize {
    let tokens = usize::try_from(text::count(query).tokens).unwrap_or(usize::MAX);
    let values = variables.iter().map(|(name, value)| entry(name, value));
    let values = values.fold(0, usize::saturating_add);
    // The text is kept to tell a slow query by.
    let document = tokens.saturating_mul(TOKEN).saturating_add(2 * query.len());
    values.saturating_add(document)
}

fn entry(name: &Name, value: &Value) -> usize {
    held_by(value).saturating_add(name.len() + KEY)
}

fn held_by(value: &Value) -> usize {
    let inside = match value {
        Value::String(text) => text.len(),
        Value::List(items) => items.iter().map(held_by).fold(0, usize::saturating_add),
        Value::Object(object) => {
            let fields = object.iter().map(|(name, value)| entry(name, value));
            fields.fold(0, usize::saturating_add)
        }
        _ => 0,
    };
    inside.saturating_add(VALUE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_counted_and_no_text_is_taken_for_one() {
        for (json, least) in [
            ("1", 1),
            ("[1,2,3]", 4),
            (r#"{"a":[1,[2,{"b":"[,{\",[{"}]],"c":null}"#, 8),
            ("[[[[[]]]]]", 5),
        ] {
            let counted = count_values(json.as_bytes());
            assert!((least..=2 * least).contains(&counted), "{json}: {counted}");
        }
        assert_eq!(count_values(br#""[{,\"[{,""#), 1);
        assert_eq!(count_values(&[b'['; 9]), 10);
    }
}
