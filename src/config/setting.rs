//! What describes a setting, and how its text is read.

use std::path::PathBuf;

use figment::value::Value;
use serde::de::{Deserialize, Deserializer, Error as _};

/// A setting: the ways to it, and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its place in the file: section and key.
    pub key: &'static str,
    /// The variable.
    pub variable: &'static str,
    /// The flag, for those that are often given by hand.
    pub flag: Option<&'static str>,
    /// What holds if nothing is given.
    pub default: &'static str,
    /// What it is for.
    pub meaning: &'static str,
}

impl Setting {
    /// The row of the table in the README.
    pub fn row(&self) -> String {
        let code = |text: &str| match text {
            "" => "–".to_owned(),
            text => format!("`{text}`"),
        };
        let flag = code(self.flag.unwrap_or_default());
        let default = code(self.default);
        format!(
            "| `{}` | `{}` | {flag} | {default} | {} |",
            self.key, self.variable, self.meaning
        )
    }
}

/// Reads a setting with `parse`.
pub(super) fn read<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    expected: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, D::Error> {
    let text = text(deserializer)?;
    parse(&text).ok_or_else(|| D::Error::custom(format!("expected {expected}, found `{text}`")))
}

/// Reads `true` or `false`.
pub(super) fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    read(deserializer, "`true` or `false`", |text| text.parse().ok())
}

/// Reads the path of a file; none, if it is empty.
pub(super) fn path<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<PathBuf>, D::Error> {
    let text = text(deserializer)?;
    Ok((!text.is_empty()).then(|| text.into()))
}

/// The text of a setting, which flags and variables are; a number or truth in the file is one too.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match <Value as Deserialize>::deserialize(deserializer)? {
        Value::String(_, text) => Ok(text.trim().to_owned()),
        Value::Num(_, number) => Ok(match number.to_i128() {
            Some(whole) => whole.to_string(),
            None => number.to_f64().unwrap_or(f64::NAN).to_string(),
        }),
        Value::Bool(_, truth) => Ok(truth.to_string()),
        _ => Err(D::Error::custom(
            "expected text or a number, found a list or table",
        )),
    }
}
