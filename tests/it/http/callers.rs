//! Who asks over HTTP, and what becomes of those who do not say.

use serde_json::{Value, json};

use super::graphql;
use crate::support::client::{Answer, ask, get, send};
use crate::support::command::callrecords;
use crate::support::database::{Engine, TestDatabase};
use crate::support::guarded::{MASKING_KEY, caller, guard, guarded};

const COUNT: &str = "{ callRecords { totalCount } }";

fn all() -> String {
    caller(&json!(["CallRecords.Read.All"]), 300)
}

fn told(answer: &Answer) -> (u16, String) {
    (answer.status(), answer.code())
}

#[test]
fn a_caller_is_answered_by_the_roles_of_the_token() {
    let (server, _keys) = guarded(&[]);
    let url = graphql(&server);
    for (roles, count) in [
        (json!(["CallRecords.Read.All"]), 3),
        (json!(["CallRecords.Read.Mine"]), 0),
        (json!(["CallRecord-PstnCalls.Read.All"]), 0),
    ] {
        let answer = ask(&url, &[&caller(&roles, 300)], COUNT);
        assert_eq!(answer.status(), 200, "{answer:?}");
        assert_eq!(answer.json()["data"]["callRecords"]["totalCount"], count);
    }
}

#[test]
fn nobody_is_answered_without_a_good_token() {
    let (server, _keys) = guarded(&[]);
    let url = graphql(&server);
    for (headers, challenge) in [
        (vec![], "Bearer"),
        (
            vec!["authorization: Basic YTpi".to_owned()],
            "Bearer error=\"invalid_token\"",
        ),
        (
            vec!["authorization: Bearer".to_owned()],
            "Bearer error=\"invalid_token\"",
        ),
        (
            vec!["authorization: Bearer a.b.c".to_owned()],
            "Bearer error=\"invalid_token\"",
        ),
        (
            vec![caller(&json!(["CallRecords.Read.All"]), -300)],
            "Bearer error=\"invalid_token\"",
        ),
    ] {
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        for answer in [
            ask(&url, &headers, COUNT),
            get(&format!("{url}?query=%7B__typename%7D"), &headers),
            send("POST", &url, &headers, "not even JSON"),
        ] {
            assert_eq!(
                told(&answer),
                (401, "UNAUTHENTICATED".to_owned()),
                "{answer:?}"
            );
            assert_eq!(answer.header("www-authenticate"), challenge);
        }
    }
    // Whoever watches over the process needs no token.
    assert_eq!(get(&format!("{}/livez", server.url()), &[]).status(), 200);
}

#[test]
fn a_caller_without_a_role_is_forbidden() {
    let (server, _keys) = guarded(&[]);
    let url = graphql(&server);
    for roles in [json!([]), json!(["Other"]), Value::Null] {
        let answer = ask(&url, &[&caller(&roles, 300)], COUNT);
        assert_eq!(told(&answer), (403, "FORBIDDEN".to_owned()), "{answer:?}");
    }
}

#[test]
fn two_authorization_headers_are_refused() {
    let (server, _keys) = guarded(&[]);
    let (good, other) = (all(), "authorization: Bearer other");
    for headers in [[&good, other], [other, &good], [&good, &good]] {
        let answer = ask(&graphql(&server), &headers, COUNT);
        assert_eq!(
            told(&answer),
            (400, "BAD_USER_INPUT".to_owned()),
            "{answer:?}"
        );
    }
}

#[test]
fn what_one_caller_holds_is_not_confirmed_to_another() {
    let (server, _keys) = guarded(&[]);
    let url = format!(
        "{}?query=%7BcallRecords%7BtotalCount%7D%7D",
        graphql(&server)
    );
    let preflight = "graphql-require-preflight: 1";
    let first = get(&url, &[&all(), preflight]);
    let held = format!("if-none-match: {}", first.header("etag"));
    assert_eq!(first.status(), 200, "{first:?}");
    assert!(first.varies_on("authorization"), "{first:?}");
    assert_eq!(get(&url, &[&all(), preflight, &held]).status(), 304);
    let mine = caller(&json!(["CallRecords.Read.Mine"]), 300);
    let other = get(&url, &[&mine, preflight, &held]);
    assert_eq!(other.status(), 200, "{other:?}");
    assert_eq!(get(&url, &[preflight, &held]).status(), 401);
}

#[test]
fn an_answer_that_another_key_masks_is_another() {
    let db = TestDatabase::new(Engine::Sqlite);
    let tag = |key: &str| {
        let run = callrecords(["serve", "--bind=127.0.0.1:0", "--database-url", db.url()]);
        let (server, _keys) = guard(run, &[("CALLRECORDS_MASKING_KEY", key)]);
        let url = format!("{}?query=%7Bnode(id:%22x%22)%7Bid%7D%7D", graphql(&server));
        let masked = caller(&json!(["CallRecords.Read.Masked"]), 300);
        let answer = get(&url, &[&masked, "graphql-require-preflight: 1"]);
        assert_eq!(answer.status(), 200, "{answer:?}");
        answer.header("etag").to_owned()
    };
    let first = tag(MASKING_KEY);
    assert_ne!(first, "");
    assert_eq!(tag(MASKING_KEY), first);
    assert_ne!(tag("another key of thirty-two bytes."), first);
}

#[test]
fn the_schema_is_told_where_callers_are_known_only_if_it_is_switched_on() {
    let question = "{ __schema { queryType { name } } }";
    let typo = "{ callRecordz { totalCount } }";
    let (server, _keys) = guarded(&[]);
    let answer = ask(&graphql(&server), &[&all()], question);
    assert_eq!(answer.code(), "BAD_USER_INPUT", "{answer:?}");
    let answer = ask(&graphql(&server), &[&all()], typo);
    assert!(!answer.text().contains("Did you mean"), "{answer:?}");
    let on = [
        ("CALLRECORDS_INTROSPECTION", "on"),
        ("CALLRECORDS_SUGGESTIONS", "on"),
    ];
    let (server, _keys) = guarded(&on);
    let answer = ask(&graphql(&server), &[&all()], question);
    assert_eq!(
        answer.json()["data"]["__schema"]["queryType"]["name"],
        "Query"
    );
    let answer = ask(&graphql(&server), &[&all()], typo);
    assert!(answer.text().contains("Did you mean"), "{answer:?}");
}

#[test]
fn a_query_that_is_too_deep_to_parse_is_refused_over_get_and_post() {
    let (server, _keys) = guarded(&[("CALLRECORDS_BATCH_LIMIT", "2")]);
    let url = graphql(&server);
    let deep = "{a".repeat(4_000);
    for answer in [
        ask(&url, &[&all()], &deep),
        get(
            &format!("{url}?query={}", deep.replace('{', "%7B")),
            &[&all(), "graphql-require-preflight: 1"],
        ),
    ] {
        assert_eq!(answer.code(), "LIMIT_EXCEEDED", "{answer:?}");
    }
    let batch = json!([{ "query": deep }, { "query": COUNT }]).to_string();
    let answer = send(
        "POST",
        &url,
        &[&all(), "content-type: application/json"],
        batch,
    );
    let answers = answer.json();
    assert_eq!(answers[0]["errors"][0]["extensions"]["limit"], "nesting");
    assert_eq!(answers[1]["data"]["callRecords"]["totalCount"], 3);
}
