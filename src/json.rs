//! Reading JSON that came from outside: requests, tokens, keys, manifests, files, stored documents.
//!
//! `serde_json` carries a number's digits (`arbitrary_precision`) and a value's text (`raw_value`)
//! through serde as objects with one private key. An object of a sender's with such a key is taken
//! for one: its text is spliced in, or parsed anew with a fresh depth, and nested it overflows the
//! stack. So the keys are looked for in the bytes, before `serde_json` sees them. Without them,
//! `serde_json`'s own limit of 128 levels holds.

use memchr::{memchr, memchr2, memmem};
use serde::de::{Deserialize, Error as _};
use serde_json::de::StrRead;
use serde_json::{Error, Result};

/// How `serde_json`'s private keys begin.
const RESERVED: &str = "$serde_json::private::";

/// Reads JSON that came from outside.
pub fn from_slice<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T> {
    refuse_reserved_keys(bytes)?;
    serde_json::from_slice(bytes)
}

/// Reads JSON text that came from outside.
pub fn from_str<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T> {
    refuse_reserved_keys(text.as_bytes())?;
    serde_json::from_str(text)
}

/// A deserializer for visitors that make no `Value`: to them, the reserved keys are keys like any other.
///
/// For stored documents on the hot path, where looking for the keys would be felt.
pub fn without_values(text: &str) -> serde_json::Deserializer<StrRead<'_>> {
    serde_json::Deserializer::from_str(text)
}

/// Whether `serde_json` would read an object with this key as something else.
pub fn is_reserved(key: &str) -> bool {
    key.starts_with(RESERVED)
}

fn refuse_reserved_keys(bytes: &[u8]) -> Result<()> {
    if !may_hold_reserved_key(bytes) {
        return Ok(());
    }
    match reserved_key(bytes) {
        Some(at) => Err(Error::custom(format_args!(
            "a key that begins with `{RESERVED}` is reserved (byte {at})"
        ))),
        None => Ok(()),
    }
}

/// Whether any key can be reserved: spelled out, or with an escape that stands for ASCII.
fn may_hold_reserved_key(bytes: &[u8]) -> bool {
    let is_ascii = |at: usize| matches!(bytes.get(at + 4), Some(b'0'..=b'7'));
    memmem::find(bytes, RESERVED.as_bytes()).is_some()
        || memmem::find_iter(bytes, b"\\u00").any(is_ascii)
}

/// Where the first reserved key starts.
///
/// Bytes that are no JSON are taken apart as `serde_json` does, up to where it gives up.
fn reserved_key(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let start = at + memchr(b'"', bytes.get(at..)?)?;
        let end = end_of_string(bytes, start)?;
        let string = bytes.get(start..end)?;
        at = end;
        if is_key(bytes, end) && is_reserved_string(string) {
            return Some(start);
        }
    }
}

/// Where the string ends that starts at a quote.
fn end_of_string(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            _ => at += 2,
        }
    }
}

fn is_key(bytes: &[u8], end: usize) -> bool {
    let rest = bytes.get(end..).unwrap_or_default();
    rest.trim_ascii_start().starts_with(b":")
}

fn is_reserved_string(string: &[u8]) -> bool {
    let is_candidate = string.starts_with(b"\"$") || memchr(b'\\', string).is_some();
    is_candidate && serde_json::from_slice::<String>(string).is_ok_and(|key| is_reserved(&key))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_reserved_key_is_refused_however_it_is_spelled() {
        for text in [
            r#"{"$serde_json::private::RawValue": "1"}"#,
            r#"{"$serde_json::private::Number": "1"}"#,
            r#"{"$serde_json::private::Anything": "1"}"#,
            r#"[0, {"a": 1, "b": {"\u0024serde_json::private::Number" : "1"}}]"#,
            r#"{"\u0024\u0073\u0065rde_json\u003a\u003Aprivate::RawValue"
                :"1"}"#,
            r#"{"é\u00e9": {"$serde\u005fjson::private::RawValue":"1"}}"#,
        ] {
            let read = from_str::<Value>(text);
            let error = read.expect_err(text).to_string();
            assert!(error.contains("is reserved"), "{error}");
            assert!(from_slice::<Value>(text.as_bytes()).is_err());
        }
    }

    #[test]
    fn what_only_looks_like_one_is_read() {
        for value in [
            json!("$serde_json::private::RawValue"),
            json!({ "a": "$serde_json::private::Number", "b": ["$serde_json::private::Number"] }),
            json!({ " $serde_json::private::Number": 1, "$serde_json": 2, "\\$": "\"" }),
            json!({ "a": "\",\"$serde_json::private::Number\":\"1" }),
        ] {
            let text = value.to_string();
            assert_eq!(from_str::<Value>(&text).expect("it is JSON"), value);
        }
        let escaped = r#"{"\u0061\\\"": "\u0024serde_json::private::Number"}"#;
        assert!(from_str::<Value>(escaped).is_ok());
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(from_str::<Value>(&nested(100)).is_ok());
        for depth in [128, 10_000, 1_000_000] {
            assert!(from_str::<Value>(&nested(depth)).is_err());
        }
    }

    #[test]
    fn bytes_that_are_no_json_are_refused() {
        for text in [
            "",
            "\"",
            "\"\\",
            "\\u0024",
            "{\"\\u0024",
            "{\"\\u0024\":",
            "\"\\u0024\\",
        ] {
            assert!(from_str::<Value>(text).is_err(), "{text}");
        }
    }
}
