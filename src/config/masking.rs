//! The section `masking`: what pseudonyms are made with.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Deserializer, de::Error as _};

use super::setting;
use crate::config::{Error, Setting};
use crate::file;

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "masking.key",
        variable: "CALLRECORDS_MASKING_KEY",
        flag: None,
        default: "",
        meaning: "the secret that pseudonyms are made with, 32 characters or more; needed where a role of `auth.roles` is `masked`",
    },
    Setting {
        key: "masking.key_file",
        variable: "CALLRECORDS_MASKING_KEY_FILE",
        flag: None,
        default: "",
        meaning: "a file that holds it, instead",
    },
];

/// A shorter key could be guessed, and with it every pseudonym of a telephone number.
const SHORTEST: usize = 32;

const EXPECTED: &str = "expected a secret of 32 characters or more, such as `openssl rand -hex 32` \
     prints";

/// What pseudonyms are made with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Masking {
    /// The secret.
    #[serde(deserialize_with = "secret")]
    key: Option<Secret>,
    /// The file that holds it.
    #[serde(deserialize_with = "path")]
    key_file: Option<PathBuf>,
}

/// Text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text, for what it opens alone.
    pub fn expose(&self) -> &str {
        &self.0
    }

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        (text.chars().count() >= SHORTEST).then(|| Self(text.to_owned()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl Masking {
    /// Whether a key is set.
    pub(super) fn is_set(&self) -> bool {
        self.key.is_some() || self.key_file.is_some()
    }

    /// The key, if one is set.
    pub fn key(&self) -> Result<Option<Secret>, Error> {
        let wrong = |message: &str| Error::Value {
            place: "masking.key_file".to_owned(),
            message: message.to_owned(),
        };
        match (&self.key, &self.key_file) {
            (Some(_), Some(_)) => Err(wrong("set masking.key or this, not both")),
            (None, Some(path)) => {
                let read = file::read_text(path);
                let text = read.map_err(|error| {
                    wrong(&format!(
                        "cannot read the key in {}: {error}",
                        path.display()
                    ))
                })?;
                Secret::parse(&text)
                    .map(Some)
                    .ok_or_else(|| wrong(EXPECTED))
            }
            (key, None) => Ok(key.clone()),
        }
    }
}

/// Never repeats the text.
fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret>, D::Error> {
    let text = setting::text(deserializer)?;
    if text.is_empty() {
        return Ok(None);
    }
    let secret = Secret::parse(&text);
    secret.map(Some).ok_or_else(|| D::Error::custom(EXPECTED))
}

fn path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PathBuf>, D::Error> {
    let text = setting::text(deserializer)?;
    Ok((!text.is_empty()).then(|| text.into()))
}
