//! The section `log`.

use std::time::Duration;

use serde::{Deserialize, Deserializer};
use tracing::Level;
use tracing_subscriber::filter::Targets;

use super::{period, setting};
use crate::config::Setting;

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "log.format",
        variable: "CALLRECORDS_LOG_FORMAT",
        flag: Some("--log-format"),
        default: "pretty",
        meaning: "`pretty` for people, `json` for machines; on standard error",
    },
    Setting {
        key: "log.filter",
        variable: "CALLRECORDS_LOG_FILTER",
        flag: Some("--log-filter"),
        default: Filter::DEFAULT,
        meaning: "what is logged: a level (`error`, `warn`, `info`, `debug`, `trace`, `off`), or one a module",
    },
    Setting {
        key: "log.slow",
        variable: "CALLRECORDS_LOG_SLOW",
        flag: None,
        default: "1s",
        meaning: "from what time on a query is logged as slow, with the SHA-256 of its document",
    },
];

/// What is logged, and how.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// How a line looks.
    pub format: Format,
    /// What is logged.
    pub filter: Filter,
    /// From what time on a query is slow.
    #[serde(deserialize_with = "period::read")]
    pub slow: Duration,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            format: Format::default(),
            filter: Filter::default(),
            slow: Duration::from_secs(1),
        }
    }
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Pretty,
    /// For machines: a JSON object a line.
    Json,
}

impl<'de> Deserialize<'de> for Format {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        setting::read(deserializer, "`pretty` or `json`", |text| match text {
            "pretty" => Some(Self::Pretty),
            "json" => Some(Self::Json),
            _ => None,
        })
    }
}

/// What is logged: directives such as `warn,callrecords=debug`.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter(Targets);

impl Filter {
    const DEFAULT: &str = "warn,callrecords=info";

    /// The level of each module.
    pub fn targets(&self) -> Targets {
        self.0.clone()
    }
}

impl Default for Filter {
    fn default() -> Self {
        let ours = Targets::new().with_target("callrecords", Level::INFO);
        Self(ours.with_default(Level::WARN))
    }
}

impl<'de> Deserialize<'de> for Filter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "a level (error, warn, info, debug, trace or off), or one a module such as \
                        warn,callrecords=debug";
        setting::read(deserializer, expected, |text| text.parse().ok().map(Self))
    }
}
