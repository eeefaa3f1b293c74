//! What surrounds every request: its id, and its line in the log.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use crate::clock::Clock;
use crate::schema::RequestId;
use crate::telemetry::{self, Metrics};

/// Carries the id, of our making or of a proxy's.
pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that is taken over.
const LONGEST: usize = 64;

/// Numbers the requests that come without an id.
#[derive(Clone, Debug)]
pub(super) struct Counter {
    /// Differs from the processes before and beside this one.
    process: String,
    requests: Arc<AtomicU64>,
}

/// Names the request in the log and in the answer.
pub(super) async fn trace(
    State((counter, metrics)): State<(Counter, Arc<Metrics>)>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = given(request.headers()).unwrap_or_else(|| counter.next());
    let text = id.to_str().unwrap_or_default().to_owned();
    request.extensions_mut().insert(RequestId(text));
    // The path alone: variables may stand behind it.
    let span = tracing::info_span!(
        "request",
        otel.kind = "server",
        request.id = id.to_str().unwrap_or_default(),
        method = %request.method(),
        path = request.uri().path(),
    );
    telemetry::adopt(&span, request.headers());
    let start = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let status = response.status();
    metrics.response(status.as_u16());
    let duration_ms = start.elapsed().as_secs_f64() * 1000.0;
    // An operation has a line of its own; what is refused before has none.
    if status.is_client_error() || status.is_server_error() {
        tracing::info!(parent: &span, status = status.as_u16(), duration_ms, "refused");
    } else {
        tracing::debug!(parent: &span, status = status.as_u16(), duration_ms, "answered");
    }
    response.headers_mut().insert(HEADER, id);
    response
}

impl Counter {
    /// Counts from one, for a process that starts now.
    pub(super) fn new(clock: Clock) -> Self {
        let started = clock.now().timestamp_micros();
        Self {
            process: format!("{started:x}-{:x}", std::process::id()),
            requests: Arc::new(AtomicU64::new(1)),
        }
    }

    /// An id for a request that came without one.
    pub(super) fn next(&self) -> HeaderValue {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let id = format!("{}-{number}", self.process);
        HeaderValue::try_from(id).unwrap_or(HeaderValue::from(number))
    }
}

/// The id that the request came with, if it can stand in a log.
fn given(headers: &HeaderMap) -> Option<HeaderValue> {
    let id = headers.get(HEADER)?;
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    let is_fit = (1..=LONGEST).contains(&id.len()) && id.as_bytes().iter().all(is_plain);
    is_fit.then(|| id.clone())
}
