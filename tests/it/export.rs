//! `callrecords export`: rows of a report as a file.

use serde_json::{Value, json};

use crate::support::app::App;
use crate::support::command::{Outcome, callrecords};
use crate::support::database::TestDatabase;
use crate::support::made_up::{dialout, pstn_call};
use crate::support::on_both;

on_both![
    rows_go_out_as_csv_that_is_safe_in_a_spreadsheet,
    rows_go_out_as_json_that_comes_in_again,
    any_number_of_rows_goes_out,
    a_wrong_export_is_named
];

fn export(db: &TestDatabase, arguments: &[&str]) -> Outcome {
    let mut all = vec!["export", "--database-url", db.url()];
    all.extend(arguments);
    callrecords(all).outcome()
}

const DAY: [&str; 4] = ["--from", "2026-01-05", "--to", "2026-01-06"];

async fn rows_go_out_as_csv_that_is_safe_in_a_spreadsheet(db: &TestDatabase) {
    let app = App::new(db).await;
    let charge: Value = serde_json::from_str("0.50").unwrap();
    app.import_values([
        pstn_call(
            2,
            2,
            json!({"userDisplayName": "=1+1", "callerNumber": "+4930", "newcomer": 7}),
        ),
        pstn_call(
            1,
            1,
            json!({"userDisplayName": "Ann, \"the boss\"", "charge": charge}),
        ),
    ])
    .await;
    let outcome = export(db, &[&["pstn-calls"], &DAY[..]].concat());
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let mut reader = csv::Reader::from_reader(outcome.stdout.as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell = |row: usize, name: &str| {
        let column = header.iter().position(|column| column == name).unwrap();
        rows[row][column].to_owned()
    };
    assert_eq!(rows.len(), 2);
    assert_eq!(cell(0, "userDisplayName"), "Ann, \"the boss\"");
    assert_eq!(cell(0, "charge"), "0.50");
    assert_eq!(cell(0, "callerNumber"), "");
    assert_eq!(cell(1, "userDisplayName"), "'=1+1");
    assert_eq!(cell(1, "callerNumber"), "'+4930");
    assert_eq!(cell(1, "startDateTime"), "2026-01-05T09:02:00Z");
    assert_eq!(cell(1, "additional"), "{\"newcomer\":7}");
}

async fn rows_go_out_as_json_that_comes_in_again(db: &TestDatabase) {
    let app = App::new(db).await;
    let charge: Value = serde_json::from_str("0.00").unwrap();
    app.import_values([
        pstn_call(1, 1, json!({"charge": charge, "newcomer": [1]})),
        pstn_call(2, 2, json!({"callType": "user_in"})),
        dialout(5, "ann", 2, "1.50"),
    ])
    .await;
    let before = app
        .rows(&["pstn_calls", "pstn_online_meeting_dialouts"])
        .await;
    let folder = tempfile::tempdir().unwrap();
    for report in ["pstn-calls", "pstn-online-meeting-dialout-report"] {
        let file = folder.path().join(format!("{report}.ndjson"));
        let to_file = ["--format", "ndjson", "-o", file.to_str().unwrap()];
        let outcome = export(db, &[&[report], &DAY[..], &to_file].concat());
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        assert_eq!(outcome.stdout, "");
    }
    app.clear(&["pstn_calls", "pstn_online_meeting_dialouts"])
        .await;
    app.import(&[folder.path().to_str().unwrap()]).await;
    let after = app
        .rows(&["pstn_calls", "pstn_online_meeting_dialouts"])
        .await;
    assert_eq!(after, before);
}

async fn any_number_of_rows_goes_out(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values((0..2_500).map(|number| {
        let call_type = if number % 5 == 0 {
            "user_in"
        } else {
            "user_out"
        };
        pstn_call(number, number % 60, json!({"callType": call_type}))
    }))
    .await;
    for (filter, count) in [
        ("{}", 2_500),
        ("{\"callType\": {\"eq\": \"user_in\"}}", 500),
    ] {
        let arguments = ["--filter", filter, "--format", "ndjson"];
        let outcome = export(db, &[&["pstn-calls"], &DAY[..], &arguments].concat());
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        let rows: Vec<Value> = outcome
            .stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let mut ids: Vec<&str> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
        assert!(rows.is_sorted_by_key(|row| row["startDateTime"].to_string()));
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}

#[expect(clippy::too_many_lines, reason = "a table, one case after the other")]
async fn a_wrong_export_is_named(db: &TestDatabase) {
    let app = App::new(db).await;
    let mut week = dialout(1, "ann", 2, "0.10");
    week["@callrecords.toDateTime"] = json!("2026-01-08");
    app.import_values([week]).await;
    for (arguments, message) in [
        (
            &["pstn-calls", "--from", "2026-01-06", "--to", "2026-01-05"][..],
            "--from 2026-01-06T00:00:00Z is after --to",
        ),
        (
            &["pstn-calls", "--from", "noon", "--to", "2026-01-05"],
            "expected a date or an instant",
        ),
        (
            &[
                "pstn-calls",
                "--from",
                "2026-01-05",
                "--to",
                "2026-01-06",
                "--filter",
                "{\"calltype\": {}}",
            ],
            "there is no condition `calltype`",
        ),
        (
            &[
                "sms-log",
                "--from",
                "2026-01-05",
                "--to",
                "2026-01-06",
                "--filter",
                "{\"smsUnits\": {\"eq\": \"x\"}}",
            ],
            "--filter: ",
        ),
        (
            &[
                "sms-log",
                "--from",
                "2026-01-05",
                "--to",
                "2026-01-06",
                "--filter",
                "{",
            ],
            "--filter is not JSON",
        ),
        (
            &[
                "pstn-online-meeting-dialout-report",
                "--from",
                "2026-01-05",
                "--to",
                "2026-01-06",
            ],
            "the range cuts sums in two, which were fetched for 2026-01-01T00:00:00Z to 2026-01-08T00:00:00Z",
        ),
        (
            &["calls", "--from", "2026-01-05", "--to", "2026-01-06"],
            "pstn-calls",
        ),
    ] {
        let outcome = export(db, arguments);
        assert_ne!(outcome.code, Some(0), "{arguments:?}");
        assert!(outcome.stderr.contains(message), "{}", outcome.stderr);
    }
}
