//! An import that is killed, and one that is large.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use callrecords::demo::{self, Profile};
use sea_orm::{ConnectionTrait, Statement};
use tempfile::TempDir;

use crate::support::app::{App, RECORD_TABLES};
use crate::support::command::callrecords;
use crate::support::database::TestDatabase;
use crate::support::on_both;

on_both![
    an_import_that_is_killed_is_completed_by_a_second_run,
    a_large_import_holds_little_memory
];

async fn an_import_that_is_killed_is_completed_by_a_second_run(db: &TestDatabase) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("records.ndjson");
    generate(&file, 1_500, Profile::Realistic);
    let app = App::new(db).await;
    let mut import = spawn_import(db, "-", Stdio::piped());
    // The end is held back: the import cannot be done before it is killed.
    let records = fs::read_to_string(&file).unwrap();
    let half = records.len() / 2;
    let mut input = import.stdin.take().unwrap();
    input.write_all(&records.as_bytes()[..half]).unwrap();
    while count(&app, "SELECT count(*) FROM call_records").await < 200 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    import.kill().unwrap();
    import.wait().unwrap();
    let stored = count(&app, "SELECT count(*) FROM call_records").await;
    assert!(
        stored < 1_500,
        "{stored} were stored of what half was sent of"
    );
    for (table, counted) in [
        ("participants", "participants_count"),
        ("sessions", "sessions_count"),
    ] {
        let half = format!(
            "SELECT count(*) FROM call_records AS r WHERE {counted} <>
             (SELECT count(*) FROM {table} AS c WHERE c.call_record_id = r.id)"
        );
        assert_eq!(count(&app, &half).await, 0, "{table}");
    }
    let outcome =
        callrecords(["import", "--database-url", db.url(), file.to_str().unwrap()]).outcome();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let completed = app.rows(RECORD_TABLES).await;
    app.clear(RECORD_TABLES).await;
    app.import(&[file.to_str().unwrap()]).await;
    assert!(
        app.rows(RECORD_TABLES).await == completed,
        "the rows differ from those of an import at one go"
    );
}

/// What the issue allows for a million records, in KiB; it must not depend on how many there are.
const MOST_RESIDENT: u64 = 256 * 1024;

async fn a_large_import_holds_little_memory(db: &TestDatabase) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("records.ndjson");
    generate(&file, 4_000, Profile::Even);
    let bytes = fs::metadata(&file).unwrap().len();
    assert!(bytes > 80 << 20, "{bytes} bytes could be held at once");
    App::new(db).await;
    let mut import = spawn_import(db, file.to_str().unwrap(), Stdio::null());
    let status = format!("/proc/{}/status", import.id());
    let mut most = 0;
    while import.try_wait().unwrap().is_none() {
        most = most.max(resident(&status));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(import.wait().unwrap().success());
    assert!(most > 0 && most < MOST_RESIDENT / 2, "{most} KiB were held");
}

fn generate(file: &Path, records: u64, profile: Profile) {
    let options = demo::Options {
        records,
        profile,
        ..demo::Options::default()
    };
    let lines: Vec<String> = demo::records(&options)
        .map(|record| record.to_string())
        .collect();
    fs::write(file, lines.join("\n")).unwrap();
}

fn spawn_import(db: &TestDatabase, path: &str, stdin: Stdio) -> Child {
    let arguments = ["import", "--database-url", db.url(), path];
    let (_, mut command) = callrecords(arguments).into_parts();
    command
        .current_dir("/")
        .stdin(stdin)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().unwrap()
}

async fn count(app: &App, sql: &str) -> i64 {
    let select = Statement::from_string(app.db.get_database_backend(), sql);
    let row = app.db.query_one_raw(select).await.unwrap().unwrap();
    row.try_get_by(0).unwrap()
}

/// The most that a process has held in memory so far, in KiB; nothing once it has ended.
fn resident(status: &str) -> u64 {
    let status = fs::read_to_string(status).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.map_or(0, |number| number.parse().unwrap())
}
