//! The running server: what it serves, how it ends, and how it bears a database that is away.

use std::net::TcpStream;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use callrecords::schema;
use sea_orm::{ConnectionTrait, Database, TransactionTrait};
use serde_json::{Value, json};

use crate::support::client::{self, Answer};
use crate::support::cluster::Cluster;
use crate::support::command::callrecords;
use crate::support::database::{Engine, TestDatabase};
use crate::support::on_both;
use crate::support::server::Server;

on_both![
    a_server_tells_how_it_is_and_what_it_serves,
    a_query_comes_over_get_and_post,
    servers_that_start_at_once_migrate_once,
    tables_that_are_gone_make_the_server_unready,
];

const RECORDS: &str = "{ callRecords { nodes { id } } }";

fn get(url: &str, path: &str) -> Answer {
    client::get(&format!("{url}{path}"), &[])
}

fn post(url: &str, body: &Value) -> Result<Answer, ureq::Error> {
    let json = ["content-type: application/json"];
    client::try_send("POST", &format!("{url}/graphql"), &json, body.to_string())
}

fn ask(url: &str, query: &str) -> Answer {
    post(url, &json!({ "query": query })).unwrap()
}

/// Waits until something holds, for as long as it may take on a busy machine.
fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(30), "never: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

async fn a_server_tells_how_it_is_and_what_it_serves(db: &TestDatabase) {
    let mut server = Server::serve(db);
    let url = server.url();
    assert_eq!(get(url, "/livez").status(), 200);
    let ready = get(url, "/readyz");
    assert_eq!(
        (ready.status(), ready.json()),
        (200, json!({"status": "ready"}))
    );
    let sdl = get(url, "/schema.graphql");
    assert_eq!(sdl.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(sdl.text(), schema::sdl());
    assert_eq!(
        get(url, "/").header("content-type"),
        "text/html; charset=utf-8"
    );
    assert_eq!(get(url, "/nowhere").status(), 404);
    let id = || get(url, "/livez").header("x-request-id").to_owned();
    assert_ne!(id(), id());
    assert!(server.terminate().success());
}

async fn a_query_comes_over_get_and_post(db: &TestDatabase) {
    let server = Server::serve(db);
    let url = server.url();
    let none = json!({"callRecords": {"nodes": []}});
    assert_eq!(ask(url, RECORDS).json()["data"], none);
    let path = "/graphql?query=query($n:Int)%7BcallRecords(first:$n)%7Bnodes%7Bid%7D%7D%7D\
                &variables=%7B%22n%22:2%7D";
    assert_eq!(get(url, path).json()["data"], none);
    let named = json!({
        "query": "query A($n: Int) { callRecords(first: $n) { nodes { id } } } query B { __typename }",
        "operationName": "A",
        "variables": {"n": 2},
    });
    assert_eq!(post(url, &named).unwrap().json()["data"], none);
    for answer in [post(url, &json!({"no": 1})).unwrap(), get(url, "/graphql")] {
        assert_eq!(answer.status(), 400);
        assert_eq!(
            answer.json()["errors"][0]["extensions"]["code"],
            "BAD_USER_INPUT"
        );
    }
}

async fn servers_that_start_at_once_migrate_once(db: &TestDatabase) {
    thread::scope(|scope| {
        let start = || {
            let server = Server::serve(db);
            assert_eq!(get(server.url(), "/readyz").status(), 200);
        };
        let started: Vec<_> = (0..4).map(|_| scope.spawn(start)).collect();
        for server in started {
            server.join().unwrap();
        }
    });
}

async fn tables_that_are_gone_make_the_server_unready(db: &TestDatabase) {
    let server = Server::serve(db);
    let down = callrecords(["migrate", "down", "--database-url", db.url()]).outcome();
    assert_eq!(down.code, Some(0), "{down:?}");
    let ready = get(server.url(), "/readyz");
    assert_eq!(ready.status(), 503);
    assert_eq!(ready.json()["status"], "unready");
    let reason = ready.json()["reason"].to_string();
    assert!(reason.contains("steps are pending"), "{reason}");
}

/// A request that waits for a lock on the records, held by the test.
struct Slow {
    lock: sea_orm::DatabaseTransaction,
    request: JoinHandle<Result<Answer, ureq::Error>>,
}

impl Slow {
    async fn start(db: &TestDatabase, server: &Server) -> Self {
        let lock = db.connect().await.begin().await.unwrap();
        lock.execute_unprepared("LOCK TABLE call_records")
            .await
            .unwrap();
        let url = server.url().to_owned();
        let request = thread::spawn(move || post(&url, &json!({ "query": RECORDS })));
        let waiting = "SELECT 1 / count(*) FROM pg_locks WHERE NOT granted AND \
                       database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        let watch = db.connect().await;
        while watch.execute_unprepared(waiting).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Self { lock, request }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_request_finishes_while_new_ones_are_refused() {
    let db = TestDatabase::new(Engine::Postgres);
    let mut server = Server::serve(&db);
    let slow = Slow::start(&db, &server).await;
    let address = server.url().trim_start_matches("http://").to_owned();
    let ended = thread::spawn(move || (server.terminate(), server.log()));
    wait_until("new requests are refused", || {
        TcpStream::connect(&address).is_err()
    });
    assert!(!slow.request.is_finished());
    slow.lock.commit().await.unwrap();
    let answer = slow.request.join().unwrap().unwrap();
    assert_eq!(answer.json()["data"], json!({"callRecords": {"nodes": []}}));
    let (status, log) = ended.join().unwrap();
    assert_eq!(status.code(), Some(0), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_never_ends_is_cut_off() {
    let db = TestDatabase::new(Engine::Postgres);
    let run = callrecords(["serve", "--bind=127.0.0.1:0", "--database-url", db.url()])
        .env("CALLRECORDS_SHUTDOWN_GRACE", "200ms");
    let mut server = Server::start(run);
    let slow = Slow::start(&db, &server).await;
    assert_eq!(server.terminate().code(), Some(0));
    assert!(slow.request.join().unwrap().is_err());
    // The log tells of it all the same.
    assert!(server.log().contains("status=\"gone\""), "{}", server.log());
}

#[test]
fn a_database_that_is_down_at_the_start_is_named() {
    let url = "postgres://reader:hunter2@127.0.0.1:1/calls";
    let outcome = callrecords(["serve", "--bind=127.0.0.1:0", "--database-url", url])
        .env("CALLRECORDS_DATABASE_ACQUIRE_TIMEOUT", "300ms")
        .outcome();
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(outcome.stderr.contains("127.0.0.1:1"), "{outcome:?}");
    assert!(!outcome.stderr.contains("hunter2"), "{outcome:?}");
    assert_eq!(outcome.stdout, "");
}

#[test]
fn an_address_that_is_taken_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let outcome = callrecords(["serve", "--bind", &address]).outcome();
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let said = format!("error: cannot listen on {address}: ");
    assert!(outcome.stderr.starts_with(&said), "{outcome:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_goes_and_comes_back_is_borne() {
    let cluster = Cluster::start_private();
    let url = cluster.url("postgres");
    let run = callrecords(["serve", "--bind=127.0.0.1:0", "--database-url", &url]);
    let server = Server::start(run);
    assert_eq!(ask(server.url(), RECORDS).json()["errors"], Value::Null);
    cluster.stop();
    let ready = get(server.url(), "/readyz");
    assert_eq!(ready.status(), 503);
    assert_eq!(
        ready.json(),
        json!({"status": "unready", "reason": "the database cannot be reached"})
    );
    assert_eq!(get(server.url(), "/livez").status(), 200);
    let answer = ask(server.url(), RECORDS).json();
    assert_eq!(answer["errors"][0]["message"], "internal error", "{answer}");
    let extensions = &answer["errors"][0]["extensions"];
    assert_eq!(extensions["code"], "INTERNAL");
    let id = extensions["requestId"].as_str().unwrap();
    assert!(server.line(id).contains("ERROR"));
    cluster.start();
    wait_until("ready again", || {
        get(server.url(), "/readyz").status() == 200
    });
    for _ in 0..20 {
        assert_eq!(ask(server.url(), RECORDS).json()["errors"], Value::Null);
    }
    assert!(Database::connect(&url).await.is_ok());
}
