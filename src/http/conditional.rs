//! Requests that hold on condition: the client names what it has already.

use axum::http::{HeaderMap, HeaderName, header};

/// Whether the client says that it holds what this tag names.
pub(super) fn holds(request: &HeaderMap, etag: &str) -> bool {
    let opaque = |tag: &str| tag.trim_start_matches("W/").to_owned();
    let mut held = members(request, &header::IF_NONE_MATCH);
    held.any(|held| held == "*" || opaque(held) == opaque(etag))
}

/// The members of a header that is a list, wherever it is repeated.
pub(super) fn members<'a>(
    request: &'a HeaderMap,
    name: &HeaderName,
) -> impl Iterator<Item = &'a str> {
    request
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
}
