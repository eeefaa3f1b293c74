//! The memory of requests is bounded: of their values, and of what they hold while they wait, run and
//! listen.

use serde_json::{Value, json};

use crate::support::client::{Answer, ask, post, send, with_parameters};
use crate::support::command::callrecords;
use crate::support::database::{Engine, TestDatabase};
use crate::support::guarded::{bearer, guarded};
use crate::support::server::Server;
use crate::support::socket::Socket;

const KIB: usize = 1024;
const CHANGES: &str = "subscription { callRecordChanged { cursor } }";

fn serve(db: &TestDatabase, variables: &[(&str, &str)]) -> Server {
    let mut run = callrecords(["serve", "--bind=127.0.0.1:0", "--database-url", db.url()]);
    for (name, value) in variables {
        run = run.env(name, value);
    }
    Server::start(run)
}

fn url(server: &Server) -> String {
    format!("{}/graphql", server.url())
}

fn refused_by(limit: &str, allowed: usize) -> Value {
    json!({ "code": "LIMIT_EXCEEDED", "limit": limit, "allowed": allowed })
}

/// Asks over each door of HTTP with these variables.
fn doors(server: &Server, query: &str, variables: &Value) -> Vec<(&'static str, Answer)> {
    let url = url(server);
    let body = json!({ "query": query, "variables": variables });
    let text = variables.to_string();
    let address = with_parameters(&url, &[("query", query), ("variables", &text)]);
    let get = |headers: &[&str]| {
        let mut all = vec!["graphql-require-preflight: 1"];
        all.extend(headers);
        send("GET", &address, &all, "")
    };
    let events = "accept: text/event-stream";
    let parts = "accept: multipart/mixed;subscriptionSpec=1.0";
    let hash = "0".repeat(64);
    let persisted = json!({ "variables": variables,
        "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } });
    vec![
        ("POST", post(&url, &[], &body)),
        ("batch", post(&url, &[], &json!([body]))),
        ("events", post(&url, &[events], &body)),
        ("parts", post(&url, &[parts], &body)),
        ("persisted", post(&url, &[], &persisted)),
        (
            "trusted",
            post(
                &url,
                &[],
                &json!({ "documentId": "a", "variables": variables }),
            ),
        ),
        ("GET", get(&[])),
        ("GET events", get(&[events])),
    ]
}

#[test]
fn values_are_bounded_at_every_door() {
    let db = TestDatabase::new(Engine::Sqlite);
    let variables = [
        ("CALLRECORDS_LIMITS_VALUES", "1000"),
        ("CALLRECORDS_BATCH_LIMIT", "10"),
    ];
    let server = serve(&db, &variables);
    let many = json!({ "unused": vec![1; 1_000] });
    for (door, answer) in doors(&server, "{ __typename }", &many) {
        let extensions = &answer.json()["errors"][0]["extensions"];
        assert_eq!(extensions["code"], "LIMIT_EXCEEDED", "{door}: {answer:?}");
        assert_eq!(extensions["limit"], "values", "{door}");
        assert_eq!(extensions["allowed"], 1_000, "{door}");
    }
    for protocol in ["graphql-transport-ws", "graphql-ws"] {
        let mut socket = Socket::open(&server, protocol, &[]).unwrap();
        let payload = json!({ "unused": vec![1; 1_000] });
        socket.send(&json!({ "type": "connection_init", "payload": payload }));
        let closed = socket.next();
        let code = closed.or_else(|code| {
            if code == 4400 {
                Ok(json!(code))
            } else {
                Err(code)
            }
        });
        let code = match code.unwrap() {
            // The older protocol tells why in a message of its own.
            Value::Object(message) => {
                let why = message["payload"]["message"].as_str().unwrap();
                assert!(why.contains("at most 1000"), "{why}");
                socket.next().unwrap_err()
            }
            code => u16::try_from(code.as_u64().unwrap()).unwrap(),
        };
        assert_eq!(code, 4400);
    }
    let few = json!({ "unused": vec![1; 900] });
    let answer = post(
        &url(&server),
        &[],
        &json!({ "query": "{ __typename }", "variables": few }),
    );
    assert_eq!(answer.json()["data"]["__typename"], "Query");
}

#[test]
fn listeners_hold_what_they_declare_and_no_more_than_there_is_room_for() {
    let db = TestDatabase::new(Engine::Sqlite);
    let server = serve(&db, &[("CALLRECORDS_LIMITS_HELD_BY_ALL", "8MiB")]);
    let mut socket = Socket::begin(&server);
    let long = "x".repeat(500 * KIB);
    let undeclared = json!({ "a": long, "b": vec![1; 10_000] });
    for number in 0..40 {
        socket.subscribe(&format!("u{number}"), CHANGES, &undeclared);
    }
    // Queries are answered in turn, so that all of these listen by now.
    socket.subscribe("q", "{ __typename }", &json!({}));
    let next = socket.next().unwrap();
    assert_eq!(
        (&next["id"], &next["type"]),
        (&json!("q"), &json!("next")),
        "{next}"
    );
    assert_eq!(socket.next().unwrap()["type"], "complete");
    let declared =
        "subscription($f: CallRecordFilter) { callRecordChanged(filter: $f) { cursor } }";
    let name = json!({ "displayName": { "eq": long } });
    let filter = json!({ "f": { "participants_v2": { "some": name } } });
    for number in 0..30 {
        socket.subscribe(&format!("d{number}"), declared, &filter);
    }
    let refused = socket.next().unwrap();
    let extensions = &refused["payload"][0]["extensions"];
    assert_eq!(
        *extensions,
        refused_by("held_by_all", 8 * 1024 * KIB),
        "{refused}"
    );
    drop(socket);
    // Who is gone holds nothing: there is room again.
    let mut room = 503;
    while room == 503 {
        room = post(
            &url(&server),
            &[],
            &json!({ "query": "{ __typename }", "unused": long }),
        )
        .status();
    }
    assert_eq!(room, 200);
}

#[test]
fn a_caller_holds_a_bounded_share() {
    let (server, _keys) = guarded(&[("CALLRECORDS_LIMITS_HELD", "256KiB")]);
    let header = |subject: &str| {
        let bearer = bearer(subject, &json!(["CallRecords.Read.All"]), 300);
        format!("authorization: {bearer}")
    };
    let query = "query($f: CallRecordFilter) { callRecords(filter: $f) { totalCount } }";
    let name = json!({ "eq": "x".repeat(300 * KIB) });
    let filter = json!({ "participants_v2": { "some": { "displayName": name } } });
    let body = json!({ "query": query, "variables": { "f": filter } });
    let refused = post(&url(&server), &[&header("ann")], &body);
    let extensions = &refused.json()["errors"][0]["extensions"];
    assert_eq!(
        (refused.status(), refused.header("retry-after")),
        (429, "1")
    );
    assert_eq!(*extensions, refused_by("held", 256 * KIB));
    let answered = ask(&url(&server), &[&header("ann")], "{ __typename }");
    assert_eq!(answered.status(), 200);
}
