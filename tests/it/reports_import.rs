//! Rows of reports in: how each is told from the others, what makes it one row, what is refused.

use std::fs;
use std::path::Path;

use callrecords::graph::DateTime;
use callrecords::ingest::{Kind, Options, Window};
use callrecords::reports::{
    Report, ReportKind, dialout, direct_routing_call, pstn_blocked_user, pstn_call, sms,
};
use flate2::Compression;
use flate2::write::GzEncoder;
use insta::{allow_duplicates, assert_snapshot};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::app::App;
use crate::support::command::callrecords;
use crate::support::database::TestDatabase;
use crate::support::made_up;
use crate::support::on_both;
use crate::support::reports::{REPORT_SAMPLES, kept, rows, rows_as_json, sample_rows};

on_both![
    every_sample_goes_in_and_twice_is_once,
    equal_rows_of_one_page_stay_two,
    rows_without_metadata_are_told_by_their_properties,
    a_row_that_could_be_either_needs_a_kind,
    what_a_row_says_is_kept_as_it_says_it,
    later_rows_complete_earlier_ones,
    sums_need_the_window_they_were_fetched_for,
    the_flags_give_a_window_to_what_has_none,
    a_page_of_sums_goes_in_whole_or_not_at_all,
    what_no_range_would_find_is_refused,
    the_command_counts_rows_and_records,
];

async fn every_sample_goes_in_and_twice_is_once(db: &TestDatabase) {
    let app = App::new(db).await;
    let summary = app.import(REPORT_SAMPLES).await;
    assert_eq!((summary.seen, summary.new, summary.rows), (6, 6, 6));
    let [calls, routed, blocked, dialouts, messages] = REPORT_SAMPLES else {
        panic!("there are five samples");
    };
    reads_back::<pstn_call::Entity>(&app, calls).await;
    reads_back::<direct_routing_call::Entity>(&app, routed).await;
    reads_back::<pstn_blocked_user::Entity>(&app, blocked).await;
    reads_back::<dialout::Entity>(&app, dialouts).await;
    reads_back::<sms::Entity>(&app, messages).await;
    let again = app.import(REPORT_SAMPLES).await;
    assert_eq!((again.unchanged, again.new, again.updated), (6, 0, 0));
}

async fn reads_back<R: Report>(app: &App, sample: &str) {
    let mut sent: Vec<_> = sample_rows(sample).iter().map(kept).collect();
    let mut stored = rows_as_json::<R>(app).await;
    // Nothing orders rows of the same time.
    sent.sort_by_key(Value::to_string);
    stored.sort_by_key(|row| kept(row).to_string());
    let text = |rows: &[Value]| rows.iter().map(sorted).collect::<Vec<_>>();
    assert_eq!(text(&stored), text(&sent), "{sample}");
}

/// A value as text, its keys sorted: two that are equal have the same digits, too.
fn sorted(value: &Value) -> String {
    let mut value = value.clone();
    value.sort_all_objects();
    value.to_string()
}

async fn equal_rows_of_one_page_stay_two(db: &TestDatabase) {
    let app = App::new(db).await;
    let blocked = sample_rows(REPORT_SAMPLES[2]);
    let message = sample_rows(REPORT_SAMPLES[4]).remove(0);
    let [one, other] = &blocked[..] else {
        panic!("the sample has two rows")
    };
    let page = |rows: Value| json!({ "value": rows });
    let folder = TempDir::new().unwrap();
    let three = file(folder.path(), "three.json", &page(json!([one, other, one])));
    let two = file(folder.path(), "two.json", &json!([message, message]));
    let single = file(folder.path(), "single.json", &page(json!([one])));
    assert_eq!(app.import(&[&three]).await.new, 3);
    assert_eq!(app.import(&[&two]).await.new, 2);
    for path in [&three, &two, &single] {
        let again = app.import(&[path]).await;
        assert_eq!(again.unchanged, again.seen, "{path}");
    }
    assert_eq!(rows::<pstn_blocked_user::Entity>(&app).await.len(), 3);
    assert_eq!(rows::<sms::Entity>(&app).await.len(), 2);
}

async fn rows_without_metadata_are_told_by_their_properties(db: &TestDatabase) {
    let app = App::new(db).await;
    let samples: Vec<_> = REPORT_SAMPLES
        .iter()
        .map(|name| sample_rows(name))
        .collect();
    let [calls, routed, blocked, dialouts, messages] = &samples[..] else {
        panic!("there are five samples");
    };
    let mut dialout = dialouts[0].clone();
    dialout["@callrecords.fromDateTime"] = json!("2022-11-01");
    dialout["@callrecords.toDateTime"] = json!("2022-12-01T00:00:00Z");
    let folder = TempDir::new().unwrap();
    let lines = [
        calls[0].clone(),
        made_up::record(1, 0, json!({})),
        dialout,
        json!({ "value": blocked }),
        json!(messages),
    ];
    let lines = lines.map(|line| line.to_string()).join("\n");
    let mut zipped = GzEncoder::new(Vec::new(), Compression::fast());
    std::io::Write::write_all(&mut zipped, lines.as_bytes()).unwrap();
    fs::write(
        folder.path().join("mixed.ndjson.gz"),
        zipped.finish().unwrap(),
    )
    .unwrap();
    file(folder.path(), "page.json", &json!({ "value": routed }));
    let mut typed = routed[0].clone();
    typed["id"] = json!("another");
    typed["@odata.type"] = json!("#microsoft.graph.callRecords.directRoutingLogRow");
    file(folder.path(), "one.json", &typed);
    let summary = app.import(&[folder.path().to_str().unwrap()]).await;
    assert_eq!((summary.new, summary.rows, summary.seen), (8, 7, 8));
    reads_back::<pstn_call::Entity>(&app, REPORT_SAMPLES[0]).await;
    reads_back::<pstn_blocked_user::Entity>(&app, REPORT_SAMPLES[2]).await;
    reads_back::<dialout::Entity>(&app, REPORT_SAMPLES[3]).await;
    reads_back::<sms::Entity>(&app, REPORT_SAMPLES[4]).await;
    assert_eq!(rows::<direct_routing_call::Entity>(&app).await.len(), 2);
    let records = app.ask("{ callRecords { totalCount } }").await;
    assert_eq!(records, json!({"callRecords": {"totalCount": 1}}));
}

async fn a_row_that_could_be_either_needs_a_kind(db: &TestDatabase) {
    let app = App::new(db).await;
    let folder = TempDir::new().unwrap();
    let row = json!({"userId": "u", "startDateTime": "2026-01-05T09:00:00Z"});
    let path = file(folder.path(), "either.json", &row);
    let (_, refused) = app.try_import(&[&path]).await;
    assert_eq!(
        refused,
        ["either.json: this may be of pstn-calls or direct-routing-calls: say which with --kind"]
    );
    let options = Options {
        kind: Some(Kind::Report(ReportKind::DirectRoutingCalls)),
        ..Options::default()
    };
    let (summary, refused) = app.try_import_as(&[&path], options).await;
    assert_eq!((summary.new, refused), (1, vec![]));
    assert_eq!(
        rows_as_json::<direct_routing_call::Entity>(&app).await,
        [row]
    );
}

async fn what_a_row_says_is_kept_as_it_says_it(db: &TestDatabase) {
    let app = App::new(db).await;
    let text = r#"{
        "id": "9c4984c7-6c3c-427d-a30c-bd0b2eacee90", "callId": "c", "userId": "", "userDisplayName": "",
        "startDateTime": "2026-01-05T09:00:00.1234567Z", "endDateTime": "0001-01-01T00:00:00Z",
        "charge": 12.8300, "connectionCharge": 0.00, "callType": "ucap_in",
        "callerNumber": "+12345678***", "calleeNumber": "Internal Revenue Service",
        "callDurationSource": "somebody", "administrativeUnitInfos": [{"id": "a", "novel": 1.50}],
        "novelty": [1.10, null]
    }"#;
    let row: Value = serde_json::from_str(text).unwrap();
    app.import_values([row]).await;
    let stored = rows_as_json::<pstn_call::Entity>(&app).await;
    allow_duplicates! {
        assert_snapshot!(sorted(&stored[0]), @r#"{"additional":{"novelty":[1.10,null]},"administrativeUnitInfos":[{"id":"a","novel":1.50}],"callDurationSource":"somebody","callId":"c","callType":"ucap_in","calleeNumber":"Internal Revenue Service","callerNumber":"+12345678***","charge":12.8300,"connectionCharge":0.00,"id":"9c4984c7-6c3c-427d-a30c-bd0b2eacee90","startDateTime":"2026-01-05T09:00:00.123456Z"}"#);
    }
}

async fn later_rows_complete_earlier_ones(db: &TestDatabase) {
    let app = App::new(db).await;
    let row = |more: Value| {
        let mut row = json!({"id": "r", "callId": "c", "startDateTime": "2026-01-05T09:00:00Z"});
        made_up::merge(&mut row, more);
        row
    };
    app.import_values([row(json!({"charge": 1.5}))]).await;
    let summary = app
        .import_values([row(json!({"operator": "Microsoft"}))])
        .await;
    assert_eq!((summary.updated, summary.new), (1, 0));
    let stored = rows_as_json::<pstn_call::Entity>(&app).await;
    assert_eq!(
        stored,
        [row(json!({"charge": 1.5, "operator": "Microsoft"}))]
    );
}

/// A page of the dial-out report with more properties, some before its rows and some after.
fn dialouts(before: Value, after: Value) -> String {
    let mut page = json!({"@odata.context": "https://graph.microsoft.com/beta/$metadata#Collection(microsoft.graph.callRecords.pstnOnlineMeetingDialoutReport)"});
    made_up::merge(&mut page, before);
    page["value"] = json!(sample_rows(REPORT_SAMPLES[3]));
    made_up::merge(&mut page, after);
    page.to_string()
}

async fn sums_need_the_window_they_were_fetched_for(db: &TestDatabase) {
    let app = App::new(db).await;
    let folder = TempDir::new().unwrap();
    let link = |arguments| {
        let call = format!(
            "https://graph.microsoft.com/beta/communications/callRecords/getPstnOnlineMeetingDialoutReport({arguments})?$skip=1000"
        );
        json!({ "@odata.nextLink": call })
    };
    let ours = |from: &str, to: &str| json!({"@callrecords.fromDateTime": from, "@callrecords.toDateTime": to});
    for (name, text) in [
        (
            "a",
            dialouts(
                link("fromDateTime=2026-01-01,toDateTime=2026-02-01"),
                json!({}),
            ),
        ),
        (
            "b",
            dialouts(
                json!({}),
                link("fromDateTime=2026-02-01T00:00:00Z,toDateTime=2026-03-01"),
            ),
        ),
        (
            "c",
            dialouts(json!({}), link("from=2026-03-01,to=2026-04-01")),
        ),
        (
            "d",
            dialouts(json!({}), ours("2026-04-01T00:00:00Z", "2026-05-01")),
        ),
        ("e", dialouts(json!({}), json!({}))),
        ("f", dialouts(ours("2026-05-01", "2026-05-01"), json!({}))),
        (
            "g",
            dialouts(json!({"@callrecords.toDateTime": "2026-05-01"}), json!({})),
        ),
        (
            "h",
            dialouts(
                link("fromDateTime=2026-06-01,toDateTime=2026-05-01"),
                json!({}),
            ),
        ),
    ] {
        fs::write(folder.path().join(format!("{name}.json")), text).unwrap();
    }
    let (summary, mut refused) = app.try_import(&[folder.path().to_str().unwrap()]).await;
    refused.sort();
    assert_eq!((summary.new, summary.rejected), (4, 4));
    allow_duplicates! {
        assert_snapshot!(refused.join("\n"), @r"
        e.json: value[0]: missing: the window that it is a sum for; give it with --from-date-time and --to-date-time
        f.json: @callrecords.fromDateTime: a window must start before it ends, and this is from 2026-05-01T00:00:00Z to 2026-05-01T00:00:00Z
        g.json: @callrecords.fromDateTime: expected an instant such as 2026-01-31T09:00:00Z, found null
        h.json: @odata.nextLink: a window must start before it ends, and this is from 2026-06-01T00:00:00Z to 2026-05-01T00:00:00Z
        ");
    }
    let windows = windows(&app).await;
    assert_eq!(
        windows,
        [
            "2026-01-01T00:00:00Z 2026-02-01T00:00:00Z",
            "2026-02-01T00:00:00Z 2026-03-01T00:00:00Z",
            "2026-03-01T00:00:00Z 2026-04-01T00:00:00Z",
            "2026-04-01T00:00:00Z 2026-05-01T00:00:00Z",
        ]
    );
}

async fn windows(app: &App) -> Vec<String> {
    let rows = rows::<dialout::Entity>(app).await.into_iter();
    rows.map(|row| format!("{} {}", row.from_date_time, row.to_date_time))
        .collect()
}

async fn the_flags_give_a_window_to_what_has_none(db: &TestDatabase) {
    let app = App::new(db).await;
    let folder = TempDir::new().unwrap();
    let mut annotated = sample_rows(REPORT_SAMPLES[3]).remove(0);
    annotated["@callrecords.fromDateTime"] = json!("2025-01-01");
    annotated["@callrecords.toDateTime"] = json!("2025-01-02");
    let without = folder.path().join("page.json");
    fs::write(&without, dialouts(json!({}), json!({}))).unwrap();
    file(folder.path(), "row.json", &annotated);
    let instant = |text| DateTime::parse(text).unwrap();
    let window = Window::new(
        instant("2026-01-01T00:00:00Z"),
        instant("2026-01-02T00:00:00Z"),
    );
    let options = Options {
        window: Some(window.unwrap()),
        ..Options::default()
    };
    let folder = folder.path().to_str().unwrap();
    let (summary, refused) = app.try_import_as(&[folder], options).await;
    assert_eq!((summary.new, refused), (2, vec![]));
    assert_eq!(
        windows(&app).await,
        [
            "2025-01-01T00:00:00Z 2025-01-02T00:00:00Z",
            "2026-01-01T00:00:00Z 2026-01-02T00:00:00Z"
        ]
    );
}

async fn a_page_of_sums_goes_in_whole_or_not_at_all(db: &TestDatabase) {
    let app = App::new(db).await;
    let folder = TempDir::new().unwrap();
    let good = sample_rows(REPORT_SAMPLES[3]).remove(0);
    let page = json!({
        "@callrecords.fromDateTime": "2026-01-01",
        "@callrecords.toDateTime": "2026-01-02",
        "value": [good, {"totalCallSeconds": "many"}],
    });
    let path = file(folder.path(), "page.json", &page);
    let (summary, refused) = app.try_import(&[&path]).await;
    assert_eq!((summary.seen, summary.rejected), (1, 1));
    assert_eq!(
        refused,
        ["page.json: value[1].totalCallSeconds: invalid type: string \"many\", expected i32"]
    );
    assert_eq!(windows(&app).await, [""; 0]);
}

async fn what_no_range_would_find_is_refused(db: &TestDatabase) {
    let app = App::new(db).await;
    let folder = TempDir::new().unwrap();
    let lines = [
        json!({"id": "a", "callId": "b"}),
        json!({"id": "a", "correlationId": "b", "startDateTime": "0001-01-01T00:00:00Z"}),
        json!({"userBlockMode": "Blocked", "blockDateTime": null}),
        json!({"smsId": "s", "sentDateTime": "yesterday"}),
        json!({"smsId": "s", "sentDateTime": "2026-01-01T00:00:00Z", "callCharge": "much"}),
        json!({"callId": "c\0", "startDateTime": "2026-01-01T00:00:00Z"}),
        json!({"smsId": "s", "sentDateTime": "2026-01-01T00:00:00Z", "administrativeUnitInfos": {}}),
        json!({"smsId": "s", "sentDateTime": "2026-01-01T00:00:00Z"}),
    ];
    let path = folder.path().join("rows.ndjson");
    fs::write(&path, lines.map(|line| line.to_string()).join("\n")).unwrap();
    let (summary, mut refused) = app.try_import(&[path.to_str().unwrap()]).await;
    refused.sort();
    assert_eq!((summary.new, summary.rejected), (1, 7));
    assert_snapshot!("refused_rows", refused.join("\n"));
}

async fn the_command_counts_rows_and_records(db: &TestDatabase) {
    let import = |more: &[&str], input: String| {
        let arguments = ["import", "--database-url", db.url(), "-"];
        let arguments = arguments.iter().chain(more).copied();
        callrecords(arguments).stdin(input).outcome()
    };
    let record = made_up::record(1, 0, json!({}));
    let call = &sample_rows(REPORT_SAMPLES[0])[0];
    let outcome = import(&[], format!("{record}\n{call}\n{call}\n"));
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let told = "3 seen: 2 new, 0 updated, 1 unchanged, 0 rejected; 2 of them rows of reports; ";
    assert!(outcome.stdout.starts_with(told), "{outcome:?}");
    assert!(
        outcome.stdout.ends_with(" records and rows/s\n"),
        "{outcome:?}"
    );
    let kind = ["--kind", "pstn-online-meeting-dialout-report"];
    let dialouts = json!({"value": sample_rows(REPORT_SAMPLES[3])}).to_string();
    let outcome = import(&kind, dialouts.clone());
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let window = |from, to| [&kind[..], &["--from-date-time", from, "--to-date-time", to]].concat();
    let outcome = import(
        &window("2022-11-01", "2022-12-01T00:00:00Z"),
        dialouts.clone(),
    );
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(outcome.stdout.contains(" 1 new, "), "{outcome:?}");
    for (wrong, said) in [
        (
            window("2022-12-01", "2022-11-01"),
            "a window must start before it ends",
        ),
        (window("2022-12-01", "soon"), "such as 2026-01-31"),
        (vec!["--from-date-time", "2022-12-01"], "--to-date-time"),
    ] {
        let outcome = import(&wrong, dialouts.clone());
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(outcome.stderr.contains(said), "{outcome:?}");
    }
}

fn file(folder: &Path, name: &str, value: &Value) -> String {
    let path = folder.join(name);
    fs::write(&path, value.to_string()).unwrap();
    path.to_str().unwrap().to_owned()
}
