//! Checking tokens.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::claims::Expected;
use super::error::{Error, KeysError};
use super::keyring::{Keyring, Source};
use super::token::Token;
use super::viewer::Viewer;
use crate::clock::Clock;
use crate::config::{Algorithm, Auth};

/// Knows which tokens to believe.
#[derive(Debug)]
pub struct Authenticator {
    keyring: Keyring,
    expected: Expected,
    algorithm: Algorithm,
    clock: Clock,
}

impl Authenticator {
    /// Fetches the issuer's keys; without any, nothing starts.
    pub async fn open(auth: &Auth, clock: Clock) -> Result<Self, KeysError> {
        let (Some(issuer), Some(audience)) = (&auth.issuer, &auth.audience) else {
            return Err(KeysError::Settings);
        };
        let source = Source::of(auth, issuer)?;
        Ok(Self {
            keyring: Keyring::open(source, auth.algorithm, clock.now()).await?,
            expected: Expected {
                issuer: issuer.clone(),
                audience: audience.clone(),
                auth: auth.clone(),
                tenants: Vec::new(),
            },
            algorithm: auth.algorithm,
            clock,
        })
    }

    /// Believes tokens of these tenants alone, if there are any, and tells which one each is of.
    #[must_use]
    pub fn with_tenants(mut self, tenants: Vec<String>) -> Self {
        self.expected.tenants = tenants;
        self
    }

    /// Who comes with this token.
    pub async fn check(&self, token: &str) -> Result<Viewer, Error> {
        self.check_at(token, self.clock.now()).await
    }

    /// How long a viewer's token is good from now on.
    pub fn remaining(&self, viewer: &Viewer) -> Duration {
        let remaining = viewer.expires_at - self.clock.now();
        remaining.to_std().unwrap_or_default()
    }

    /// Who comes with this token at this time.
    pub async fn check_at(&self, token: &str, now: DateTime<Utc>) -> Result<Viewer, Error> {
        let token = Token::parse(token, self.algorithm)?;
        let key = self.keyring.key(token.kid(), now).await;
        let key = key.ok_or(Error::Unauthenticated("the token's key is not known"))?;
        let claims = token.verify(&key, self.algorithm)?;
        self.expected.check(&claims, now)
    }
}
