//! The values that a client sends beside its query.

use serde_json::{Value, json};

use super::{demo, graphql};
use crate::support::client::{Answer, send};

/// What a range holds whose calls cost or last as much as a variable says.
const QUERY: &str = "query($filter: PstnCallFilter, $calls: CallRecordFilter, \
    $from: DateTime = \"2026-06-01T00:00:00Z\") { callRecords(filter: $calls) { totalCount } pstnCalls(fromDateTime: $from, toDateTime: \"2026-07-01T00:00:00Z\", filter: $filter) { totalCount } }";

/// Asks with variables that are written just so.
fn ask(url: &str, variables: &str) -> Answer {
    let body = format!("{{\"query\":{},\"variables\":{variables}}}", json!(QUERY));
    send("POST", url, &["content-type: application/json"], body)
}

#[test]
fn a_number_is_taken_however_it_is_written() {
    let server = demo(&[]);
    let url = graphql(&server);
    for condition in [
        r#""filter":{"charge":{"gte":5.10}}"#,
        r#""filter":{"charge":{"gte":5.00}}"#,
        r#""filter":{"charge":{"gte":5e-1}}"#,
        r#""filter":{"charge":{"gte":"5.10"}}"#,
        r#""calls":{"durationSeconds":{"gte":5.10}}"#,
        r#""calls":{"durationSeconds":{"gte":1e2}}"#,
        r#""calls":{"durationSeconds":{"gte":1.0E+2}}"#,
        r#""calls":{"durationSeconds":{"gte":7}}"#,
    ] {
        let answer = ask(&url, &format!("{{{condition}}}")).json();
        assert_eq!(answer.get("errors"), None, "{condition}: {answer}");
    }
}

#[test]
fn a_date_is_its_midnight() {
    let server = demo(&[]);
    let url = graphql(&server);
    let answers = ["2026-06-01", "2026-06-01T00:00:00Z"].map(|from| {
        let answer = ask(&url, &json!({ "from": from }).to_string()).json();
        assert_eq!(answer.get("errors"), None, "{answer}");
        answer["data"].clone()
    });
    assert_eq!(answers[0], answers[1]);
    for from in [
        "2026-6-01",
        "2026-02-30",
        "+002026-06",
        "2026-06-01T",
        "20260601",
    ] {
        let answer = ask(&url, &json!({ "from": from }).to_string()).json();
        assert_eq!(
            answer["errors"][0]["extensions"]["argument"], "from",
            "{from}"
        );
    }
}

#[test]
fn a_value_that_is_not_of_its_type_is_named() {
    let server = demo(&[]);
    let url = graphql(&server);
    for (variables, message) in [
        (
            r#"{"from":"yesterday"}"#,
            "from: expected an instant such as \"2026-01-31T09:00:00Z\", or a date such as \"2026-01-31\", \
             which is its midnight in UTC, found \"yesterday\"",
        ),
        (
            r#"{"from":5}"#,
            "from: expected an instant such as \"2026-01-31T09:00:00Z\", or a date such as \"2026-01-31\", \
             which is its midnight in UTC, found 5",
        ),
        (
            r#"{"filter":{"charge":{"gte":"much"}}}"#,
            "filter.charge.gte: expected a decimal number of at most 28 digits, such as \"12.50\", \
             found \"much\"",
        ),
        (
            r#"{"calls":{"id":{"in":["a",null]}}}"#,
            "calls.id.in[1]: expected a value of type ID!, found null",
        ),
        (
            r#"{"calls":{"ids":{}}}"#,
            "calls.ids: CallRecordFilter has no field of this name",
        ),
        (
            r#"{"calls":[1]}"#,
            "calls: expected a value of type CallRecordFilter, found a list",
        ),
    ] {
        let answer = ask(&url, variables).json();
        let error = &answer["errors"][0];
        assert_eq!(error["message"], message, "{answer}");
        let (argument, _) = message.split_once(':').unwrap();
        assert_eq!(error["extensions"]["argument"], argument);
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT");
        assert_eq!(answer["data"], Value::Null);
    }
}
