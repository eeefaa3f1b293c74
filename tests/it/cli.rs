//! The commands that run to their end.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use callrecords::schema;
use tempfile::TempDir;

use crate::support::command::{Outcome, callrecords, files};
use crate::support::database::TestDatabase;
use crate::support::on_both;
use crate::support::server::Server;

on_both![
    the_tables_come_go_and_are_listed,
    an_import_counts_and_names_what_it_rejects,
    an_import_reads_standard_input,
];

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/samples");

#[test]
fn wrong_arguments_are_a_usage_error() {
    for (arguments, said) in [
        (vec![], "Usage: callrecords"),
        (vec!["frobnicate"], "unrecognized subcommand"),
        (vec!["import"], "<PATH>"),
        (vec!["import", "--kind=call", "-"], "call-records"),
        (vec!["generate", "--seed=1"], "--records"),
        (
            vec!["generate", "--records=1", "--seed=1", "--profile=odd"],
            "realistic, even",
        ),
        (vec!["migrate"], "status"),
    ] {
        let outcome = callrecords(arguments).outcome();
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(outcome.stderr.contains(said), "{outcome:?}");
    }
}

#[test]
fn the_schema_is_printed() {
    let sdl = schema::sdl();
    for (arguments, sdl) in [
        (vec!["schema"], schema::subgraph_sdl()),
        (vec!["schema", "--plain"], &sdl),
    ] {
        let outcome = callrecords(arguments).outcome();
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        assert_eq!(outcome.stdout.trim(), sdl.trim());
    }
}

async fn the_tables_come_go_and_are_listed(db: &TestDatabase) {
    let migrate = |direction: &str| {
        let outcome = callrecords(["migrate", direction, "--database-url", db.url()]).outcome();
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        let states = outcome
            .stdout
            .lines()
            .map(|line| line.split(' ').next().unwrap().to_owned());
        states.collect::<Vec<_>>()
    };
    let pending = migrate("status");
    assert!(!pending.is_empty() && pending.iter().all(|state| state == "pending"));
    let applied = vec!["applied"; pending.len()];
    assert_eq!(migrate("up"), applied);
    assert_eq!(migrate("up"), applied);
    assert_eq!(migrate("status"), applied);
    assert_eq!(migrate("down"), pending);
    assert_eq!(migrate("status"), pending);
}

async fn an_import_counts_and_names_what_it_rejects(db: &TestDatabase) {
    let folder = TempDir::new().unwrap();
    let rejects = folder.path().join("rejects.ndjson").display().to_string();
    let file = folder.path().join("records.ndjson");
    let good = r#"{"id": "f0a8f9f2-6a0c-4a4b-8f6f-5b8f5f0d2b11", "version": 1, "type": "groupCall", "modalities": [], "lastModifiedDateTime": "2026-06-01T10:00:00Z", "startDateTime": "2026-06-01T09:00:00Z", "endDateTime": "2026-06-01T09:30:00Z"}"#;
    let bad = r#"{"id": "no guid"}"#;
    fs::write(&file, format!("{good}\n{}", format!("{bad}\n").repeat(25))).unwrap();
    let file = file.display().to_string();
    let outcome = import(db, &["--rejects", &rejects, &file]);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(
        outcome
            .stdout
            .starts_with("26 seen: 1 new, 0 updated, 0 unchanged, 25 rejected"),
        "{outcome:?}"
    );
    let lines: Vec<_> = complaints(&outcome).collect();
    assert_eq!(lines.len(), 21, "{outcome:?}");
    assert_eq!(
        lines[0],
        format!("{file}:2: id: expected a GUID, found \"no guid\"")
    );
    assert_eq!(lines[20], "… and 5 more were rejected");
    let rejected = || fs::read_to_string(&rejects).unwrap();
    assert_eq!(rejected(), format!("{bad}\n").repeat(25));
    // What is there stays, and is not read while it grows, by whatever name.
    import(db, &["--rejects", &rejects, &file]);
    assert_eq!(rejected(), format!("{bad}\n").repeat(50));
    let dotted = folder.path().join(".").display().to_string();
    for path in [&rejects, &dotted] {
        let outcome = import(db, &["--rejects", &rejects, path]);
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        let told = "rejects.ndjson is imported: name another file for what is rejected";
        assert!(outcome.stderr.contains(told), "{outcome:?}");
    }
    let arguments = [
        "import",
        "--database-url",
        db.url(),
        "--rejects",
        &rejects,
        "-",
    ];
    let (_folder, mut command) = callrecords(arguments).into_parts();
    let input = fs::File::open(&rejects).unwrap();
    let status = command.stdin(input).stderr(Stdio::null()).status();
    assert_eq!(status.unwrap().code(), Some(1));
    assert_eq!(rejected(), format!("{bad}\n").repeat(50));
}

async fn an_import_reads_standard_input(db: &TestDatabase) {
    let made = callrecords(["generate", "--records=20", "--seed=7"]).outcome();
    let arguments = [
        "import",
        "--kind=callRecord",
        "--database-url",
        db.url(),
        "-",
    ];
    let outcome = callrecords(arguments).stdin(made.stdout).outcome();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(outcome.stdout.contains(" 20 new, "), "{outcome:?}");
    assert!(outcome.stdout.contains(" 0 rejected"), "{outcome:?}");
    assert!(outcome.stdout.contains(" records/s"), "{outcome:?}");
    assert_eq!(complaints(&outcome).next(), None, "{outcome:?}");
    let samples = import(db, &[&format!("{SAMPLES}/list-callrecords.json")]);
    assert_eq!(samples.code, Some(0), "{samples:?}");
}

#[test]
fn an_embedded_database_is_left_as_one_file() {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite://{}/calls.db", folder.path().display());
    for (arguments, code) in [
        (vec!["migrate", "up"], 0),
        (vec!["migrate", "status"], 0),
        (vec!["import", SAMPLES], 1),
        (vec!["import", "nowhere.json"], 1),
        (vec!["migrate", "down"], 0),
    ] {
        let outcome = callrecords(arguments)
            .env("CALLRECORDS_DATABASE_URL", &url)
            .outcome();
        assert_eq!(outcome.code, Some(code), "{outcome:?}");
        assert_eq!(files(folder.path()), ["calls.db"], "{outcome:?}");
    }
    let serve = callrecords(["serve", "--bind=127.0.0.1:0", "--database-url", &url]);
    let mut server = Server::start(serve);
    assert!(server.terminate().success());
    assert_eq!(files(folder.path()), ["calls.db"], "{}", server.log());
}

#[test]
fn what_cannot_be_read_fails_the_import() {
    let outcome = callrecords(["import", "nowhere.json"]).outcome();
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(
        outcome
            .stderr
            .starts_with("error: cannot read nowhere.json: "),
        "{outcome:?}"
    );
}

#[test]
fn a_database_that_is_away_is_named_without_its_password() {
    let url = "postgres://reader:hunter2@127.0.0.1:1/calls";
    let outcome = callrecords(["import", "--database-url", url, "-"])
        .env("CALLRECORDS_DATABASE_ACQUIRE_TIMEOUT", "300ms")
        .outcome();
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let said = "error: the database cannot be reached (Postgres, database calls at 127.0.0.1:1): ";
    assert!(outcome.stderr.starts_with(said), "{outcome:?}");
    assert!(!outcome.stderr.contains("hunter2"), "{outcome:?}");
}

#[test]
fn the_same_seed_makes_the_same_records() {
    let made = |seed: &str| {
        let outcome = callrecords(["generate", "--records=50", "--seed", seed]).outcome();
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
        outcome.stdout
    };
    assert_eq!(made("1"), made("1"));
    assert_ne!(made("1"), made("2"));
}

#[test]
fn made_up_records_are_split_into_files() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("made/up").display().to_string();
    let arguments = [
        "generate",
        "--records=10001",
        "--seed=1",
        "--profile=even",
        "--out",
        &out,
    ];
    let outcome = callrecords(arguments).outcome();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(lines(&out, "call-records-0001.ndjson"), 10_000);
    assert_eq!(lines(&out, "call-records-0002.ndjson"), 1);
    assert_eq!(fs::read_dir(out).unwrap().count(), 2);
}

#[test]
fn each_report_has_its_files() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().display().to_string();
    let arguments = [
        "generate",
        "--records=0",
        "--reports=14000",
        "--seed=1",
        "--out",
        &out,
    ];
    let outcome = callrecords(arguments).outcome();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let mut files: Vec<_> = fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    assert_eq!(
        files,
        [
            "direct-routing-calls-0001.ndjson",
            "pstn-blocked-users-log-0001.ndjson",
            "pstn-calls-0001.ndjson",
            "pstn-calls-0002.ndjson",
            "pstn-online-meeting-dialout-report-0001.ndjson",
            "sms-log-0001.ndjson",
        ]
    );
    let rows: usize = files.iter().map(|file| lines(&out, file)).sum();
    assert_eq!(
        (lines(&out, "pstn-calls-0001.ndjson"), rows),
        (10_000, 14_000)
    );
}

fn lines(folder: &str, file: &str) -> usize {
    let text = fs::read_to_string(Path::new(folder).join(file)).unwrap();
    text.lines().count()
}

#[test]
fn nobody_has_to_read_to_the_end() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_callrecords"))
        .args(["generate", "--records=5000", "--seed=1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
}

fn import(db: &TestDatabase, arguments: &[&str]) -> Outcome {
    let command = ["import", "--database-url", db.url()];
    callrecords(command.iter().chain(arguments).copied()).outcome()
}

/// What an import said on standard error, save how it got on, which it says if it takes long.
fn complaints(outcome: &Outcome) -> impl Iterator<Item = &str> {
    let lines = outcome.stderr.lines();
    lines.filter(|line| !line.ends_with(" payloads/s"))
}
