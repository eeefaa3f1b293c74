//! Callers of a running gateway, and the gateway that believes them.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tempfile::NamedTempFile;

use super::command::Run;
use super::issuer::{Key, header, token};
use super::made_up::merge;
use super::server::Server;

const ISSUER: &str = "https://issuer.example";
/// What pseudonyms are made with.
pub(crate) const MASKING_KEY: &str = "0123456789abcdef0123456789abcdef";

/// Starts a command that serves, for callers with tokens of one key; the file of keys lives as long.
pub(crate) fn guarded(mut run: Run, variables: &[(&str, &str)]) -> (Server, NamedTempFile) {
    let keys = NamedTempFile::new().unwrap();
    let set = json!({ "keys": [Key::EdDsa.jwk("one")] });
    fs::write(&keys, set.to_string()).unwrap();
    let settings = [
        ("CALLRECORDS_AUTH_MODE", "jwt"),
        ("CALLRECORDS_AUTH_ISSUER", ISSUER),
        ("CALLRECORDS_AUTH_AUDIENCE", "calls"),
        ("CALLRECORDS_AUTH_ALGORITHM", "EdDSA"),
        ("CALLRECORDS_AUTH_JWKS_FILE", keys.path().to_str().unwrap()),
        ("CALLRECORDS_MASKING_KEY", MASKING_KEY),
    ];
    for (name, value) in settings.iter().chain(variables) {
        run = run.env(name, value);
    }
    (Server::start(run), keys)
}

/// The header of a caller with these claims, or others in their place, whose token ends so many seconds
/// from now.
pub(crate) fn caller(other: &Value, seconds: i64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let now = i64::try_from(now.as_secs()).unwrap();
    let mut claims = json!({
        "iss": ISSUER,
        "aud": "calls",
        "sub": "someone",
        "oid": "aaaaaaaa-0000-4000-8000-00000000000a",
        "nbf": now - 300,
        "exp": now + seconds,
    });
    merge(&mut claims, other.clone());
    let token = token(Key::EdDsa, &header(Key::EdDsa, "one"), &claims);
    format!("authorization: Bearer {token}")
}
