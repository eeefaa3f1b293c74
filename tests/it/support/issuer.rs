//! An issuer of tokens on this machine, that can lose, change and withhold its keys.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
    RSA_PSS_SHA256, RsaKeyPair,
};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

/// Making them takes a while, so all tests share them.
static RSA: LazyLock<[RsaKeyPair; 2]> =
    LazyLock::new(|| [(); 2].map(|()| RsaKeyPair::generate(KeySize::Rsa2048).unwrap()));
static EC: LazyLock<EcdsaKeyPair> =
    LazyLock::new(|| EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap());
static ED: LazyLock<Ed25519KeyPair> = LazyLock::new(|| Ed25519KeyPair::generate().unwrap());

/// A pair of keys, by the algorithm that it signs with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Rs256,
    /// The same pair as [`Key::Rs256`].
    Ps256,
    Es256,
    EdDsa,
    /// Another pair than [`Key::Rs256`].
    OtherRs256,
}

impl Key {
    pub(crate) fn algorithm(self) -> &'static str {
        match self {
            Self::Rs256 | Self::OtherRs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }

    /// The public half, as an issuer publishes it.
    pub(crate) fn jwk(self, kid: &str) -> Value {
        match self {
            Self::Rs256 | Self::Ps256 | Self::OtherRs256 => {
                let key = self.rsa().public_key();
                let n = encode(key.modulus().big_endian_without_leading_zero());
                let e = encode(key.exponent().big_endian_without_leading_zero());
                json!({ "kty": "RSA", "use": "sig", "kid": kid, "n": n, "e": e })
            }
            Self::Es256 => {
                let (x, y) = EC.public_key().as_ref()[1..].split_at(32);
                let (x, y) = (encode(x), encode(y));
                json!({ "kty": "EC", "crv": "P-256", "kid": kid, "x": x, "y": y, "alg": "ES256" })
            }
            Self::EdDsa => {
                let x = encode(ED.public_key());
                json!({ "kty": "OKP", "crv": "Ed25519", "kid": kid, "x": x })
            }
        }
    }

    pub(crate) fn sign(self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        let scheme = match self {
            Self::Es256 => return EC.sign(&random, message).unwrap().as_ref().to_vec(),
            Self::EdDsa => return ED.sign(message).as_ref().to_vec(),
            Self::Ps256 => &RSA_PSS_SHA256,
            Self::Rs256 | Self::OtherRs256 => &RSA_PKCS1_SHA256,
        };
        let key = self.rsa();
        let mut signature = vec![0; key.public_modulus_len()];
        key.sign(scheme, &random, message, &mut signature).unwrap();
        signature
    }

    fn rsa(self) -> &'static RsaKeyPair {
        &RSA[usize::from(self == Self::OtherRs256)]
    }
}

/// A signed token with this header and these claims.
pub(crate) fn token(key: Key, header: &Value, claims: &Value) -> String {
    let message = format!(
        "{}.{}",
        encode(header.to_string()),
        encode(claims.to_string())
    );
    let signature = encode(key.sign(message.as_bytes()));
    format!("{message}.{signature}")
}

/// The header that a token of this key has.
pub(crate) fn header(key: Key, kid: &str) -> Value {
    json!({ "alg": key.algorithm(), "typ": "JWT", "kid": kid })
}

pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// An issuer that listens.
pub(crate) struct Issuer {
    url: String,
    shown: Arc<Shown>,
    serving: AbortHandle,
}

#[derive(Default)]
struct Shown {
    url: Mutex<String>,
    keys: Mutex<Option<Value>>,
    fetches: AtomicUsize,
}

impl Issuer {
    /// Starts an issuer with these keys.
    pub(crate) async fn start(keys: &[Value]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shown = Arc::new(Shown::default());
        shown.url.lock().unwrap().clone_from(&url);
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/keys", get(publish))
            .with_state(Arc::clone(&shown));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let issuer = Self {
            url,
            shown,
            serving: serving.abort_handle(),
        };
        issuer.publish(keys);
        issuer
    }

    /// Its name, which is its address.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Shows these keys from now on, and no others.
    pub(crate) fn publish(&self, keys: &[Value]) {
        *self.shown.keys.lock().unwrap() = Some(json!({ "keys": keys }));
    }

    /// Answers with failure from now on.
    pub(crate) fn fail(&self) {
        *self.shown.keys.lock().unwrap() = None;
    }

    /// How often its keys were asked for.
    pub(crate) fn fetches(&self) -> usize {
        self.shown.fetches.load(Ordering::SeqCst)
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn describe(State(shown): State<Arc<Shown>>) -> Response {
    let url = shown.url.lock().unwrap().clone();
    let keys = format!("{url}/keys");
    axum::Json(json!({ "issuer": url, "jwks_uri": keys })).into_response()
}

async fn publish(State(shown): State<Arc<Shown>>) -> Response {
    shown.fetches.fetch_add(1, Ordering::SeqCst);
    let keys = shown.keys.lock().unwrap().clone();
    match keys {
        Some(keys) => axum::Json(keys).into_response(),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
