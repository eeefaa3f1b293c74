//! What is refused is refused in JSON, with a status and a code, on every path.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use callrecords::schema::code;
use serde_json::json;

use super::{demo, graphql};
use crate::support::client::{Answer, get, send, with_parameters};

const JSON: &str = "content-type: application/json";
const KIND: &str = "{\"query\": \"{ __typename }\"}";

#[track_caller]
fn assert_refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status(), status, "{answer:?}");
    assert!(
        answer
            .header("content-type")
            .starts_with("application/json"),
        "{answer:?}"
    );
    assert_eq!(answer.code(), code, "{answer:?}");
    assert_ne!(answer.header("x-request-id"), "");
    let message = &answer.json()["errors"][0]["message"];
    assert!(
        message.as_str().is_some_and(|text| !text.is_empty()),
        "{answer:?}"
    );
}

#[test]
fn a_body_that_is_no_request_is_refused() {
    let server = demo(&[]);
    let url = graphql(&server);
    for body in [
        "",
        "{",
        "null",
        "7",
        "\"{ __typename }\"",
        "[\"{ __typename }\"]",
        "{\"query\": \"{ __typename }\"} {}",
        "{\"no\": 1}",
        "{\"query\": null}",
        "{\"query\": \"{ __typename }\", \"variables\": \"{}\"}",
        "{\"query\": \"{ __typename }\", \"extensions\": []}",
        "{\"query\": \"{ __typename }\", \"extensions\": {\"persistedQuery\": []}}",
        "{\"query\": \"\\ud800\"}",
    ] {
        assert_refused(&send("POST", &url, &[JSON], body), 400, "BAD_USER_INPUT");
    }
    let not_utf8 = b"{\"query\": \"{ __typename } #\xff\"}";
    assert_refused(
        &send("POST", &url, &[JSON], not_utf8),
        400,
        "BAD_USER_INPUT",
    );
    let deep = format!(
        "{{\"query\": \"{{ a }}\", \"variables\": {}",
        "[".repeat(100_000)
    );
    // Each level is a value, and these are too many.
    assert_refused(&send("POST", &url, &[JSON], deep), 400, "LIMIT_EXCEEDED");
}

#[test]
fn a_body_of_another_type_or_coding_is_refused() {
    let server = demo(&[]);
    let url = graphql(&server);
    let code = "UNSUPPORTED_MEDIA_TYPE";
    assert_refused(&send("POST", &url, &[], KIND), 415, code);
    for kind in ["application/graphql", "application/json; charset=utf-16"] {
        let kind = format!("content-type: {kind}");
        assert_refused(&send("POST", &url, &[&kind], KIND), 415, code);
    }
    let packed = [JSON, "content-encoding: compress"];
    assert_refused(&send("POST", &url, &packed, KIND), 415, code);
}

#[test]
fn parameters_that_are_no_request_are_refused() {
    let server = demo(&[]);
    let url = graphql(&server);
    for parameters in [
        &[][..],
        &[("query", "{ a }"), ("query", "{ b }")],
        &[("query", "{ a }"), ("variables", "{")],
        &[("query", "{ a }"), ("variables", "[]")],
        &[("query", "{ a }"), ("extensions", "7")],
    ] {
        let answer = get(&with_parameters(&url, parameters), &[]);
        assert_refused(&answer, 400, "BAD_USER_INPUT");
    }
}

#[test]
fn a_path_or_method_that_is_not_there_is_refused() {
    let server = demo(&[]);
    let url = server.url();
    for path in [
        "/nowhere",
        "/assets/nothing.js",
        "/graphql/",
        "/graphql/more",
    ] {
        assert_refused(&get(&format!("{url}{path}"), &[]), 404, "NOT_FOUND");
    }
    for method in ["PATCH", "OPTIONS"] {
        let answer = send(method, &graphql(&server), &[], "");
        assert_refused(&answer, 405, "METHOD_NOT_ALLOWED");
        assert_eq!(answer.header("allow"), "GET,HEAD,POST,PUT,DELETE");
    }
    let answer = send("POST", &format!("{url}/livez"), &[], "");
    assert_refused(&answer, 405, "METHOD_NOT_ALLOWED");
    assert_eq!(answer.header("allow"), "GET,HEAD");
}

#[test]
fn only_queries_come_over_get() {
    let server = demo(&[]);
    let by_get = |query: &str, accept: &str| {
        let address = with_parameters(&graphql(&server), &[("query", query)]);
        get(&address, &[&format!("accept: {accept}")])
    };
    let mutation = by_get("mutation { __typename }", "application/json");
    assert_refused(&mutation, 405, "METHOD_NOT_ALLOWED");
    assert_eq!(mutation.header("allow"), "POST");
    let subscription = by_get("subscription { __typename }", "application/json");
    assert_refused(&subscription, 406, "NOT_ACCEPTABLE");
}

#[test]
fn a_refusal_has_the_form_that_the_client_likes_best() {
    let server = demo(&[]);
    let accept = "accept: application/graphql-response+json";
    let answer = send("POST", &graphql(&server), &[JSON, accept], "{");
    assert_eq!(answer.status(), 400);
    let kind = answer.header("content-type");
    assert!(
        kind.starts_with("application/graphql-response+json"),
        "{kind}"
    );
    assert_eq!(answer.json().get("data"), None);
    assert_eq!(answer.json()["errors"].as_array().unwrap().len(), 1);
}

#[test]
fn the_readme_tells_every_code() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let rows = readme.lines().filter_map(|line| line.strip_prefix("| `"));
    let told: BTreeSet<_> = rows.filter_map(|row| row.split('`').next()).collect();
    for code in code::ALL {
        assert!(told.contains(code), "README.md has no row for {code}");
    }
    let distinct: BTreeSet<_> = code::ALL.iter().collect();
    assert_eq!(distinct.len(), code::ALL.len(), "{}", json!(code::ALL));
}
