//! The form of an answer, and what its status tells.

use serde_json::{Value, json};

use super::{demo, graphql};
use crate::support::client::{ask, get, post, with_parameters};

const RESPONSE: &str = "application/graphql-response+json";

#[test]
fn an_answer_has_the_form_that_the_client_likes_best() {
    let server = demo(&[]);
    let url = graphql(&server);
    let address = with_parameters(&url, &[("query", "{ __typename }")]);
    for (accept, form) in [
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        (RESPONSE, RESPONSE),
        (
            "application/json;q=0.5, application/graphql-response+json;q=0.9",
            RESPONSE,
        ),
        (
            "application/json, application/graphql-response+json;q=0.1",
            "application/json",
        ),
    ] {
        let accept = format!("accept: {accept}");
        let answers = [
            ask(&url, &[&accept], "{ __typename }"),
            get(&address, &[&accept]),
        ];
        for answer in answers {
            assert_eq!(answer.status(), 200, "{accept}");
            let kind = format!("{form}; charset=utf-8");
            assert_eq!(answer.header("content-type"), kind, "{accept}");
            assert!(answer.varies_on("accept"), "{answer:?}");
        }
    }
}

#[test]
fn a_client_that_takes_neither_form_is_told_which_there_are() {
    let server = demo(&[]);
    let answer = ask(&graphql(&server), &["accept: text/html"], "{ __typename }");
    assert_eq!(
        (answer.status(), answer.code().as_str()),
        (406, "NOT_ACCEPTABLE")
    );
    assert!(answer.text().contains(RESPONSE), "{answer:?}");
}

#[test]
fn the_status_tells_whether_the_operation_ran() {
    let server = demo(&[]);
    let url = graphql(&server);
    for (query, status, has_data) in [
        ("{ __typename }", 200, true),
        ("{", 400, false),
        ("{ nothing }", 400, false),
        ("query A { __typename } query B { __typename }", 400, false),
        ("subscription { nothing }", 400, false),
        // It ran, and its one field failed.
        ("{ callRecords(first: -1) { nodes { id } } }", 200, true),
        ("{ callRecord(id: \"no\") { id } }", 200, true),
    ] {
        let modern = ask(&url, &[&format!("accept: {RESPONSE}")], query);
        assert_eq!(modern.status(), status, "{query}");
        let before = ask(&url, &["accept: application/json"], query);
        assert_eq!(before.status(), 200, "{query}");
        for answer in [modern, before] {
            assert_eq!(answer.json().get("data").is_some(), has_data, "{query}");
        }
    }
}

#[test]
fn variables_and_names_come_by_either_way() {
    let server = demo(&[]);
    let url = graphql(&server);
    let query = "query A($n: Int) { callRecords(first: $n) { nodes { __typename } } } query B { b: __typename }";
    let expected = json!({ "callRecords": { "nodes": [{ "__typename": "CallRecord" }] } });
    let body = json!({ "query": query, "operationName": "A", "variables": { "n": 1 }, "extensions": null });
    assert_eq!(post(&url, &[], &body).json()["data"], expected);
    let parameters = [
        ("query", query),
        ("operationName", "A"),
        ("variables", "{\"n\":1}"),
        ("extensions", ""),
    ];
    assert_eq!(
        get(&with_parameters(&url, &parameters), &[]).json()["data"],
        expected
    );
    let parameters = [("query", query), ("operationName", "B"), ("variables", "")];
    let answer = get(&with_parameters(&url, &parameters), &[]);
    assert_eq!(answer.json(), json!({ "data": { "b": "Query" } }));
    // An empty name is none.
    let body = json!({ "query": "{ __typename }", "operationName": "" });
    assert_eq!(post(&url, &[], &body).json()["errors"], Value::Null);
}
