//! The section `limits`: what one request may spend. [`LIMITS`] is the one table of them.

use serde::{Deserialize, Deserializer};

use super::setting;
use crate::config::Setting;

/// Every limit on a request, with its default and what it counts.
pub const LIMITS: &[Setting] = &[
    Setting {
        key: "limits.tokens",
        variable: "CALLRECORDS_LIMITS_TOKENS",
        flag: None,
        default: "10000",
        meaning: "names, numbers, strings and signs in the text of a query",
    },
    Setting {
        key: "limits.nesting",
        variable: "CALLRECORDS_LIMITS_NESTING",
        flag: None,
        default: "32",
        meaning: "brackets inside each other, in the text and once fragments are put in place",
    },
    Setting {
        key: "limits.directives",
        variable: "CALLRECORDS_LIMITS_DIRECTIVES",
        flag: None,
        default: "50",
        meaning: "directives, once fragments are put in place",
    },
    Setting {
        key: "limits.aliases",
        variable: "CALLRECORDS_LIMITS_ALIASES",
        flag: None,
        default: "100",
        meaning: "aliases, once fragments are put in place",
    },
    Setting {
        key: "limits.root_fields",
        variable: "CALLRECORDS_LIMITS_ROOT_FIELDS",
        flag: None,
        default: "20",
        meaning: "fields of the query itself, such as `callRecords`",
    },
    Setting {
        key: "limits.fields",
        variable: "CALLRECORDS_LIMITS_FIELDS",
        flag: None,
        default: "5000",
        meaning: "fields, once fragments are put in place",
    },
    Setting {
        key: "limits.arguments",
        variable: "CALLRECORDS_LIMITS_ARGUMENTS",
        flag: None,
        default: "1500",
        meaning: "values and objects in the arguments of one field, once variables are put in place",
    },
    Setting {
        key: "limits.depth",
        variable: "CALLRECORDS_LIMITS_DEPTH",
        flag: None,
        default: "15",
        meaning: "fields inside each other, introspection aside",
    },
    Setting {
        key: "limits.introspection",
        variable: "CALLRECORDS_LIMITS_INTROSPECTION",
        flag: None,
        default: "2",
        meaning: "lists of fields or types inside each other in introspection",
    },
    Setting {
        key: "limits.cost",
        variable: "CALLRECORDS_LIMITS_COST",
        flag: None,
        default: "1000000",
        meaning: "objects that the answer can hold, introspection aside",
    },
];

/// What one request may spend.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Tokens of the text.
    #[serde(deserialize_with = "count")]
    pub tokens: u64,
    /// Brackets inside each other.
    #[serde(deserialize_with = "nesting")]
    pub nesting: u64,
    /// Directives, with fragments in place.
    #[serde(deserialize_with = "count")]
    pub directives: u64,
    /// Aliases, with fragments in place.
    #[serde(deserialize_with = "count")]
    pub aliases: u64,
    /// Fields of the root, with fragments in place.
    #[serde(deserialize_with = "count")]
    pub root_fields: u64,
    /// Fields, with fragments in place.
    #[serde(deserialize_with = "count")]
    pub fields: u64,
    /// Values in the arguments of one field.
    #[serde(deserialize_with = "count")]
    pub arguments: u64,
    /// Fields inside each other.
    #[serde(deserialize_with = "count")]
    pub depth: u64,
    /// Lists inside each other in introspection.
    #[serde(deserialize_with = "count")]
    pub introspection: u64,
    /// Objects that the answer can hold.
    #[serde(deserialize_with = "count")]
    pub cost: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            tokens: 10_000,
            nesting: 32,
            directives: 50,
            aliases: 100,
            root_fields: 20,
            fields: 5_000,
            arguments: 1_500,
            depth: 15,
            introspection: 2,
            cost: 1_000_000,
        }
    }
}

/// The most that any limit can be set to: counts stay far from where they would overflow.
const MOST: u64 = 1_000_000_000;

/// What the parser of queries bears before its own recursion does harm.
const DEEPEST: u64 = 60;

fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    setting::read(deserializer, "a number from 0 to 1000000000", |text| {
        text.parse().ok().filter(|count| *count <= MOST)
    })
}

fn nesting<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    setting::read(deserializer, "a number from 1 to 60", |text| {
        text.parse()
            .ok()
            .filter(|depth| (1..=DEEPEST).contains(depth))
    })
}
