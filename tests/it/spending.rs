//! What callers may spend beyond one query: time, places, cost a minute, subscriptions.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseTransaction, TransactionTrait};
use serde_json::{Value, json};

use crate::support::activity::{active, all_have_stopped, endless};
use crate::support::client::{Answer, ask, get};
use crate::support::command::callrecords;
use crate::support::database::{Engine, TestDatabase};
use crate::support::guarded::{bearer, guarded};
use crate::support::made_up::full;
use crate::support::on_both;
use crate::support::server::Server;
use crate::support::socket::Socket;

on_both![a_statement_that_never_ends_is_stopped];

const RECORDS: &str = "{ callRecords { nodes { id } } }";
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

/// The status, and what the first error tells.
fn told(answer: &Answer) -> (u16, Value) {
    let extensions = answer.json()["errors"][0]["extensions"].clone();
    (answer.status(), extensions)
}

fn too_slow(milliseconds: u64) -> (u16, Value) {
    let told = json!({"code": "LIMIT_EXCEEDED", "limit": "time", "allowed": milliseconds});
    (504, told)
}

async fn a_statement_that_never_ends_is_stopped(db: &TestDatabase) {
    // With one connection, whatever still works would be in the way of what comes after.
    let variables = [
        ("CALLRECORDS_LIMITS_TIME", "300ms"),
        ("CALLRECORDS_DATABASE_MAX_CONNECTIONS", "1"),
    ];
    let server = serve(db, &variables);
    let lines = full(0).to_string();
    let import = callrecords(["import", "--database-url", db.url(), "-"]);
    assert_eq!(import.stdin(lines).outcome().code, Some(0));
    let connection = db.connect().await;
    endless(&connection, db.engine()).await;
    for _ in 0..2 {
        let answer = ask(&url(&server), &[], RECORDS);
        assert_eq!(told(&answer), too_slow(300), "{answer:?}");
        all_have_stopped(&connection, db.engine()).await;
        let ready = get(&format!("{}/readyz", server.url()), &[]);
        assert_eq!(ready.status(), 200, "{ready:?}");
    }
    let mut socket = Socket::begin(&server);
    socket.subscribe("1", RECORDS, &json!({}));
    let error = socket.next().unwrap();
    assert_eq!(
        error["payload"][0]["extensions"],
        too_slow(300).1,
        "{error}"
    );
}

async fn lock(db: &TestDatabase, table: &str) -> DatabaseTransaction {
    let lock = db.connect().await.begin().await.unwrap();
    let sql = format!("LOCK TABLE {table}");
    lock.execute_unprepared(&sql).await.unwrap();
    lock
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_that_waits_for_a_lock_is_stopped() {
    let db = TestDatabase::new(Engine::Postgres);
    let server = serve(&db, &[("CALLRECORDS_LIMITS_TIME", "400ms")]);
    let watch = db.connect().await;
    let _lock = lock(&db, "call_records").await;
    let answer = ask(&url(&server), &[], RECORDS);
    assert_eq!(told(&answer), too_slow(400), "{answer:?}");
    all_have_stopped(&watch, Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_that_begins_late_has_only_the_time_that_is_left() {
    let db = TestDatabase::new(Engine::Postgres);
    let server = serve(&db, &[("CALLRECORDS_LIMITS_TIME", "2s")]);
    let import = callrecords(["import", "--database-url", db.url(), "-"]);
    let outcome = import.stdin(full(0).to_string()).outcome();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let watch = db.connect().await;
    let _second = lock(&db, "sessions").await;
    let first = lock(&db, "call_records").await;
    let url = url(&server);
    let query = "{ callRecords { nodes { sessions { nodes { id } } } } }";
    let asked = thread::spawn(move || ask(&url, &[], query));
    // Longer than what a statement may begin late and not be told so.
    tokio::time::sleep(Duration::from_millis(500)).await;
    first.commit().await.unwrap();
    let answer = asked.join().unwrap();
    assert_eq!(told(&answer), too_slow(2_000), "{answer:?}");
    all_have_stopped(&watch, Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_finds_no_place_is_told_so_at_once() {
    let db = TestDatabase::new(Engine::Postgres);
    let server = serve(&db, &[("CALLRECORDS_LIMITS_CONCURRENCY", "1")]);
    // Idle subscriptions take no place.
    let mut listening = Socket::begin(&server);
    listening.subscribe("1", CHANGES, &json!({}));
    let watch = db.connect().await;
    let held = lock(&db, "call_records").await;
    let address = url(&server);
    let first = thread::spawn(move || ask(&address, &[], RECORDS));
    while active(&watch, Engine::Postgres).await.is_empty() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for accept in ["application/json", "application/graphql-response+json"] {
        let answer = ask(&url(&server), &[&format!("accept: {accept}")], RECORDS);
        let busy = json!({"code": "LIMIT_EXCEEDED", "limit": "concurrency", "allowed": 1});
        assert_eq!(told(&answer), (503, busy), "{answer:?}");
        assert_eq!(answer.header("retry-after"), "1");
    }
    let events = ask(&url(&server), &["accept: text/event-stream"], RECORDS);
    assert_eq!((events.status(), events.header("retry-after")), (503, "1"));
    listening.subscribe("2", RECORDS, &json!({}));
    let error = listening.next().unwrap();
    assert_eq!(error["payload"][0]["extensions"]["limit"], "concurrency");
    for path in ["livez", "readyz"] {
        let healthy = get(&format!("{}/{path}", server.url()), &[]);
        assert_eq!(healthy.status(), 200, "{path}");
    }
    held.commit().await.unwrap();
    assert_eq!(first.join().unwrap().status(), 200);
    assert_eq!(ask(&url(&server), &[], RECORDS).status(), 200);
}

fn everything() -> Value {
    json!(["CallRecords.Read.All"])
}

#[test]
fn a_caller_who_has_spent_too_much_waits() {
    let (server, _keys) = guarded(&[("CALLRECORDS_LIMITS_RATE", "100")]);
    let spend = |subject: &str, headers: &[&str]| {
        let token = format!("authorization: {}", bearer(subject, &everything(), 300));
        let mut all = vec![token.as_str()];
        all.extend(headers);
        ask(&url(&server), &all, RECORDS)
    };
    assert_eq!(spend("one", &[]).status(), 200);
    for accept in ["application/json", "application/graphql-response+json"] {
        let answer = spend("one", &[&format!("accept: {accept}")]);
        let (status, told) = told(&answer);
        assert_eq!((status, &told["code"]), (429, &json!("LIMIT_EXCEEDED")));
        assert_eq!(
            (&told["limit"], &told["allowed"], &told["actual"]),
            (&json!("rate"), &json!(100), &json!(61))
        );
        let wait: u64 = answer.header("retry-after").parse().unwrap();
        assert!((1..=60).contains(&wait), "{answer:?}");
        assert_eq!(told["retryAfter"], wait);
    }
    // Another way in leads to the same budget.
    let payload = json!({"authorization": bearer("one", &everything(), 300)});
    let mut socket = Socket::begin_with(&server, &payload).unwrap();
    socket.subscribe("1", RECORDS, &json!({}));
    let error = socket.next().unwrap();
    assert_eq!(
        error["payload"][0]["extensions"]["limit"], "rate",
        "{error}"
    );
    assert_eq!(spend("another", &[]).status(), 200);
}

#[test]
fn subscriptions_of_a_caller_are_bounded_over_all_connections() {
    let (server, _keys) = guarded(&[("CALLRECORDS_LIMITS_SUBSCRIPTIONS", "1")]);
    let open = |subject: &str| {
        let payload = json!({"authorization": bearer(subject, &everything(), 300)});
        Socket::begin_with(&server, &payload).unwrap()
    };
    let refused = |socket: &mut Socket| {
        socket.subscribe("1", CHANGES, &json!({}));
        socket.send(&json!({"type": "ping"}));
        let answer = socket.next().unwrap();
        answer["payload"][0]["extensions"]["limit"].clone()
    };
    let mut first = open("one");
    assert_eq!(refused(&mut first), Value::Null);
    assert_eq!(refused(&mut open("one")), "subscriptions");
    assert_eq!(refused(&mut open("other")), Value::Null);
    first.send(&json!({"type": "complete", "id": "1"}));
    first.send(&json!({"type": "ping"}));
    assert_eq!(first.next().unwrap()["type"], "pong");
    assert_eq!(refused(&mut open("one")), Value::Null);
}

#[test]
fn operations_of_a_connection_and_its_messages_are_bounded() {
    let db = TestDatabase::new(Engine::Sqlite);
    let variables = [
        ("CALLRECORDS_LIMITS_OPERATIONS", "1"),
        ("CALLRECORDS_LIMITS_MESSAGE", "4KiB"),
    ];
    let server = serve(&db, &variables);
    let mut socket = Socket::begin(&server);
    socket.subscribe("1", CHANGES, &json!({}));
    socket.subscribe("2", CHANGES, &json!({}));
    let error = socket.next().unwrap();
    let told = json!({"code": "LIMIT_EXCEEDED", "limit": "operations", "allowed": 1});
    assert_eq!(
        (&error["id"], &error["payload"][0]["extensions"]),
        (&json!("2"), &told)
    );
    socket.send(&json!({"type": "ping", "payload": {"long": "x".repeat(4_000)}}));
    assert_eq!(socket.next().unwrap()["type"], "pong");
    socket.send(&json!({"type": "ping", "payload": {"long": "x".repeat(5_000)}}));
    assert_eq!(socket.next(), Err(1009));
}

#[test]
fn a_body_that_does_not_come_is_not_waited_for() {
    let db = TestDatabase::new(Engine::Sqlite);
    let server = serve(&db, &[("CALLRECORDS_LIMITS_TIME", "200ms")]);
    let host = server.url().trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).unwrap();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n\
         content-length: 100\r\nconnection: close\r\n\r\n{{"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["errors"][0]["extensions"], too_slow(200).1);
}
