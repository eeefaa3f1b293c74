//! The keys of an issuer.

use std::collections::HashMap;

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm as Signature, DecodingKey};
use serde_json::Value;

use crate::config::Algorithm;

/// The keys that tokens of one algorithm may be signed with, by their `kid`.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys(HashMap<String, DecodingKey>);

impl Keys {
    /// Reads a set of keys; those of other algorithms, and those that cannot be told apart, are
    /// left out. None, if it is no set of keys.
    pub(super) fn read(set: &Value, algorithm: Algorithm) -> Option<Self> {
        let keys = set.get("keys")?.as_array()?.iter();
        let keys = keys.filter_map(|key| {
            // Sets hold keys of kinds that are not known here, beside those that are.
            let key = serde_json::from_value::<Jwk>(key.clone()).ok()?;
            let kid = key.common.key_id.clone()?;
            let is_fit = is_for_signatures(&key) && is_of(&key, algorithm);
            let key = is_fit.then(|| DecodingKey::from_jwk(&key).ok())??;
            Some((kid, key))
        });
        Some(Self(keys.collect()))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn key(&self, kid: &str) -> Option<&DecodingKey> {
        self.0.get(kid)
    }
}

/// How the library names the algorithm.
pub(super) fn signature(algorithm: Algorithm) -> Signature {
    match algorithm {
        Algorithm::Rs256 => Signature::RS256,
        Algorithm::Ps256 => Signature::PS256,
        Algorithm::Es256 => Signature::ES256,
        Algorithm::EdDsa => Signature::EdDSA,
    }
}

/// How tokens and keys name the algorithm.
pub(super) fn name(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Rs256 => "RS256",
        Algorithm::Ps256 => "PS256",
        Algorithm::Es256 => "ES256",
        Algorithm::EdDsa => "EdDSA",
    }
}

fn is_for_signatures(key: &Jwk) -> bool {
    let common = &key.common;
    let by_use = common.public_key_use.as_ref();
    let by_operation = common.key_operations.as_ref();
    by_use.is_none_or(|purpose| *purpose == PublicKeyUse::Signature)
        && by_operation.is_none_or(|all| all.contains(&KeyOperations::Verify))
}

/// Whether a key is of the kind that the algorithm takes, and says no other.
fn is_of(key: &Jwk, algorithm: Algorithm) -> bool {
    let said = key.common.key_algorithm.as_ref();
    if said.is_some_and(|said| said.to_string() != name(algorithm)) {
        return false;
    }
    match (&key.algorithm, algorithm) {
        (AlgorithmParameters::RSA(_), Algorithm::Rs256 | Algorithm::Ps256) => true,
        (AlgorithmParameters::EllipticCurve(key), Algorithm::Es256) => {
            key.curve == EllipticCurve::P256
        }
        (AlgorithmParameters::OctetKeyPair(key), Algorithm::EdDsa) => {
            key.curve == EllipticCurve::Ed25519
        }
        _ => false,
    }
}
