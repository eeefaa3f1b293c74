//! What the gateway stands on gives way: no connection is free, the disk is full.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use callrecords::ingest;
use callrecords::store::{Options, Store};
use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement, TransactionTrait,
};
use serde_json::json;

use crate::support::app::App;
use crate::support::client::ask;
use crate::support::command::callrecords;
use crate::support::database::{Engine, TestDatabase};
use crate::support::made_up::full;
use crate::support::server::Server;

const COUNT: &str = "{ callRecords { totalCount } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_exhausted_pool_fails_requests_and_nothing_else() {
    let db = TestDatabase::new(Engine::Postgres);
    let run = callrecords(["serve", "--bind=127.0.0.1:0", "--database-url", db.url()])
        .env("CALLRECORDS_DATABASE_MAX_CONNECTIONS", "1")
        .env("CALLRECORDS_DATABASE_ACQUIRE_TIMEOUT", "300ms");
    let server = Server::start(run);
    let url = format!("{}/graphql", server.url());
    let lock = db.connect().await.begin().await.unwrap();
    lock.execute_unprepared("LOCK TABLE call_records")
        .await
        .unwrap();
    let waiting = {
        let url = url.clone();
        thread::spawn(move || ask(&url, &[], COUNT))
    };
    let refused = loop {
        // Until the other has the one connection, this one may wait for the lock itself.
        let answer = ask(
            &url,
            &[],
            "{ pstnCalls(fromDateTime: \"2026-01-01T00:00:00Z\", toDateTime: \"2026-01-02T00:00:00Z\") { totalCount } }",
        );
        if answer.json().get("errors").is_some() {
            break answer;
        }
    };
    let error = &refused.json()["errors"][0];
    assert_eq!(
        (&error["message"], &error["extensions"]["code"]),
        (&json!("internal error"), &json!("INTERNAL"))
    );
    let id = error["extensions"]["requestId"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(server.line(&id).contains("ERROR"));
    lock.commit().await.unwrap();
    assert_eq!(
        waiting.join().unwrap().json()["data"]["callRecords"]["totalCount"],
        0
    );
    assert_eq!(
        ask(&url, &[], COUNT).json()["data"]["callRecords"]["totalCount"],
        0
    );
}

/// A pool of so many connections.
fn options(db: &TestDatabase, max_connections: u32) -> Options {
    Options {
        url: db.url().to_owned(),
        max_connections,
        acquire_timeout: Duration::from_secs(30),
        statement_timeout: None,
    }
}

/// How many connections others have to this database.
async fn connected(watch: &DatabaseConnection) -> i64 {
    let others = "SELECT COUNT(*) FROM pg_stat_activity \
                  WHERE datname = current_database() AND query NOT LIKE '%pg_stat_activity%'";
    let others = Statement::from_string(DbBackend::Postgres, others);
    let row = watch.query_one_raw(others).await.unwrap().unwrap();
    row.try_get_by(0).unwrap()
}

/// A statement leaves its connection to the next one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_are_used_again_and_closed_with_the_store() {
    const ALL: u32 = 5;
    let db = TestDatabase::new(Engine::Postgres);
    let options = Options {
        statement_timeout: Some(Duration::from_mins(1)),
        ..options(&db, ALL)
    };
    let store = Store::connect(&options).await.unwrap();
    store.migrate_up().await.unwrap();
    store.close().await.unwrap();
    drop(store);
    let store = Store::connect(&options).await.unwrap();
    let watch = db.connect().await;
    for _ in 0..20 {
        let reads = (0..20).map(|_| store.data_version());
        futures_util::future::try_join_all(reads).await.unwrap();
        store.check().await.unwrap();
        let (busy, idle) = store.connections();
        assert!((1..=ALL).contains(&(busy + idle)), "{busy} and {idle}");
    }
    let all = connected(&watch).await;
    assert!((2..=i64::from(ALL)).contains(&all), "{all}");
    store.close().await.unwrap();
    assert_eq!(store.connections(), (0, 0));
    assert!(store.data_version().await.is_err());
    let start = Instant::now();
    while connected(&watch).await > 0 {
        assert!(start.elapsed() < Duration::from_secs(30));
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Who has just been answered waits behind those who were there before.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statements_are_run_in_turn() {
    const ENOUGH: usize = 300;
    let db = TestDatabase::new(Engine::Postgres);
    let options = options(&db, 5);
    let store = Store::connect(&options).await.unwrap();
    store.migrate_up().await.unwrap();
    let runs: Arc<[AtomicUsize]> = (0..16).map(|_| AtomicUsize::new(0)).collect();
    let tasks = (0..runs.len()).map(|number| {
        let (store, runs) = (store.clone(), Arc::clone(&runs));
        tokio::spawn(async move {
            while runs.iter().all(|run| run.load(Ordering::Relaxed) < ENOUGH) {
                store.data_version().await.unwrap();
                runs[number].fetch_add(1, Ordering::Relaxed);
            }
        })
    });
    futures_util::future::try_join_all(tasks).await.unwrap();
    let least = runs.iter().map(|run| run.load(Ordering::Relaxed)).min();
    assert!(least > Some(ENOUGH / 2), "{runs:?}");
}

/// A disk that is full, as `SQLite` sees it: its file may not grow by a page. The limit is of a
/// connection, so there is one only.
#[tokio::test]
async fn a_full_disk_fails_the_import_and_loses_nothing() {
    let db = TestDatabase::new(Engine::Sqlite);
    let app = App::new(&db).await;
    app.import_values([full(1)]).await;
    let options = options(&db, 1);
    let connection = Database::connect(options.connect()).await.unwrap();
    let store = Store::new(connection.clone());
    // It is never less than what the file has.
    connection
        .execute_unprepared("PRAGMA max_page_count = 1")
        .await
        .unwrap();
    let many = || (2..200).map(full);
    let quiet = Arc::new(Quiet);
    let failed = ingest::import_values(&store, many(), Arc::<Quiet>::clone(&quiet))
        .await
        .unwrap_err();
    let told = told(&failed);
    assert!(told.contains("database or disk is full"), "{told}");
    let before = count(&app).await;
    assert!(before < 199, "{before}");
    app.ask("{ callRecords { nodes { sessions { nodes { id } } } } }")
        .await;
    connection
        .execute_unprepared("PRAGMA max_page_count = 1000000")
        .await
        .unwrap();
    ingest::import_values(&store, many(), quiet).await.unwrap();
    assert_eq!(count(&app).await, 199);
}

/// A disk that is full, as Postgres tells it, when the last rows of a batch are to be written.
#[tokio::test]
async fn a_full_disk_of_postgres_fails_the_import_and_loses_nothing() {
    let db = TestDatabase::new(Engine::Postgres);
    let app = App::new(&db).await;
    app.import_values([full(1)]).await;
    let full_disk = "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE \
                     EXCEPTION USING ERRCODE = 'disk_full', MESSAGE = 'could not extend file'; END \
                     $$; CREATE TRIGGER full_disk BEFORE INSERT ON call_record_changes EXECUTE \
                     FUNCTION full_disk()";
    app.db.execute_unprepared(full_disk).await.unwrap();
    let many = || (2..200).map(full);
    let quiet = Arc::new(Quiet);
    let failed = ingest::import_values(&app.store, many(), Arc::<Quiet>::clone(&quiet))
        .await
        .unwrap_err();
    let told = told(&failed);
    assert!(told.contains("could not extend file"), "{told}");
    assert_eq!(count(&app).await, 1);
    let drop_it = "DROP FUNCTION full_disk CASCADE";
    app.db.execute_unprepared(drop_it).await.unwrap();
    ingest::import_values(&app.store, many(), quiet)
        .await
        .unwrap();
    assert_eq!(count(&app).await, 199);
}

/// What an error says, with its causes.
fn told(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect()
}

async fn count(app: &App) -> u64 {
    let counted = app.ask(COUNT).await;
    counted["callRecords"]["totalCount"].as_u64().unwrap()
}

struct Quiet;

impl ingest::Observer for Quiet {
    fn read(&self, _bytes: u64) {}
    fn done(&self, _payloads: u64) {}
    fn rejected(&self, place: &ingest::Place, problem: &ingest::Problem) {
        panic!("{place}: {problem}");
    }
}
