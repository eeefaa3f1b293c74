//! A client that asks and leaves: what it asked for ends with it, whichever way it came.
//!
//! No request here is stopped by its time, which is an hour.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, TransactionTrait};
use serde_json::{Value, json};

use crate::support::activity::{active, all_have_stopped, endless};
use crate::support::client::{self, ask, with_parameters};
use crate::support::command::callrecords;
use crate::support::database::{Engine, TestDatabase};
use crate::support::made_up::full;
use crate::support::on_both;
use crate::support::server::Server;
use crate::support::socket::Socket;

on_both![who_leaves_gives_the_connection_back];

const RECORDS: &str = "{ callRecords { totalCount nodes { id } } }";
/// How long something may take that happens soon; far more than it needs.
const PATIENCE: Duration = Duration::from_mins(1);

fn serve(db: &TestDatabase, variables: &[(&str, &str)]) -> Server {
    let mut run = callrecords(["serve", "--bind=127.0.0.1:0", "--database-url", db.url()])
        .env("CALLRECORDS_LIMITS_TIME", "60m")
        .env("CALLRECORDS_BATCH_LIMIT", "10");
    for (name, value) in variables {
        run = run.env(name, value);
    }
    Server::start(run)
}

fn import(db: &TestDatabase, number: u32) {
    let import = callrecords(["import", "--database-url", db.url(), "-"]);
    assert_eq!(
        import.stdin(full(number).to_string()).outcome().code,
        Some(0)
    );
}

/// Sends a request and does not wait for its answer: until this is dropped, the client is there.
fn begin(server: &Server, target: &str, accept: &str, body: &str) -> TcpStream {
    let host = server.url().trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).unwrap();
    let length = body.len();
    let request = format!(
        "{target} HTTP/1.1\r\nhost: {host}\r\naccept: {accept}\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    stream
}

fn post(server: &Server, accept: &str, body: &Value) -> TcpStream {
    begin(server, "POST /graphql", accept, &body.to_string())
}

/// With one connection for requests, a statement that goes on would be in the way of all others.
async fn who_leaves_gives_the_connection_back(db: &TestDatabase) {
    let server = serve(db, &[("CALLRECORDS_DATABASE_MAX_CONNECTIONS", "1")]);
    import(db, 0);
    let connection = db.connect().await;
    endless(&connection, db.engine()).await;
    let url = format!("{}/graphql", server.url());
    for _ in 0..3 {
        let client = post(&server, "application/json", &json!({ "query": RECORDS }));
        is_at_work(&connection, db.engine(), &url).await;
        drop(client);
        all_have_stopped(&connection, db.engine()).await;
        let start = Instant::now();
        while !is_answered(&url) {
            assert!(start.elapsed() < PATIENCE);
        }
    }
}

/// Whether a query is answered that reads from another table.
fn is_answered(url: &str) -> bool {
    let query = "{ smsLog(fromDateTime: \"2026-01-01T00:00:00Z\", toDateTime: \"2026-01-02T00:00:00Z\") \
                 { totalCount } }";
    ask(url, &[], query).json()["data"]["smsLog"]["totalCount"] == 0
}

/// Waits until the database works for the only client.
async fn is_at_work(connection: &DatabaseConnection, engine: Engine, url: &str) {
    let start = Instant::now();
    match engine {
        Engine::Postgres => while active(connection, engine).await.is_empty() {},
        // Its connection is taken, so nobody else gets one.
        Engine::Sqlite => while is_answered(url) {},
    }
    assert!(start.elapsed() < PATIENCE);
}

async fn lock(db: &TestDatabase, tables: &str) -> DatabaseTransaction {
    let lock = db.connect().await.begin().await.unwrap();
    let sql = format!("LOCK TABLE {tables}");
    lock.execute_unprepared(&sql).await.unwrap();
    lock
}

async fn at_work(watch: &DatabaseConnection, statements: usize, what: &str) {
    let start = Instant::now();
    loop {
        let active = active(watch, Engine::Postgres).await;
        if active.len() >= statements {
            return;
        }
        assert!(start.elapsed() < PATIENCE, "{what}: {active:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statements_end_with_whoever_asked_over_http() {
    let db = TestDatabase::new(Engine::Postgres);
    let server = serve(&db, &[]);
    let watch = db.connect().await;
    let range = "fromDateTime: \"2026-01-01T00:00:00Z\", toDateTime: \"2026-01-02T00:00:00Z\"";
    let rows =
        format!("{{ pstnCalls({range}) {{ totalCount totals {{ count }} nodes {{ id }} }} }}");
    let _lock = lock(&db, "call_records, pstn_calls").await;
    let query = json!({ "query": RECORDS });
    let batch = json!([query, query, { "query": rows }]);
    let get = with_parameters("GET /graphql", &[("query", RECORDS)]);
    let totals = json!({ "query": rows });
    for (target, accept, body, statements) in [
        ("POST /graphql", "application/json", query.to_string(), 2),
        ("POST /graphql", "*/*", totals.to_string(), 2),
        ("POST /graphql", "*/*", batch.to_string(), 4),
        ("POST /graphql", "text/event-stream", query.to_string(), 2),
        (
            "POST /graphql",
            "multipart/mixed;subscriptionSpec=1.0",
            query.to_string(),
            2,
        ),
        (&get, "*/*", String::new(), 2),
    ] {
        let client = begin(&server, target, accept, &body);
        at_work(&watch, statements, &format!("{target} {accept} {body}")).await;
        drop(client);
        all_have_stopped(&watch, Engine::Postgres).await;
    }
    let ready = client::get(&format!("{}/readyz", server.url()), &[]);
    assert_eq!(ready.status(), 200, "{ready:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statements_end_with_whoever_asked_over_a_socket() {
    let db = TestDatabase::new(Engine::Postgres);
    let server = serve(&db, &[]);
    import(&db, 0);
    let watch = db.connect().await;
    // A subscription reads the record of each change, with the filter of each listener.
    let changes = "subscription { callRecordChanged(filter: { version: { gte: 0 } }) { cursor } }";
    for query in [RECORDS, changes] {
        let mut socket = Socket::begin(&server);
        if query == changes {
            socket.subscribe("1", query, &json!({}));
            // It listens when it is told of a change.
            import(&db, 1);
            assert_eq!(socket.next().unwrap()["type"], "next");
        }
        let held = lock(&db, "call_records").await;
        if query == changes {
            let change = "INSERT INTO call_record_changes (call_record_id, version, is_new) \
                          SELECT call_record_id, version, false FROM call_record_changes LIMIT 1";
            let tell = "SELECT pg_notify('call_record_changes', '')";
            for sql in [change, tell] {
                watch.execute_unprepared(sql).await.unwrap();
            }
        } else {
            socket.subscribe("1", query, &json!({}));
        }
        at_work(&watch, 1, query).await;
        drop(socket);
        all_have_stopped(&watch, Engine::Postgres).await;
        held.commit().await.unwrap();
    }
}

/// An operation that its client completes, or that another takes the place of, ends too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statements_end_with_an_operation_that_is_completed() {
    let db = TestDatabase::new(Engine::Postgres);
    let server = serve(&db, &[]);
    let watch = db.connect().await;
    let _lock = lock(&db, "call_records").await;
    let mut socket = Socket::begin(&server);
    socket.subscribe("1", RECORDS, &json!({}));
    at_work(&watch, 2, RECORDS).await;
    socket.send(&json!({ "type": "complete", "id": "1" }));
    all_have_stopped(&watch, Engine::Postgres).await;
}

/// The connection of a statement that was ended serves the next one, and no cancellation hits that.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_after_those_who_left_is_answered() {
    let db = TestDatabase::new(Engine::Postgres);
    let server = serve(&db, &[("CALLRECORDS_DATABASE_MAX_CONNECTIONS", "2")]);
    import(&db, 0);
    let url = format!("{}/graphql", server.url());
    for round in 0..60 {
        let client = post(&server, "*/*", &json!({ "query": RECORDS }));
        // Some leave before their statement begins, some while it runs, some after.
        std::thread::sleep(Duration::from_micros(100 * round));
        drop(client);
        let answer = ask(&url, &[], RECORDS).json();
        assert_eq!(answer["data"]["callRecords"]["totalCount"], 1, "{answer}");
    }
    assert!(!server.log().contains("ERROR"), "{}", server.log());
}
