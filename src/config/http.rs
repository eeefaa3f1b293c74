//! The section `http`.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde::{Deserialize, Deserializer};

use super::{period, setting};
use crate::config::Setting;

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "http.bind",
        variable: "CALLRECORDS_BIND",
        flag: Some("--bind"),
        default: "127.0.0.1:4000",
        meaning: "the address and port to listen on; port 0 takes any that is free",
    },
    Setting {
        key: "http.shutdown_grace",
        variable: "CALLRECORDS_SHUTDOWN_GRACE",
        flag: None,
        default: "20s",
        meaning: "how long running requests may take to finish after a signal to stop",
    },
];

/// What is served, and where.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Http {
    /// The address and port to listen on.
    #[serde(deserialize_with = "address")]
    pub bind: SocketAddr,
    /// How long running requests may take to finish after a signal to stop.
    #[serde(deserialize_with = "period::read")]
    pub shutdown_grace: Duration,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            bind: (Ipv4Addr::LOCALHOST, 4000).into(),
            shutdown_grace: Duration::from_secs(20),
        }
    }
}

fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    let expected = "an address and a port such as 127.0.0.1:4000";
    setting::read(deserializer, expected, |text| text.parse().ok())
}
