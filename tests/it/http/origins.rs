//! Pages of other sites: what they may not ask, and what they may not read.

use super::{demo, graphql};
use crate::support::client::{Answer, ask, get, send, with_parameters};

const BROWSER: &str = "user-agent: Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0";
const APP: &str = "https://app.example";

/// What a browser asks before it sends another site's JSON.
fn preflight(url: &str, origin: &str) -> Answer {
    let origin = format!("origin: {origin}");
    let lines = [
        BROWSER,
        &origin,
        "access-control-request-method: POST",
        "access-control-request-headers: content-type",
    ];
    send("OPTIONS", url, &lines, "")
}

#[test]
fn what_another_site_could_make_a_browser_send_is_refused() {
    let server = demo(&[]);
    let url = graphql(&server);
    let address = with_parameters(&url, &[("query", "{ __typename }")]);
    let foreign = [
        &[
            BROWSER,
            "sec-fetch-site: cross-site",
            "sec-fetch-mode: no-cors",
        ][..],
        &[BROWSER, "origin: https://evil.example"],
        &[BROWSER],
    ];
    for lines in foreign {
        let answer = get(&address, lines);
        assert_eq!(
            (answer.status(), answer.code().as_str()),
            (403, "FORBIDDEN"),
            "{lines:?}"
        );
        for name in [
            "x-requested-with",
            "apollo-require-preflight",
            "graphql-require-preflight",
        ] {
            let header = format!("{name}: 1");
            let lines = [lines, &[&header]].concat();
            assert_eq!(get(&address, &lines).status(), 200, "{lines:?}");
        }
    }
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ] {
        let kind = format!("content-type: {kind}");
        let answer = send(
            "POST",
            &url,
            &[BROWSER, &kind],
            "{\"query\": \"{ __typename }\"}",
        );
        assert_eq!(
            (answer.status(), answer.code().as_str()),
            (415, "UNSUPPORTED_MEDIA_TYPE")
        );
    }
}

#[test]
fn who_comes_to_the_page_is_shown_it_and_the_page_may_ask() {
    let server = demo(&[]);
    let navigation = [
        BROWSER,
        "sec-fetch-site: cross-site",
        "sec-fetch-mode: navigate",
        "accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    ];
    assert_eq!(get(server.url(), &navigation).status(), 200);
    let address = with_parameters(&graphql(&server), &[("query", "{ __typename }")]);
    let own = [BROWSER, "sec-fetch-site: same-origin"];
    assert_eq!(get(&address, &own).status(), 200);
}

#[test]
fn no_page_of_another_site_may_read_answers_unless_it_is_named() {
    let allowed = |answer: &Answer| answer.header("access-control-allow-origin").to_owned();
    let origin = format!("origin: {APP}");
    let closed = demo(&[]);
    let refused = preflight(&graphql(&closed), APP);
    assert_eq!((refused.status(), allowed(&refused).as_str()), (405, ""));
    let answer = ask(&graphql(&closed), &[BROWSER, &origin], "{ __typename }");
    assert_eq!(allowed(&answer), "");
    let open = demo(&[(
        "CALLRECORDS_CORS_ORIGINS",
        "https://other.example, https://app.example",
    )]);
    let url = graphql(&open);
    let answer = preflight(&url, APP);
    assert_eq!((answer.status(), allowed(&answer).as_str()), (200, APP));
    assert_eq!(
        answer.header("access-control-allow-headers"),
        "content-type"
    );
    assert_eq!(allowed(&preflight(&url, "https://evil.example")), "");
    let answer = ask(&url, &[BROWSER, &origin], "{ __typename }");
    assert_eq!(allowed(&answer), APP);
    assert!(
        answer
            .header("access-control-expose-headers")
            .contains("x-request-id")
    );
    let address = with_parameters(&url, &[("query", "{ __typename }")]);
    let simple = get(&address, &[BROWSER, &origin, "sec-fetch-site: cross-site"]);
    assert_eq!((simple.status(), allowed(&simple).as_str()), (200, APP));
}

#[test]
fn all_sites_may_read_where_that_is_set() {
    let server = demo(&[("CALLRECORDS_CORS_ORIGINS", "*")]);
    let answer = preflight(&graphql(&server), "https://anyone.example");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
}
