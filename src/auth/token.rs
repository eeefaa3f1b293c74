//! A token, taken apart. Its header is not believed: it chooses among our keys and no more.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{DecodingKey, crypto};
use serde_json::{Map, Value};

use super::error::Error;
use super::keys;
use crate::config::Algorithm;
use crate::json;

/// The longest token that is read.
const LONGEST: usize = 16 << 10;

/// A token whose signature is not checked yet.
#[derive(Debug)]
pub(super) struct Token<'t> {
    /// Header and claims, which are signed.
    message: &'t str,
    claims: &'t str,
    signature: &'t str,
    kid: String,
}

impl<'t> Token<'t> {
    /// Takes a token apart. It must say that it is signed with `algorithm`, and with which key;
    /// keys that it brings or points to (`jwk`, `jku`, `x5c`, `x5u`) are not looked at.
    pub(super) fn parse(text: &'t str, algorithm: Algorithm) -> Result<Self, Error> {
        if text.len() > LONGEST {
            return Err(MALFORMED);
        }
        let (message, signature) = text.rsplit_once('.').ok_or(MALFORMED)?;
        let (header, claims) = message.split_once('.').ok_or(MALFORMED)?;
        if claims.contains('.') {
            return Err(MALFORMED);
        }
        let header = object(header)?;
        if header.get("alg").and_then(Value::as_str) != Some(keys::name(algorithm)) {
            return Err(Error::Unauthenticated("the token is signed in another way"));
        }
        // What is critical must be understood, and nothing that could be is.
        if header.contains_key("crit") {
            return Err(Error::Unauthenticated("the token has critical extensions"));
        }
        let kid = header.get("kid").and_then(Value::as_str);
        let kid = kid.ok_or(Error::Unauthenticated("the token names no key"))?;
        Ok(Self {
            message,
            claims,
            signature,
            kid: kid.to_owned(),
        })
    }

    /// The name of the key that it says it is signed with.
    pub(super) fn kid(&self) -> &str {
        &self.kid
    }

    /// The claims, if the token is signed with this key.
    pub(super) fn verify(
        &self,
        key: &DecodingKey,
        algorithm: Algorithm,
    ) -> Result<Map<String, Value>, Error> {
        let message = self.message.as_bytes();
        let signature = keys::signature(algorithm);
        let verified = crypto::verify(self.signature, message, key, signature);
        if !verified.unwrap_or(false) {
            return Err(Error::Unauthenticated("the token's signature is wrong"));
        }
        object(self.claims)
    }
}

const MALFORMED: Error = Error::Unauthenticated("this is no token");

fn object(part: &str) -> Result<Map<String, Value>, Error> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| MALFORMED)?;
    match json::from_slice(&bytes) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err(MALFORMED),
    }
}
