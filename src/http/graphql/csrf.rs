//! What a page of another site could make a browser send, in the name of whoever looks at it.
//!
//! A browser asks before it sends another site's JSON, or a header that forms have not; that is the
//! preflight, and CORS answers it. So a POST is safe by its content type. A GET is taken if it
//! brings something that a preflight would have stopped, or if it can be told that no other site
//! is behind it.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use super::body;
use crate::http::cors::Origins;
use crate::http::refusal::Refusal;

/// Headers that no browser sends to another site without a preflight.
pub(in crate::http) const PREFLIGHTED: [HeaderName; 4] = [
    HeaderName::from_static("graphql-require-preflight"),
    HeaderName::from_static("apollo-require-preflight"),
    HeaderName::from_static("x-apollo-operation-name"),
    HeaderName::from_static("x-requested-with"),
];

/// Where a browser says that a request comes from; no page can set it.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses a GET that a page of another site could have made a browser send.
pub(in crate::http) fn check(headers: &HeaderMap, origins: &Origins) -> Result<(), Refusal> {
    let brings = |name: &HeaderName| headers.contains_key(name);
    let is_preflighted = PREFLIGHTED.iter().any(brings) || body::is_json(headers);
    if is_preflighted || is_at_home(headers, origins) {
        return Ok(());
    }
    Err(Refusal::Forgeable)
}

/// Whether it can be told that no other site is behind the request.
fn is_at_home(headers: &HeaderMap, origins: &Origins) -> bool {
    let origin = headers.get(header::ORIGIN);
    if origin.is_some_and(|origin| origins.allow(origin)) {
        return true;
    }
    if let Some(site) = headers.get(FETCH_SITE) {
        return site == "same-origin";
    }
    if let Some(origin) = origin {
        return is_own(origin, headers);
    }
    // Over plain HTTP, browsers may send neither. They all call themselves Mozilla, though, and a
    // page can neither give them another name without a preflight nor take the name away.
    let agent = headers.get(header::USER_AGENT);
    agent.is_none_or(|agent| !agent.as_bytes().starts_with(b"Mozilla/"))
}

/// Whether the origin of a request is the place that it goes to.
pub(in crate::http) fn is_own(origin: &HeaderValue, headers: &HeaderMap) -> bool {
    let origin = origin.to_str().ok().and_then(|it| it.split_once("://"));
    let host = headers.get(header::HOST).and_then(|it| it.to_str().ok());
    matches!((origin, host), (Some((_, origin)), Some(host)) if origin.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHROME: &str = "user-agent: Mozilla/5.0 (X11) Chrome/150";

    fn is_taken(lines: &[&str]) -> bool {
        let pair = |line: &&str| {
            let (name, value) = line.split_once(": ").unwrap();
            let name: HeaderName = name.parse().unwrap();
            (name, HeaderValue::from_str(value).unwrap())
        };
        let headers: HeaderMap = lines.iter().map(pair).collect();
        let origins = Origins::parse(&["https://app.example".to_owned()]);
        check(&headers, &origins).is_ok()
    }

    #[test]
    fn what_another_site_could_send_is_refused() {
        for lines in [
            &[CHROME, "sec-fetch-site: cross-site"][..],
            &[CHROME, "sec-fetch-site: same-site"],
            &[CHROME, "sec-fetch-site: none"],
            &[
                CHROME,
                "origin: https://evil.example",
                "host: calls.example",
            ],
            &[CHROME, "origin: null"],
            &["user-agent: curl/8", "origin: https://evil.example"],
            &[
                CHROME,
                "content-type: text/plain",
                "sec-fetch-site: cross-site",
            ],
            &[CHROME],
            &["sec-fetch-site: cross-site"],
            &["origin: https://evil.example", "host: calls.example"],
        ] {
            assert!(!is_taken(lines), "{lines:?}");
        }
    }

    #[test]
    fn what_only_we_or_a_program_could_send_is_taken() {
        for lines in [
            &[
                CHROME,
                "sec-fetch-site: cross-site",
                "x-requested-with: fetch",
            ][..],
            &[CHROME, "graphql-require-preflight: 1"],
            &[CHROME, "apollo-require-preflight: true"],
            &[CHROME, "content-type: application/json"],
            &[CHROME, "sec-fetch-site: same-origin"],
            &[
                CHROME,
                "origin: http://calls.example:4000",
                "host: calls.example:4000",
            ],
            &[
                CHROME,
                "origin: https://app.example",
                "sec-fetch-site: cross-site",
            ],
            &["user-agent: node", "sec-fetch-mode: cors"],
            &["user-agent: curl/8.14.1"],
            &["user-agent: "],
            &[],
        ] {
            assert!(is_taken(lines), "{lines:?}");
        }
    }
}
