//! The section `graphql`: what of the schema is shown to those who ask for it.

use serde::{Deserialize, Deserializer};

use super::{setting, size};
use crate::config::Setting;

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "graphql.playground",
        variable: "CALLRECORDS_PLAYGROUND",
        flag: None,
        default: "auto",
        meaning: "whether the playground is at `/`: `on`, `off`, or `auto`, which is on while nobody is authenticated",
    },
    Setting {
        key: "graphql.introspection",
        variable: "CALLRECORDS_INTROSPECTION",
        flag: None,
        default: "auto",
        meaning: "whether the schema may be asked for: `on`, `off`, or `auto`, which is on while nobody is authenticated",
    },
    Setting {
        key: "graphql.suggestions",
        variable: "CALLRECORDS_SUGGESTIONS",
        flag: None,
        default: "auto",
        meaning: "whether an unknown field is answered with the names that it may have meant: `on`, `off` or `auto`, as above",
    },
    Setting {
        key: "graphql.plans",
        variable: "CALLRECORDS_PLANS",
        flag: None,
        default: "auto",
        meaning: "whether queries are compiled and written straight from rows: `auto`, which does wherever it can, or `off`",
    },
    Setting {
        key: "graphql.cache",
        variable: "CALLRECORDS_CACHE",
        flag: None,
        default: "32MiB",
        meaning: "how many bytes are kept, for each tenant, of what was written of records until they change, for who sees every record in clear; `0` for none",
    },
];

/// What of the schema is shown.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Graphql {
    /// Whether the playground is there.
    pub playground: Switch,
    /// Whether introspection is answered.
    pub introspection: Switch,
    /// Whether errors suggest names.
    pub suggestions: Switch,
    /// Whether queries are answered by plans.
    pub plans: Switch,
    /// How many bytes are kept of what was written of records.
    #[serde(deserialize_with = "size::read")]
    pub cache: usize,
}

impl Default for Graphql {
    fn default() -> Self {
        Self {
            playground: Switch::Auto,
            introspection: Switch::Auto,
            suggestions: Switch::Auto,
            plans: Switch::Auto,
            cache: 32 * 1024 * 1024,
        }
    }
}

/// A switch that follows from something else unless it is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Switch {
    /// As it follows.
    #[default]
    Auto,
    /// Always on.
    On,
    /// Always off.
    Off,
}

impl Switch {
    /// Whether it is on, where `auto` stands for this.
    pub fn is_on(self, auto: bool) -> bool {
        match self {
            Self::Auto => auto,
            Self::On => true,
            Self::Off => false,
        }
    }
}

impl<'de> Deserialize<'de> for Switch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        setting::read(deserializer, "`auto`, `on` or `off`", |text| match text {
            "auto" => Some(Self::Auto),
            "on" | "true" => Some(Self::On),
            "off" | "false" => Some(Self::Off),
            _ => None,
        })
    }
}
