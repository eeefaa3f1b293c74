//! Answers of GET that a client may keep, and ask about instead of asking for.

use std::sync::LazyLock;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::Exchange;
use crate::http::conditional;
use crate::schema::{self, Admitted};

/// An answer of another release may differ.
static SCHEMA: LazyLock<[u8; 32]> = LazyLock::new(|| {
    let release = format!("{} {}", env!("CARGO_PKG_VERSION"), schema::sdl());
    Sha256::digest(release).into()
});

/// Names an answer.
#[derive(Clone, Debug)]
pub(super) struct Etag(HeaderValue);

/// What an answer follows from beside the data: what is asked, and who asks.
#[derive(Clone, Debug)]
pub(super) struct Question([u8; 32]);

impl Question {
    /// The question that a request asks.
    pub(super) fn of(exchange: &Exchange, request: &Admitted) -> Option<Self> {
        // A browser keeps one answer an address, whoever is signed in.
        let viewer = exchange.asking.viewer.as_ref();
        let viewer = viewer.map(|viewer| {
            let scope = format!("{:?}", viewer.scope);
            (&viewer.tenant, &viewer.subject, scope)
        });
        // Who sees identities masked sees others under another key.
        let mask = exchange.tenant.mask.as_ref().map(|it| it.fingerprint());
        let parts = serde_json::to_vec(&(
            *SCHEMA,
            request.text(),
            request.operation_name(),
            request.variables(),
            exchange.media.name(),
            viewer,
            mask,
        ));
        Some(Self(Sha256::digest(parts.ok()?).into()))
    }
}

impl Etag {
    /// The tag of the answer that would be given now, by the version of the data, so that the answer
    /// need not be made to be known. None while the database does not tell, and none for callers from
    /// whom something is hidden: the version tells when that changes, and how often.
    pub(super) async fn now(exchange: &Exchange, question: &Question) -> Option<Self> {
        let viewer = exchange.asking.viewer.as_ref();
        if viewer.is_some_and(|viewer| !viewer.scope.has_everything()) {
            return None;
        }
        // Running the query is what reports a database that is away.
        let (store, time) = (&exchange.tenant.store, exchange.shared.limits.time);
        let meter = exchange.asking.meter(store, time);
        let data = meter.measure(store.data_version()).await.ok()?;
        Self::name(question, &serde_json::to_vec(&data).ok()?)
    }

    /// The tag of an answer by what it says.
    pub(super) fn of_answer(question: &Question, body: &[u8]) -> Option<Self> {
        Self::name(question, body)
    }

    fn name(question: &Question, rest: &[u8]) -> Option<Self> {
        let digest = Sha256::new_with_prefix(question.0).chain_update(rest);
        let digest: [u8; 32] = digest.finalize().into();
        let name = u128::from_be_bytes(*digest.first_chunk()?);
        // Weak: the same answer is packed in several ways.
        HeaderValue::try_from(format!("W/\"{name:032x}\""))
            .ok()
            .map(Self)
    }

    /// Whether the client says that it holds this answer.
    pub(super) fn is_held(&self, headers: &HeaderMap) -> bool {
        self.0
            .to_str()
            .is_ok_and(|tag| conditional::holds(headers, tag))
    }

    /// The answer to a client that holds it already.
    pub(super) fn unchanged(&self) -> Response {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        let vary = HeaderValue::from_static("accept, authorization");
        response.headers_mut().insert(header::VARY, vary);
        self.mark(&mut response);
        response
    }

    /// Lets the client keep an answer, and ask whether it still holds.
    pub(super) fn mark(&self, response: &mut Response) {
        let private = HeaderValue::from_static("private, no-cache");
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, private);
        headers.insert(header::ETAG, self.0.clone());
    }
}
