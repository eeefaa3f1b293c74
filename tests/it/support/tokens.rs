//! Tokens of a fake issuer, and the settings that believe them.

use callrecords::auth::{Authenticator, Error, Viewer};
use callrecords::clock::Clock;
use callrecords::config::{Auth, Mode};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::issuer::Issuer;

pub(crate) const AUDIENCE: &str = "api://callrecords";
pub(crate) const TENANT: &str = "3f1e6a2c-0000-4000-8000-00000000000a";
pub(crate) const CALLER: &str = "9A0E9E2B-0000-4000-8000-00000000000B";

pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000, 0).unwrap()
}

pub(crate) fn settings(issuer: &Issuer) -> Auth {
    Auth {
        mode: Mode::Jwt,
        issuer: Some(issuer.url().to_owned()),
        audience: Some(AUDIENCE.to_owned()),
        tenant: Some(TENANT.to_owned()),
        jwks_url: Some(format!("{}/keys", issuer.url())),
        ..Auth::default()
    }
}

pub(crate) async fn open(auth: &Auth) -> Authenticator {
    Authenticator::open(auth, Clock::Fixed(now()))
        .await
        .unwrap()
}

/// The claims of a good token, with others in their place; null takes one away.
pub(crate) fn claims(issuer: &Issuer, other: Value) -> Value {
    let mut claims = json!({
        "iss": issuer.url(),
        "aud": AUDIENCE,
        "tid": TENANT,
        "sub": "subject",
        "oid": CALLER,
        "nbf": now().timestamp() - 60,
        "exp": now().timestamp() + 3_600,
        "roles": ["CallRecords.Read.All"],
    });
    let Value::Object(other) = other else {
        panic!("{other} is no object");
    };
    for (name, value) in other {
        match value {
            Value::Null => claims.as_object_mut().unwrap().remove(&name),
            value => claims.as_object_mut().unwrap().insert(name, value),
        };
    }
    claims
}

pub(crate) fn refusal(checked: Result<Viewer, Error>) -> String {
    checked.unwrap_err().to_string()
}
