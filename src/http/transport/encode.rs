//! Answers that no route gives, as bytes.

use std::io::Write;

use axum::http::{Response, header};

/// The bytes of an answer after which the connection is closed.
pub(super) fn closing(response: &Response<Vec<u8>>, date: Option<&str>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (status, body) = (response.status(), response.body());
    let reason = status.canonical_reason().unwrap_or_default();
    let mut line = |name: &str, value: &[u8]| {
        for part in [name.as_bytes(), b": ", value, b"\r\n"] {
            bytes.extend_from_slice(part);
        }
    };
    for (name, value) in response.headers() {
        line(name.as_str(), value.as_bytes());
    }
    line(header::CONNECTION.as_str(), b"close");
    line(
        header::CONTENT_LENGTH.as_str(),
        body.len().to_string().as_bytes(),
    );
    if let Some(date) = date {
        line(header::DATE.as_str(), date.as_bytes());
    }
    let mut all = Vec::new();
    // Writing to memory does not fail.
    let _ = write!(all, "HTTP/1.1 {} {reason}\r\n", status.as_str());
    all.extend_from_slice(&bytes);
    all.extend_from_slice(b"\r\n");
    all.extend_from_slice(body);
    all
}
