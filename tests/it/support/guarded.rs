//! A running gateway that wants tokens, and tokens that it believes.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tempfile::NamedTempFile;

use super::command::{Run, callrecords};
use super::issuer::{Key, header, token};
use super::made_up::merge;
use super::server::Server;

const ISSUER: &str = "https://issuer.example";

/// What pseudonyms are made with.
pub(crate) const MASKING_KEY: &str = "0123456789abcdef0123456789abcdef";

/// A demo that believes the tokens of one key; the file of keys lives as long.
pub(crate) fn guarded(variables: &[(&str, &str)]) -> (Server, NamedTempFile) {
    let demo = callrecords(["demo", "--records=3", "--bind=127.0.0.1:0"]);
    guard(demo, variables)
}

/// Starts what serves so that it believes the tokens of one key.
pub(crate) fn guard(run: Run, variables: &[(&str, &str)]) -> (Server, NamedTempFile) {
    let keys = NamedTempFile::new().unwrap();
    let set = json!({ "keys": [Key::EdDsa.jwk("one")] });
    fs::write(&keys, set.to_string()).unwrap();
    let mut run = run
        .env("CALLRECORDS_AUTH_MODE", "jwt")
        .env("CALLRECORDS_AUTH_ISSUER", ISSUER)
        .env("CALLRECORDS_AUTH_AUDIENCE", "calls")
        .env("CALLRECORDS_AUTH_ALGORITHM", "EdDSA")
        .env("CALLRECORDS_AUTH_JWKS_FILE", keys.path().to_str().unwrap())
        .env("CALLRECORDS_MASKING_KEY", MASKING_KEY);
    for (name, value) in variables {
        run = run.env(name, value);
    }
    (Server::start(run), keys)
}

/// The header of a caller with these roles, whose token ends so many seconds from now.
pub(crate) fn caller(roles: &Value, seconds: i64) -> String {
    claiming(&json!({ "roles": roles }), seconds)
}

/// The header of a caller with these claims beside those that everybody has, or in their place.
pub(crate) fn claiming(claims: &Value, seconds: i64) -> String {
    format!("authorization: {}", signed(claims, seconds))
}

/// What this subject puts after `authorization`.
pub(crate) fn bearer(subject: &str, roles: &Value, seconds: i64) -> String {
    signed(&json!({ "sub": subject, "roles": roles }), seconds)
}

fn signed(claims: &Value, seconds: i64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let now = i64::try_from(now.as_secs()).unwrap();
    let mut all = json!({
        "iss": ISSUER,
        "aud": "calls",
        "sub": "someone",
        "oid": OBJECT_ID,
        "nbf": now - 300,
        "exp": now + seconds,
    });
    merge(&mut all, claims.clone());
    let token = token(Key::EdDsa, &header(Key::EdDsa, "one"), &all);
    format!("Bearer {token}")
}

/// The object id of every caller.
pub(crate) const OBJECT_ID: &str = "aaaaaaaa-0000-4000-8000-00000000000a";
