//! Keeping an issuer's keys: fetched at the start, daily, and when a token names one that is not
//! there, but not more often than every few minutes, whatever tokens come.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::DecodingKey;
use serde_json::Value;

use super::error::KeysError;
use super::fetch;
use super::keys::Keys;
use crate::config::{Algorithm, Auth};
use crate::file;
use crate::json;

/// How old keys become before they are fetched again.
const DAILY: TimeDelta = TimeDelta::hours(24);

/// How long it takes at least from one attempt to the next.
const PAUSE: TimeDelta = TimeDelta::minutes(5);

/// Where the keys come from.
#[derive(Clone, Debug)]
pub(super) enum Source {
    /// The issuer's description of itself, which names the keys' address.
    Discovery { url: String, issuer: String },
    /// The keys' address.
    Url(String),
    /// A file.
    File(PathBuf),
}

/// The keys of one issuer.
#[derive(Debug)]
pub(super) struct Keyring {
    source: Source,
    algorithm: Algorithm,
    held: Mutex<Held>,
    /// Whoever holds it fetches; the others wait for the same keys.
    fetching: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Held {
    keys: Keys,
    fetched_at: DateTime<Utc>,
    tried_at: DateTime<Utc>,
}

impl Keyring {
    /// Fetches the keys for the first time: without any, there is no keyring.
    pub(super) async fn open(
        source: Source,
        algorithm: Algorithm,
        now: DateTime<Utc>,
    ) -> Result<Self, KeysError> {
        let held = Held {
            keys: source.read(algorithm).await?,
            fetched_at: now,
            tried_at: now,
        };
        Ok(Self {
            source,
            algorithm,
            held: Mutex::new(held),
            fetching: tokio::sync::Mutex::new(()),
        })
    }

    /// The key of this name, if the issuer has it.
    pub(super) async fn key(&self, kid: &str, now: DateTime<Utc>) -> Option<DecodingKey> {
        let (key, is_due) = {
            let held = self.held();
            let key = held.keys.key(kid).cloned();
            let is_due = key.is_none() || now - held.fetched_at >= DAILY;
            (key, is_due && held.may_try(now))
        };
        if !is_due {
            return key;
        }
        let fetching = match &key {
            // Keys that are only old are good until newer ones are there: nobody else waits.
            Some(_) => self.fetching.try_lock().ok(),
            None => Some(self.fetching.lock().await),
        };
        if fetching.is_some() && self.held().may_try(now) {
            self.refresh(now).await;
        }
        self.held().keys.key(kid).cloned()
    }

    /// Fetches the keys anew. If that fails, those that are there stay.
    async fn refresh(&self, now: DateTime<Utc>) {
        self.held().tried_at = now;
        match self.source.read(self.algorithm).await {
            Ok(keys) => {
                let mut held = self.held();
                held.keys = keys;
                held.fetched_at = now;
            }
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the issuer's keys could not be fetched; those from before stay"
            ),
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn may_try(&self, now: DateTime<Utc>) -> bool {
        now - self.tried_at >= PAUSE
    }
}

impl Source {
    /// The source that the settings name.
    pub(super) fn of(auth: &Auth, issuer: &str) -> Result<Self, KeysError> {
        match auth {
            Auth {
                discovery_url: Some(url),
                ..
            } => Ok(Self::Discovery {
                url: url.clone(),
                issuer: issuer.to_owned(),
            }),
            Auth {
                jwks_url: Some(url),
                ..
            } => Ok(Self::Url(url.clone())),
            Auth {
                jwks_file: Some(path),
                ..
            } => Ok(Self::File(path.clone())),
            _ => Err(KeysError::Settings),
        }
    }

    async fn read(&self, algorithm: Algorithm) -> Result<Keys, KeysError> {
        let (place, set) = match self {
            Self::Url(url) => (url.clone(), fetch::json(url).await?),
            Self::Discovery { url, issuer } => {
                let url = discover(url, issuer).await?;
                let set = fetch::json(&url).await?;
                (url, set)
            }
            Self::File(path) => (path.display().to_string(), read(path).await?),
        };
        match Keys::read(&set, algorithm) {
            None => Err(KeysError::Malformed {
                place,
                expected: "set of keys (JWKS)",
            }),
            Some(keys) if keys.is_empty() => Err(KeysError::NoKey { place }),
            Some(keys) => Ok(keys),
        }
    }
}

/// The address of the keys, as the issuer names it.
async fn discover(url: &str, issuer: &str) -> Result<String, KeysError> {
    let description = fetch::json(url).await?;
    if description.get("issuer").and_then(Value::as_str) != Some(issuer) {
        return Err(KeysError::OtherIssuer {
            place: url.to_owned(),
        });
    }
    let keys = description.get("jwks_uri").and_then(Value::as_str);
    keys.map(str::to_owned).ok_or_else(|| KeysError::Malformed {
        place: url.to_owned(),
        expected: "description of an issuer with a `jwks_uri`",
    })
}

async fn read(path: &Path) -> Result<Value, KeysError> {
    let text = file::read_text_soon(path.to_owned()).await;
    let text = text.map_err(|source| KeysError::File {
        path: path.to_owned(),
        source,
    })?;
    json::from_str(&text).map_err(|_| KeysError::Malformed {
        place: path.display().to_string(),
        expected: "JSON",
    })
}
