//! What every answer tells browsers: to take it for what it is said to be, and to let no page of
//! another site put it to use.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// A year, in which browsers come over TLS only.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// What holds unless a route says otherwise: answers are data, and load nothing.
const EVERYWHERE: [(HeaderName, HeaderValue); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    ),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    ),
];

/// Adds the headers; `is_secure` says whether clients come over TLS.
pub(super) async fn secure(
    State(is_secure): State<bool>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    add(response.headers_mut(), is_secure);
    response
}

/// Adds the headers to those of an answer.
pub(super) fn add(headers: &mut HeaderMap, is_secure: bool) {
    for (name, value) in EVERYWHERE {
        headers.entry(name).or_insert(value);
    }
    if is_secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
}
