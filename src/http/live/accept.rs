//! Whether a client asks for a stream, and in what form.

use axum::http::{HeaderMap, header};

use crate::http::graphql::{Accept, Media};

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// One answer.
    Single,
    /// Server-Sent Events.
    Events,
    /// Parts, as Apollo's clients read them.
    Parts,
}

impl Form {
    /// The form that `Accept` asks for. Clients that name all forms they know, for whatever they
    /// ask, get a single answer where they like it as much.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let ranges = headers.get_all(header::ACCEPT).iter();
        let mut ranges = ranges
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','));
        if ranges.any(is_apollo) {
            return Self::Parts;
        }
        let accept = Accept::of(headers);
        let single =
            [Media::GraphqlResponse, Media::Json].map(|media| accept.quality(media.name()));
        let events = accept.quality("text/event-stream");
        if accept.names("text/event-stream") && single.iter().all(|single| *single < events) {
            Self::Events
        } else {
            Self::Single
        }
    }
}

/// `multipart/mixed; subscriptionSpec=1.0`: without the parameter, it is another format.
fn is_apollo(range: &str) -> bool {
    let mut parts = range.split(';').map(str::trim);
    let is_mixed = parts
        .next()
        .is_some_and(|name| name.eq_ignore_ascii_case("multipart/mixed"));
    is_mixed
        && parts
            .filter_map(|part| part.split_once('='))
            .any(|(key, value)| {
                key.trim().eq_ignore_ascii_case("subscriptionSpec")
                    && value.trim().trim_matches('"') == "1.0"
            })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_stream_is_for_those_who_ask_for_one() {
        for (accept, form) in [
            ("text/event-stream", Form::Events),
            ("application/json;q=0.5, text/event-stream", Form::Events),
            ("application/json, text/event-stream", Form::Single),
            ("application/json, */*", Form::Single),
            ("*/*", Form::Single),
            ("text/event-stream;q=0", Form::Single),
            (
                "multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json",
                Form::Parts,
            ),
            ("multipart/mixed; subscriptionSpec=\"1.0\"", Form::Parts),
            (
                "multipart/mixed;deferSpec=20220824,application/json",
                Form::Single,
            ),
        ] {
            let headers =
                HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]);
            assert_eq!(Form::of(&headers), form, "{accept}");
        }
        assert_eq!(Form::of(&HeaderMap::new()), Form::Single);
    }
}
