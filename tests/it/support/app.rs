//! The gateway without its network: a store, and a schema over it, on a test's own database.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use async_graphql::{Request, Variables};
use callrecords::ingest::{self, Observer, Place, Problem, Summary};
use callrecords::schema::{self, Schema};
use callrecords::store::{Options, Store};
use chrono::{DateTime, Utc};
use sea_orm::prelude::Decimal;
use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, QueryResult, Statement, TransactionTrait,
};
use serde_json::Value;
use tempfile::TempDir;
use uuid::Uuid;

use super::database::TestDatabase;
use super::ways::compare;

/// The tables that an import of call records fills.
pub(crate) const RECORD_TABLES: &[&str] = &[
    "call_records",
    "organizers",
    "participants",
    "sessions",
    "segments",
    "call_record_pages",
];

/// A migrated store and the schema over it, which know what statements they run.
pub(crate) struct App {
    pub(crate) store: Store,
    pub(crate) schema: Schema,
    pub(crate) db: DatabaseConnection,
    /// Over connections of its own, whose statements nobody counts.
    compared: Schema,
    statements: Arc<Mutex<Vec<Statement>>>,
}

impl App {
    pub(crate) async fn new(db: &TestDatabase) -> Self {
        let options = Options {
            url: db.url().to_owned(),
            max_connections: 8,
            acquire_timeout: std::time::Duration::from_secs(30),
            statement_timeout: None,
        };
        let store = Store::connect(&options).await.unwrap();
        store.migrate_up().await.unwrap();
        let statements = Arc::new(Mutex::new(Vec::new()));
        let db = Self::observed(&options, &statements).await;
        let compared = schema::build(store);
        let log = Arc::clone(&statements);
        let watch = move |statement: &Statement| log.lock().unwrap().push(statement.clone());
        let store = Store::new(db.clone()).watched(Arc::new(watch));
        Self {
            compared,
            db,
            schema: schema::build(store.clone()),
            store,
            statements,
        }
    }

    async fn observed(options: &Options, log: &Arc<Mutex<Vec<Statement>>>) -> DatabaseConnection {
        let mut connection = Database::connect(options.connect()).await.unwrap();
        let log = Arc::clone(log);
        connection.set_metric_callback(move |info| {
            log.lock().unwrap().push(info.statement.clone());
        });
        connection
    }

    /// The statements that ran since this was last asked.
    pub(crate) fn statements(&self) -> Vec<String> {
        let statements = std::mem::take(&mut *self.statements.lock().unwrap());
        statements
            .into_iter()
            .map(|statement| statement.sql)
            .collect()
    }

    /// The plan of the statement that ran last, with the rows that each node gave. Postgres only.
    pub(crate) async fn explain_last(&self) -> String {
        let mut last = self.statements.lock().unwrap().last().unwrap().clone();
        last.sql = format!(
            "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) {}",
            last.sql
        );
        let lines = self.db.query_all_raw(last).await.unwrap();
        let lines: Vec<String> = lines
            .iter()
            .map(|line| line.try_get_by(0).unwrap())
            .collect();
        lines.join("\n")
    }

    /// The statements that ran since this was last asked which Postgres plans anew each time, however
    /// often it has run them.
    pub(crate) async fn planned_anew(&self) -> Vec<String> {
        let statements = std::mem::take(&mut *self.statements.lock().unwrap());
        // One connection: plans are kept by each for itself.
        let connection = self.db.begin().await.unwrap();
        // As on tables that are too large to be read whole.
        let index_only = "SET LOCAL enable_seqscan = off";
        connection.execute_unprepared(index_only).await.unwrap();
        for _ in 0..10 {
            for statement in &statements {
                connection.query_all_raw(statement.clone()).await.unwrap();
            }
        }
        let anew = "SELECT statement FROM pg_prepared_statements WHERE generic_plans = 0 AND custom_plans > 5";
        let anew = Statement::from_string(sea_orm::DbBackend::Postgres, anew);
        let rows = connection.query_all_raw(anew).await.unwrap();
        self.statements();
        rows.iter().map(|row| row.try_get_by(0).unwrap()).collect()
    }

    /// Imports files and folders; nothing may be refused.
    pub(crate) async fn import(&self, paths: &[&str]) -> Summary {
        let (summary, refused) = self.try_import(paths).await;
        assert_eq!(refused, Vec::<String>::new());
        summary
    }

    /// Imports files and folders, and tells what was refused.
    pub(crate) async fn try_import(&self, paths: &[&str]) -> (Summary, Vec<String>) {
        self.try_import_as(paths, ingest::Options::default()).await
    }

    /// Imports files and folders by these options, and tells what was refused.
    pub(crate) async fn try_import_as(
        &self,
        paths: &[&str],
        options: ingest::Options,
    ) -> (Summary, Vec<String>) {
        let options = ingest::Options {
            paths: paths.iter().map(PathBuf::from).collect(),
            ..options
        };
        let log = Arc::new(Refused::default());
        let observer: Arc<dyn Observer> = Arc::<Refused>::clone(&log);
        let summary = ingest::import(&self.store, options, observer)
            .await
            .unwrap();
        let refused = log.0.lock().unwrap().clone();
        (summary, refused)
    }

    /// Imports payloads as the lines of one file.
    pub(crate) async fn import_values(&self, values: impl IntoIterator<Item = Value>) -> Summary {
        let folder = TempDir::with_prefix("callrecords-").unwrap();
        let file = folder.path().join("payloads.ndjson");
        let lines: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
        std::fs::write(&file, lines.join("\n")).unwrap();
        self.import(&[file.to_str().unwrap()]).await
    }

    /// Every row of these tables as text, in the order of its text.
    pub(crate) async fn rows(&self, tables: &[&str]) -> String {
        let mut text = String::new();
        for table in tables {
            let select = Statement::from_string(
                self.db.get_database_backend(),
                format!("SELECT * FROM {table}"),
            );
            let found = self.db.query_all_raw(select).await.unwrap();
            let mut rows: Vec<String> = found.iter().map(row).collect();
            rows.sort();
            text.extend(rows.iter().map(|row| format!("{table}: {row}\n")));
        }
        text
    }

    /// Empties these tables.
    pub(crate) async fn clear(&self, tables: &[&str]) {
        for table in tables {
            self.db
                .execute_unprepared(&format!("DELETE FROM {table}"))
                .await
                .unwrap();
        }
    }

    /// Asks a query; nothing may fail.
    pub(crate) async fn ask(&self, query: &str) -> Value {
        let answer = self.answer(query).await;
        assert_eq!(answer.get("errors"), None, "{query}");
        answer["data"].clone()
    }

    /// Asks a query, and gives the whole answer; a plan must answer the same.
    pub(crate) async fn answer(&self, query: &str) -> Value {
        compare(&self.compared, || query.into()).await;
        // A worker runs a request of a server's: elsewhere, a future that yields is polled again before
        // the others had their turns, and loaders would read before all keys are there.
        let (schema, query) = (self.schema.clone(), query.to_owned());
        let request = tokio::spawn(async move { schema.execute(query).await });
        let response = request.await.unwrap();
        serde_json::to_value(response).unwrap()
    }

    /// Asks a query with variables, and gives the whole answer.
    pub(crate) async fn ask_with(&self, query: &str, variables: &Value) -> Value {
        let request = || {
            let variables = Variables::from_json(variables.clone());
            Request::new(query).variables(variables)
        };
        compare(&self.compared, request).await;
        serde_json::to_value(self.schema.execute(request()).await).unwrap()
    }
}

/// Remembers what was refused.
#[derive(Default)]
struct Refused(Mutex<Vec<String>>);

impl Observer for Refused {
    fn read(&self, _bytes: u64) {}

    fn done(&self, _payloads: u64) {}

    fn rejected(&self, place: &Place, problem: &Problem) {
        let file = place.file.file_name().unwrap().to_string_lossy();
        let place = Place {
            file: file.into_owned().into(),
            within: place.within,
        };
        self.0.lock().unwrap().push(format!("{place}: {problem}"));
    }
}

/// A row as text, whatever its columns.
fn row(row: &QueryResult) -> String {
    let cells = row.column_names().into_iter().map(|column| {
        let cell = None
            .or_else(|| {
                row.try_get::<Option<String>>("", &column)
                    .ok()
                    .map(|v| format!("{v:?}"))
            })
            .or_else(|| {
                row.try_get::<Option<i64>>("", &column)
                    .ok()
                    .map(|v| format!("{v:?}"))
            })
            .or_else(|| {
                row.try_get::<Option<i32>>("", &column)
                    .ok()
                    .map(|v| format!("{v:?}"))
            })
            .or_else(|| {
                row.try_get::<Option<bool>>("", &column)
                    .ok()
                    .map(|v| format!("{v:?}"))
            })
            .or_else(|| {
                row.try_get::<Option<DateTime<Utc>>>("", &column)
                    .ok()
                    .map(|v| format!("{v:?}"))
            })
            .or_else(|| {
                row.try_get::<Option<Uuid>>("", &column)
                    .ok()
                    .map(|v| format!("{v:?}"))
            })
            .or_else(|| {
                row.try_get::<Option<Decimal>>("", &column)
                    .ok()
                    .map(|v| format!("{v:?}"))
            });
        format!("{column}={}", cell.unwrap())
    });
    cells.collect::<Vec<_>>().join(" ").replace("\\\"", "\"")
}
