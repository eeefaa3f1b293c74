//! The sections `metrics` and `traces`: who is told what is seen of the gateway.

use std::net::SocketAddr;

use serde::{Deserialize, Deserializer};

use super::setting;
use crate::config::Setting;

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "metrics.bind",
        variable: "CALLRECORDS_METRICS_BIND",
        flag: None,
        default: "",
        meaning: "the address and port to answer `/metrics` on, and nothing else; if none, it is beside the rest while nobody is authenticated, and else nowhere",
    },
    Setting {
        key: "traces.endpoint",
        variable: "CALLRECORDS_TRACES_ENDPOINT",
        flag: None,
        default: "",
        meaning: "where traces are sent, by OTLP over HTTP, such as `http://collector.example:4318/v1/traces`; nowhere, if none",
    },
];

/// Where metrics are told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Metrics {
    /// An address for them alone.
    #[serde(deserialize_with = "address")]
    pub bind: Option<SocketAddr>,
}

/// Where traces are sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Traces {
    /// The collector.
    #[serde(deserialize_with = "endpoint")]
    pub endpoint: Option<String>,
}

fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SocketAddr>, D::Error> {
    let expected = "an address and a port such as 127.0.0.1:4001";
    setting::read(deserializer, expected, |text| match text {
        "" => Some(None),
        text => text.parse().ok().map(Some),
    })
}

fn endpoint<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let expected = "an address that begins with http:// or https://";
    setting::read(deserializer, expected, |text| {
        if text.is_empty() {
            return Some(None);
        }
        let is_web = text.starts_with("http://") || text.starts_with("https://");
        is_web.then(|| Some(text.to_owned()))
    })
}
