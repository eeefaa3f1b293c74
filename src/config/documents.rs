//! The section `documents`.

use std::path::PathBuf;

use serde::{Deserialize, Deserializer};

use super::setting;
use crate::config::Setting;

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "documents.manifest",
        variable: "CALLRECORDS_DOCUMENTS_MANIFEST",
        flag: None,
        default: "",
        meaning: "the file of trusted documents, as `@graphql-codegen` or Apollo write it",
    },
    Setting {
        key: "documents.manifest_only",
        variable: "CALLRECORDS_DOCUMENTS_MANIFEST_ONLY",
        flag: None,
        default: "false",
        meaning: "`true` refuses every document that is not in the manifest",
    },
    Setting {
        key: "documents.automatic",
        variable: "CALLRECORDS_DOCUMENTS_AUTOMATIC",
        flag: None,
        default: "0",
        meaning: "how many documents are remembered that clients register by their hash, 0 to 10000; each takes 64 KiB at most",
    },
];

/// Which documents are known by an id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Documents {
    /// The file of trusted documents.
    #[serde(deserialize_with = "setting::path")]
    pub manifest: Option<PathBuf>,
    /// Whether what is not in the manifest is refused.
    #[serde(deserialize_with = "setting::truth")]
    pub manifest_only: bool,
    /// How many documents are remembered that clients register.
    #[serde(deserialize_with = "count")]
    pub automatic: usize,
}

fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    setting::read(deserializer, "a number from 0 to 10000", |text| {
        text.parse()
            .ok()
            .filter(|count| (0..=10_000).contains(count))
    })
}
