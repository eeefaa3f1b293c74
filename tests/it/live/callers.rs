//! Who listens: tokens over `WebSocket` and streams, from the first message to their end.

use serde_json::{Value, json};
use tempfile::NamedTempFile;

use super::{CHANGES, import, start};
use crate::support::client::{self, Answer};
use crate::support::command::callrecords;
use crate::support::database::TestDatabase;
use crate::support::guarded::{OBJECT_ID, bearer, guard};
use crate::support::made_up::{id, record, user};
use crate::support::on_both;
use crate::support::server::Server;
use crate::support::socket::Socket;

on_both![
    a_socket_begins_with_a_token_that_is_right,
    a_token_that_ends_closes_its_socket,
    a_token_that_ends_is_the_last_answer_of_a_stream,
    mine_holds_over_subscriptions,
];

fn serve(db: &TestDatabase) -> (Server, NamedTempFile) {
    let run = callrecords(["serve", "--bind=127.0.0.1:0", "--database-url", db.url()]);
    // A token ends when it says so, and not a while later.
    guard(run, &[("CALLRECORDS_AUTH_LEEWAY", "0s")])
}

fn all() -> Value {
    json!(["CallRecords.Read.All"])
}

fn payload(authorization: &str) -> Value {
    json!({ "authorization": authorization })
}

async fn a_socket_begins_with_a_token_that_is_right(db: &TestDatabase) {
    let (server, _keys) = serve(db);
    let right = bearer("someone", &all(), 300);
    let begin = |payload: &Value| Socket::begin_with(&server, payload).map(drop);
    assert_eq!(begin(&payload(&right)), Ok(()));
    let mut changed = right.clone();
    changed.truncate(right.len() - 8);
    for wrong in [
        json!({}),
        json!({"token": right}),
        payload("Bearer"),
        payload("Bearer a.b.c"),
        payload(&right.replace("Bearer", "Basic")),
        payload(&changed),
        payload(&bearer("someone", &all(), -300)),
        payload(&bearer("someone", &json!(["Other"]), 300)),
    ] {
        assert_eq!(begin(&wrong), Err(4403), "{wrong}");
    }
    // Nobody is answered who has not begun.
    let mut early = Socket::open(&server, "graphql-transport-ws", &[]).unwrap();
    early.subscribe("1", CHANGES, &json!({}));
    assert_eq!(early.next(), Err(4401));
    let mut legacy = Socket::open(&server, "graphql-ws", &[]).unwrap();
    legacy.send(&json!({"type": "connection_init", "payload": {}}));
    assert_eq!(legacy.next().unwrap()["type"], "connection_error");
    assert_eq!(legacy.next(), Err(4403));
    // A token in a header will do; one that is wrong opens nothing.
    let header = format!("authorization: {right}");
    let mut named = Socket::open(&server, "graphql-transport-ws", &[&header]).unwrap();
    named.send(&json!({"type": "connection_init"}));
    assert_eq!(named.next(), Ok(json!({"type": "connection_ack"})));
    let refused = Socket::open(
        &server,
        "graphql-transport-ws",
        &["authorization: Bearer a.b.c"],
    );
    assert_eq!(refused.err().unwrap().as_u16(), 401);
}

async fn a_token_that_ends_closes_its_socket(db: &TestDatabase) {
    let (server, _keys) = serve(db);
    import(db, &[record(1, 0, json!({}))]);
    let short = bearer("someone", &all(), 5);
    let mut socket = Socket::begin_with(&server, &payload(&short)).unwrap();
    socket.subscribe("1", CHANGES, &json!({"after": start()}));
    let mut last = socket.next();
    while let Ok(message) = &last {
        // Its subscription goes on until then, and may be told of the end first.
        let code = &message["payload"][0]["extensions"]["code"];
        let ended = &message["payload"]["errors"][0]["extensions"]["code"];
        let is_told = [code, ended].iter().any(|code| *code == "UNAUTHENTICATED");
        let kind = message["type"].as_str().unwrap();
        assert!(is_told || ["next", "complete"].contains(&kind), "{message}");
        last = socket.next();
    }
    assert_eq!(last, Err(4401));
}

/// Listens with a token that ends soon, to the end.
fn listen(server: &Server, accept: &str) -> Answer {
    let token = format!("authorization: {}", bearer("someone", &all(), 2));
    let url = format!("{}/graphql", server.url());
    let accept = format!("accept: {accept}");
    client::post(&url, &[&accept, &token], &json!({"query": CHANGES}))
}

async fn a_token_that_ends_is_the_last_answer_of_a_stream(db: &TestDatabase) {
    let (server, _keys) = serve(db);
    let events = listen(&server, "text/event-stream");
    assert_eq!(events.status(), 200, "{events:?}");
    let mut told = events
        .text()
        .lines()
        .filter_map(|line| line.strip_prefix("data: {"));
    let last: Value = serde_json::from_str(&format!("{{{}", told.next_back().unwrap())).unwrap();
    assert_eq!(last["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    assert!(
        events.text().ends_with("event: complete\ndata: \n\n"),
        "{events:?}"
    );
    let parts = listen(&server, "multipart/mixed;subscriptionSpec=1.0");
    let mut told = parts.text().lines().filter(|line| line.starts_with("{\""));
    let last: Value = serde_json::from_str(told.next_back().unwrap()).unwrap();
    assert_eq!(last["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    assert!(parts.text().ends_with("\r\n--graphql--\r\n"), "{parts:?}");
}

async fn mine_holds_over_subscriptions(db: &TestDatabase) {
    let (server, _keys) = serve(db);
    let with = |party: &str| json!({"participants_v2": [user(party, "Someone")]});
    let mine = bearer("someone", &json!(["CallRecords.Read.Mine"]), 300);
    let mut socket = Socket::begin_with(&server, &payload(&mine)).unwrap();
    socket.subscribe("live", CHANGES, &json!({}));
    socket.send(&json!({"type": "ping"}));
    assert_eq!(socket.next().unwrap()["type"], "pong");
    import(
        db,
        &[
            record(1, 0, with("bbbbbbbb-0000-4000-8000-00000000000b")),
            record(2, 0, with(OBJECT_ID)),
            record(3, 0, with("cccccccc-0000-4000-8000-00000000000c")),
            record(4, 0, with(OBJECT_ID)),
        ],
    );
    let mut cursors = Vec::new();
    for number in [2, 4] {
        let next = socket.next().unwrap();
        let told = &next["payload"]["data"]["callRecordChanged"];
        assert_eq!(told["callRecord"]["id"], id(number), "{next}");
        cursors.push(told["cursor"].clone());
    }
    // A filter asks nothing about what is not mine.
    let filter = json!({"id": {"in": [id(1), id(3), id(4)]}});
    socket.subscribe(
        "old",
        CHANGES,
        &json!({"after": cursors[0], "filter": filter}),
    );
    let next = socket.next().unwrap();
    let told = &next["payload"]["data"]["callRecordChanged"]["callRecord"];
    assert_eq!((&next["id"], &told["id"]), (&json!("old"), &json!(id(4))));
}
