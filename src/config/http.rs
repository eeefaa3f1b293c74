//! The section `http`.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Deserializer};

use super::{period, setting, size};
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
        key: "http.tls_certificate",
        variable: "CALLRECORDS_TLS_CERTIFICATE",
        flag: None,
        default: "",
        meaning: "the file of the certificate to speak TLS with, in PEM, followed by those that lead to its root; read again when it changes",
    },
    Setting {
        key: "http.tls_key",
        variable: "CALLRECORDS_TLS_KEY",
        flag: None,
        default: "",
        meaning: "the file of its private key, in PEM",
    },
    Setting {
        key: "http.behind_tls",
        variable: "CALLRECORDS_BEHIND_TLS",
        flag: None,
        default: "false",
        meaning: "`true` where a proxy speaks TLS to the clients: browsers are told to come over TLS only",
    },
    Setting {
        key: "http.shutdown_grace",
        variable: "CALLRECORDS_SHUTDOWN_GRACE",
        flag: None,
        default: "20s",
        meaning: "how long running requests may take to finish after a signal to stop",
    },
    Setting {
        key: "http.body_limit",
        variable: "CALLRECORDS_BODY_LIMIT",
        flag: None,
        default: "1MiB",
        meaning: "the longest body that is read, as it comes and unpacked",
    },
    Setting {
        key: "http.batch_limit",
        variable: "CALLRECORDS_BATCH_LIMIT",
        flag: None,
        default: "0",
        meaning: "the most requests in one array, 0 to 100; 0 takes no arrays",
    },
    Setting {
        key: "http.cors_origins",
        variable: "CALLRECORDS_CORS_ORIGINS",
        flag: None,
        default: "",
        meaning: "the sites whose pages may read answers, such as `https://app.example,https://other.example`; `*` for all",
    },
];

/// What is served, and where.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Http {
    /// The address and port to listen on.
    #[serde(deserialize_with = "address")]
    pub bind: SocketAddr,
    /// The certificate to speak TLS with.
    #[serde(deserialize_with = "setting::path")]
    pub tls_certificate: Option<PathBuf>,
    /// Its private key.
    #[serde(deserialize_with = "setting::path")]
    pub tls_key: Option<PathBuf>,
    /// Whether a proxy speaks TLS to the clients.
    #[serde(deserialize_with = "setting::truth")]
    pub behind_tls: bool,
    /// How long running requests may take to finish after a signal to stop.
    #[serde(deserialize_with = "period::read")]
    pub shutdown_grace: Duration,
    /// The most bytes of a body, both as it comes and unpacked.
    #[serde(deserialize_with = "size::read")]
    pub body_limit: usize,
    /// The most requests of a batch; 0 takes no batches.
    #[serde(deserialize_with = "batch")]
    pub batch_limit: usize,
    /// The sites whose pages may read answers.
    #[serde(deserialize_with = "origins")]
    pub cors_origins: Vec<String>,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            bind: (Ipv4Addr::LOCALHOST, 4000).into(),
            tls_certificate: None,
            tls_key: None,
            behind_tls: false,
            shutdown_grace: Duration::from_secs(20),
            body_limit: 1024 * 1024,
            batch_limit: 0,
            cors_origins: Vec::new(),
        }
    }
}

impl Http {
    /// Whether these settings go together; if not, which does not, and why.
    pub(super) fn check(&self) -> Result<(), (&'static str, String)> {
        let message = "must be set too, for TLS needs a certificate and its key".to_owned();
        match (&self.tls_certificate, &self.tls_key) {
            (None, Some(_)) => Err(("http.tls_certificate", message)),
            (Some(_), None) => Err(("http.tls_key", message)),
            _ => Ok(()),
        }
    }

    /// The files of the certificate to speak TLS with, and of its key.
    pub fn tls(&self) -> Option<(&Path, &Path)> {
        Option::zip(self.tls_certificate.as_deref(), self.tls_key.as_deref())
    }
}

fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    let expected = "an address and a port such as 127.0.0.1:4000";
    setting::read(deserializer, expected, |text| text.parse().ok())
}

fn batch<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    setting::read(deserializer, "a number from 0 to 100", |text| {
        text.parse().ok().filter(|count| (0..=100).contains(count))
    })
}

fn origins<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let expected = "origins such as https://app.example, with commas between, or *";
    setting::read(deserializer, expected, |text| {
        let origins = text.split(',').map(str::trim).filter(|it| !it.is_empty());
        let origins = origins.map(|origin| is_origin(origin).then(|| origin.to_owned()));
        origins.collect()
    })
}

/// Whether this is `*`, or a scheme and a host as browsers send them: in lower case, without a path.
fn is_origin(text: &str) -> bool {
    let host = |rest: &str| {
        let is_plain = |next: char| next.is_ascii_graphic() && !"/?#@".contains(next);
        !rest.is_empty() && rest.chars().all(is_plain)
    };
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    text == "*" || rest.is_some_and(host) && !text.chars().any(char::is_uppercase)
}
