//! Fetching the documents of an issuer.

use std::time::Duration;

use serde_json::Value;
use tokio::task;

use super::error::KeysError;
use crate::config::is_safe;
use crate::json;

/// How long an issuer may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The longest document that is read.
const LONGEST: u64 = 1 << 20;

/// The JSON document at an address.
pub(super) async fn json(url: &str) -> Result<Value, KeysError> {
    let address = url.to_owned();
    let fetched = task::spawn_blocking(move || get(&address)).await;
    let text = fetched.map_err(|_| malformed(url))??;
    json::from_str(&text).map_err(|_| malformed(url))
}

fn malformed(url: &str) -> KeysError {
    KeysError::Malformed {
        place: url.to_owned(),
        expected: "JSON",
    }
}

fn get(url: &str) -> Result<String, KeysError> {
    // An address that an issuer named is held to the same as one that was set.
    if !is_safe(url) {
        return Err(KeysError::Malformed {
            place: url.to_owned(),
            expected: "address that begins with https://",
        });
    }
    let failed = |source| KeysError::Fetch {
        url: url.to_owned(),
        source: Box::new(source),
    };
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .http_status_as_error(false)
        // A redirection could lead to where nobody vouches for the keys.
        .max_redirects(0)
        .build();
    let mut response = ureq::Agent::from(config).get(url).call().map_err(failed)?;
    let status = response.status().as_u16();
    if status != 200 {
        return Err(KeysError::Status {
            url: url.to_owned(),
            status,
        });
    }
    let body = response.body_mut().with_config().limit(LONGEST);
    body.read_to_string().map_err(failed)
}
