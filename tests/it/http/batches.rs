//! Several requests in one.

use serde_json::json;

use super::{demo, graphql};
use crate::support::client::post;

const KIND: &str = "{ __typename }";

#[test]
fn arrays_are_refused_unless_they_are_switched_on() {
    let server = demo(&[]);
    let answer = post(&graphql(&server), &[], &json!([{ "query": KIND }]));
    assert_eq!(
        (answer.status(), answer.code().as_str()),
        (400, "BAD_USER_INPUT")
    );
}

#[test]
fn a_batch_is_answered_in_its_order_each_for_itself() {
    let server = demo(&[("CALLRECORDS_BATCH_LIMIT", "3")]);
    let url = graphql(&server);
    let count = "query($n: Int) { callRecords(first: $n) { nodes { __typename } } }";
    let batch = json!([
        { "query": count, "variables": { "n": 2 } },
        { "query": "{ nothing }" },
        { "no": KIND },
    ]);
    let answer = post(&url, &[], &batch);
    assert_eq!(answer.status(), 200, "{answer:?}");
    let answers = answer.json();
    let record = json!({ "__typename": "CallRecord" });
    assert_eq!(
        answers[0]["data"],
        json!({ "callRecords": { "nodes": [record, record] } })
    );
    for failed in [&answers[1], &answers[2]] {
        assert_eq!(failed["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
        assert_eq!(failed.get("data"), None, "{failed}");
    }
    assert_eq!(answers.as_array().unwrap().len(), 3);
}

#[test]
fn a_batch_is_bounded() {
    let server = demo(&[("CALLRECORDS_BATCH_LIMIT", "3")]);
    let url = graphql(&server);
    let one = json!({ "query": KIND });
    let answer = post(&url, &[], &json!([one, one, one, one]));
    assert_eq!(answer.status(), 400);
    assert_eq!(
        answer.json()["errors"][0],
        json!({
            "message": "the batch has 4 requests; at most 3 are allowed",
            "extensions": {
                "code": "LIMIT_EXCEEDED", "limit": "batch", "allowed": 3, "actual": 4
            },
        })
    );
    let answer = post(&url, &[], &json!([]));
    assert_eq!(
        (answer.status(), answer.code().as_str()),
        (400, "BAD_USER_INPUT")
    );
}
