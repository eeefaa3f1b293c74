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
fn a_value_that_is_not_of_its_type_is_named() {
    let server = demo(&[]);
    let url = graphql(&server);
    for (variables, place, wanted) in [
        (r#"{"from":"2026-01-01"}"#, "fromDateTime", "DateTime"),
        (r#"{"from":5}"#, "fromDateTime", "DateTime"),
        (
            r#"{"filter":{"charge":{"gte":"much"}}}"#,
            "filter.charge.gte",
            "Decimal",
        ),
        (
            r#"{"filter":{"startDateTime":{"lt":"soon"}}}"#,
            "filter.startDateTime.lt",
            "DateTime",
        ),
    ] {
        let answer = ask(&url, variables).json();
        let error = &answer["errors"][0];
        let told = format!("Invalid value for argument \"{place}\", expected type \"{wanted}\"");
        assert_eq!(error["message"], told, "{answer}");
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT");
        assert_eq!(answer["data"], Value::Null);
    }
}
