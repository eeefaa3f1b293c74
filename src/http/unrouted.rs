//! Answers to what reaches no route: heads that cannot be read, and connections that are too many.

use std::sync::Arc;

use axum::http::{HeaderValue, Response, header};

use super::graphql::Media;
use super::headers;
use super::refusal::Refusal;
use super::request::{self, Counter};
use super::surround::Surroundings;
use super::transport::{Refuse, Unrouted};

/// When a client that found no connection free may come back, in seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// Answers in the form of every other refusal, and counts it like them.
pub(super) fn refuser(around: &Surroundings) -> Refuse {
    let (counter, metrics) = (around.counter.clone(), Arc::clone(&around.metrics));
    let is_secure = around.is_secure;
    Arc::new(move |unrouted| {
        let refusal = match unrouted {
            Unrouted::Head(status) => Refusal::Unreadable(status),
            Unrouted::Connection => Refusal::TooManyConnections,
        };
        let response = answer(&refusal, &counter, is_secure);
        let status = response.status().as_u16();
        metrics.response(status);
        // A line each would let anybody fill the log.
        tracing::debug!(status, reason = %refusal, "refused before any route");
        response
    })
}

fn answer(refusal: &Refusal, counter: &Counter, is_secure: bool) -> Response<Vec<u8>> {
    // It holds texts of ours alone, which can be written.
    let body = serde_json::to_vec(&refusal.response()).unwrap_or_default();
    let mut response = Response::new(body);
    *response.status_mut() = refusal.status();
    let answered = response.headers_mut();
    answered.insert(header::CONTENT_TYPE, Media::Json.content_type());
    answered.insert(request::HEADER, counter.next());
    if matches!(refusal, Refusal::TooManyConnections) {
        answered.insert(header::RETRY_AFTER, RETRY_AFTER);
    }
    headers::add(answered, is_secure);
    response
}
