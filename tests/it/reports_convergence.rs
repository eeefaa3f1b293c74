//! Rows of reports in whatever order and however often, from several imports at once, and after a
//! kill: the rows end the same.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use callrecords::ingest::{self, Observer, Options, Place, Problem};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::app::{App, RECORD_TABLES};
use crate::support::command::callrecords;
use crate::support::database::TestDatabase;
use crate::support::made_up;
use crate::support::on_both;
use crate::support::reports::REPORT_TABLES;

on_both![
    any_order_of_pages_ends_in_the_same_rows,
    an_import_of_rows_that_is_killed_is_completed_by_a_second_run,
];

/// How many orders are tried.
const ORDERS: u64 = 6;
/// How many imports run at once.
const WRITERS: usize = 3;

async fn any_order_of_pages_ends_in_the_same_rows(db: &TestDatabase) {
    let app = App::new(db).await;
    let tables = [RECORD_TABLES, REPORT_TABLES].concat();
    let folder = TempDir::new().unwrap();
    let files = pages(folder.path());
    let mut expected = None;
    for order in 0..ORDERS {
        let mut rng = StdRng::seed_from_u64(order);
        import_shuffled(&app, &files, &mut rng).await;
        let rows = app.rows(&tables).await;
        app.clear(&tables).await;
        let expected = expected.get_or_insert_with(|| rows.clone());
        assert_eq!(&rows, expected, "order {order}");
    }
    let text = expected.unwrap();
    let counts = REPORT_TABLES.iter().map(|table| {
        let of_table = text.lines().filter(|line| line.starts_with(table));
        of_table.count()
    });
    // Three pages share half their rows; of rows without an id, a page has two that are equal.
    assert_eq!(counts.collect::<Vec<_>>(), [240, 240, 9, 6, 9]);
}

/// Three files of mixed lines and three pages of each report without ids.
fn pages(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    let mut write = |name: String, text: String| {
        let file = folder.join(name);
        fs::write(&file, text).unwrap();
        files.push(file);
    };
    for page in 0..3 {
        let lines = (page * 60..page * 60 + 120).flat_map(|number| {
            [
                call(number),
                routed(number),
                made_up::record(number % 40, 0, json!({})),
            ]
        });
        let lines: Vec<String> = lines.map(|line| line.to_string()).collect();
        write(format!("{page}.ndjson"), lines.join("\n"));
        let blocked = |number| json!({"userId": format!("u{page}{number}"), "blockDateTime": "2026-01-05T09:00:00Z"});
        let message = |number| json!({"smsId": format!("s{page}{number}"), "sentDateTime": "2026-01-05T09:00:00Z"});
        let dialout = |number| json!({"userId": format!("u{number}"), "currency": "EUR", "totalCallCharge": 1.50});
        for (report, rows) in [
            ("blocked", [blocked(1), blocked(2), blocked(1)].to_vec()),
            ("messages", [message(1), message(1), message(2)].to_vec()),
            ("dialouts", [dialout(1), dialout(2)].to_vec()),
        ] {
            let text = json!({
                "@callrecords.fromDateTime": format!("2026-0{}-01", page + 1),
                "@callrecords.toDateTime": format!("2026-0{}-01", page + 2),
                "value": rows,
            });
            write(format!("{report}-{page}.json"), text.to_string());
        }
    }
    files
}

fn call(number: u32) -> Value {
    json!({
        "id": made_up::id(number),
        "callId": format!("c{number}"),
        "startDateTime": "2026-01-05T09:00:00Z",
        "charge": 0.10,
    })
}

fn routed(number: u32) -> Value {
    json!({
        "id": made_up::id(number),
        "correlationId": format!("c{number}"),
        "startDateTime": "2026-01-05T09:00:00Z",
    })
}

/// Deals the files, some of them twice, to imports that run at once.
async fn import_shuffled(app: &App, files: &[std::path::PathBuf], rng: &mut StdRng) {
    let mut dealt: Vec<_> = files.iter().chain(files.iter().step_by(2)).collect();
    dealt.shuffle(rng);
    let mut imports = tokio::task::JoinSet::new();
    for hand in dealt.chunks(dealt.len().div_ceil(WRITERS)) {
        let store = app.store.clone();
        let options = Options {
            paths: hand.iter().copied().cloned().collect(),
            ..Options::default()
        };
        imports.spawn(async move {
            let imported = ingest::import(&store, options, Arc::new(Silent)).await;
            assert_eq!(imported.unwrap().rejected, 0);
        });
    }
    while let Some(import) = imports.join_next().await {
        import.unwrap();
    }
}

/// Has nothing to say.
struct Silent;

impl Observer for Silent {
    fn read(&self, _bytes: u64) {}

    fn done(&self, _payloads: u64) {}

    fn rejected(&self, _place: &Place, _problem: &Problem) {}
}

async fn an_import_of_rows_that_is_killed_is_completed_by_a_second_run(db: &TestDatabase) {
    const ROWS: u32 = 30_000;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("rows.ndjson");
    // No ids, and each row twice: which of the two is which must not depend on the kill.
    let lines = (0..ROWS).map(|number| {
        let mut row = call(number / 2);
        row["id"] = Value::Null;
        row.to_string()
    });
    fs::write(&file, lines.collect::<Vec<_>>().join("\n")).unwrap();
    let app = App::new(db).await;
    let arguments = ["import", "--database-url", db.url(), file.to_str().unwrap()];
    let (_, mut command) = callrecords(arguments).into_parts();
    command.current_dir("/").stdout(Stdio::null());
    let mut import = command.stderr(Stdio::null()).spawn().unwrap();
    while count(&app).await == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    import.kill().unwrap();
    import.wait().unwrap();
    let stored = settled(&app).await;
    assert!(
        stored < i64::from(ROWS),
        "it was killed too late to tell anything"
    );
    let outcome = callrecords(arguments).outcome();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(count(&app).await, i64::from(ROWS));
    let told = format!(
        "{ROWS} seen: {} new, 0 updated, {stored} unchanged",
        i64::from(ROWS) - stored
    );
    assert!(outcome.stdout.starts_with(&told), "{told}: {outcome:?}");
}

/// How many rows there are once nothing is on its way to the database any more.
async fn settled(app: &App) -> i64 {
    loop {
        let before = count(app).await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        if count(app).await == before {
            return before;
        }
    }
}

async fn count(app: &App) -> i64 {
    let sql = "SELECT count(*) FROM pstn_calls";
    let select = Statement::from_string(app.db.get_database_backend(), sql);
    let row = app.db.query_one_raw(select).await.unwrap().unwrap();
    row.try_get_by(0).unwrap()
}
