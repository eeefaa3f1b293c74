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

/// Names an answer by all that it follows from, so that it need not be made to be known.
#[derive(Clone, Debug)]
pub(super) struct Etag(HeaderValue);

impl Etag {
    /// The tag of the answer that would be given now; none while the database does not tell.
    pub(super) async fn now(exchange: &Exchange, request: &Admitted) -> Option<Self> {
        // Running the query is what reports a database that is away.
        let meter = exchange
            .asking
            .meter(&exchange.tenant.store, exchange.shared.limits.time);
        let data = meter.measure(exchange.tenant.store.data_version());
        let data = data.await.ok()?;
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
            data,
            request.text(),
            request.operation_name(),
            request.variables(),
            exchange.media.name(),
            viewer,
            mask,
        ));
        let digest: [u8; 32] = Sha256::digest(parts.ok()?).into();
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
