//! Graph JSON in: what is taken, what is refused and named, and what a record becomes of its parts.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::app::{App, RECORD_TABLES};
use crate::support::database::TestDatabase;
use crate::support::made_up::{self, leg};
use crate::support::on_both;

on_both![
    every_sample_that_holds_records_goes_in,
    importing_a_folder_twice_is_importing_it_once,
    a_lower_version_leaves_the_record_alone,
    what_is_not_expanded_stays_as_it_was,
    an_equal_version_fills_in_what_is_not_there,
    pages_of_a_list_complete_their_record,
    pages_may_come_before_their_record,
    a_bad_record_is_named_and_the_rest_goes_in,
    properties_that_we_do_not_know_are_kept,
    what_is_too_long_is_refused_by_its_path
];

const SAMPLES: &str = "tests/fixtures/samples";

/// The samples that hold call records or pages of their lists.
const RECORDS: &[&str] = &[
    "get-callrecord-basic-2021-beta",
    "get-callrecord-basic",
    "get-callrecord-expand-sessions",
    "get-callrecord-full-2021-beta",
    "get-callrecord-participants-v2-metadata-none",
    "list-callrecords-filter-startdatetime",
    "list-callrecords-real-metadata-none",
    "list-callrecords",
    "list-participants-v2",
    "list-sessions-2021-v1",
    "list-sessions-expand-segments",
    "list-sessions",
];

fn samples() -> Vec<String> {
    let file = |name| format!("{SAMPLES}/{name}.json");
    RECORDS.iter().map(file).collect()
}

async fn every_sample_that_holds_records_goes_in(db: &TestDatabase) {
    let app = App::new(db).await;
    let samples = samples();
    let samples: Vec<&str> = samples.iter().map(String::as_str).collect();
    let summary = app.import(&samples).await;
    assert_eq!((summary.seen, summary.rejected), (15, 0));
    assert_eq!(summary.new, 7);
    let answer = app.ask("{ callRecords { totalCount nodes { id version parts { record { status } participants_v2 { status } sessions { status } segments { status } } participants_v2 { totalCount } sessions { nodes { id segments { id } } } } } }").await;
    assert_snapshot!("samples", format!("{answer:#}"));
}

async fn importing_a_folder_twice_is_importing_it_once(db: &TestDatabase) {
    let app = App::new(db).await;
    let (first, refused) = app.try_import(&[SAMPLES]).await;
    let once = everything(&app).await;
    let (second, refused_again) = app.try_import(&[SAMPLES]).await;
    assert_eq!(everything(&app).await, once);
    assert_eq!(refused, refused_again);
    assert_eq!(second.seen, first.seen);
    assert_eq!((second.new, second.updated), (0, 0));
    assert_eq!(second.unchanged, first.seen - first.rejected);
}

async fn a_lower_version_leaves_the_record_alone(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values([record(2, json!({"joinWebUrl": "new"}))])
        .await;
    let summary = app
        .import_values([record(1, json!({"joinWebUrl": "old"}))])
        .await;
    assert_eq!((summary.unchanged, summary.updated), (1, 0));
    let answer = app
        .ask("{ callRecords { nodes { version joinWebUrl } } }")
        .await;
    assert_eq!(nodes(&answer), json!([{"version": 2, "joinWebUrl": "new"}]));
}

async fn what_is_not_expanded_stays_as_it_was(db: &TestDatabase) {
    let app = App::new(db).await;
    let parts = json!({
        "organizer_v2": {"id": "o"},
        "participants_v2": [{"id": "p"}],
        "sessions": [leg("s", json!({"segments": [leg("g", json!({}))]}))],
    });
    app.import_values([record(1, parts)]).await;
    let summary = app
        .import_values([record(2, json!({"joinWebUrl": "new"}))])
        .await;
    assert_eq!(summary.updated, 1);
    let answer = app.ask(
        "{ callRecords { nodes { version joinWebUrl organizer_v2 { id } participants_v2 { nodes { id } }
           sessions { nodes { id segments { id } } }
           parts { record { version } organizer_v2 { version } participants_v2 { version } sessions { version } segments { version } } } } }",
    ).await;
    let one = json!({"version": 1});
    assert_eq!(
        nodes(&answer),
        json!([{
            "version": 2,
            "joinWebUrl": "new",
            "organizer_v2": {"id": "o"},
            "participants_v2": {"nodes": [{"id": "p"}]},
            "sessions": {"nodes": [{"id": "s", "segments": [{"id": "g"}]}]},
            "parts": {
                "record": {"version": 2}, "organizer_v2": one, "participants_v2": one,
                "sessions": one, "segments": one,
            },
        }])
    );
}

async fn an_equal_version_fills_in_what_is_not_there(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values([
        record(
            1,
            json!({"joinWebUrl": "first", "sessions": [leg("s", json!({}))]}),
        ),
        record(
            1,
            json!({"joinWebUrl": "second", "participants_v2": [{"id": "p"}]}),
        ),
        record(
            1,
            json!({"sessions": [leg("s", json!({"segments": [leg("g", json!({}))]}))]}),
        ),
        record(1, json!({"participants_v2": [{"id": "another"}]})),
    ])
    .await;
    let answer = app.ask("{ callRecords { nodes { joinWebUrl participants_v2 { nodes { id } } sessions { nodes { id segments { id } } } } } }").await;
    assert_eq!(
        nodes(&answer),
        json!([{
            "joinWebUrl": "first",
            "participants_v2": {"nodes": [{"id": "p"}]},
            "sessions": {"nodes": [{"id": "s", "segments": [{"id": "g"}]}]},
        }])
    );
}

async fn pages_of_a_list_complete_their_record(db: &TestDatabase) {
    let app = App::new(db).await;
    let next = json!("https://graph.microsoft.com/v1.0/next");
    let head = json!({"sessions": [leg("a", json!({}))], "sessions@odata.nextLink": next});
    let summary = app.import_values([record(1, head)]).await;
    assert_eq!(summary.waiting, 1);
    assert_eq!(is_complete(&app).await, json!([{"isComplete": false}]));
    let mut page = page("sessions", &[leg("b", json!({}))]);
    page["@odata.nextLink"] = next;
    assert_eq!(app.import_values([page]).await.waiting, 1);
    let last = self::page(
        "sessions",
        &[leg("c", json!({"segments": [leg("g", json!({}))]}))],
    );
    let summary = app.import_values([last.clone()]).await;
    assert_eq!((summary.updated, summary.waiting), (1, 0));
    assert_eq!(is_complete(&app).await, json!([{"isComplete": true}]));
    assert_eq!(app.import_values([last]).await.unchanged, 1);
    let answer = app
        .ask("{ callRecords { nodes { sessions { totalCount nodes { id segments { id } } } } } }")
        .await;
    assert_eq!(
        nodes(&answer),
        json!([{"sessions": {"totalCount": 3, "nodes": [
            {"id": "a", "segments": []},
            {"id": "b", "segments": []},
            {"id": "c", "segments": [{"id": "g"}]},
        ]}}])
    );
}

async fn pages_may_come_before_their_record(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values([page("participants_v2", &[json!({"id": "b"})])])
        .await;
    let answer = app.ask(&format!("{{ callRecord(id: \"{ID}\") {{ version parts {{ record {{ status }} }} participants_v2 {{ nodes {{ id }} }} }} }}")).await;
    assert_eq!(
        answer["callRecord"],
        json!({"version": 0, "parts": {"record": {"status": "ABSENT"}}, "participants_v2": {"nodes": [{"id": "b"}]}})
    );
    let next = json!("https://graph.microsoft.com/v1.0/next");
    let head = json!({"participants_v2": [{"id": "a"}], "participants_v2@odata.nextLink": next});
    app.import_values([record(4, head)]).await;
    let answer = app.ask("{ callRecords { nodes { version isComplete participants_v2 { totalCount nodes { id } } } } }").await;
    assert_eq!(
        nodes(&answer),
        json!([{"version": 4, "isComplete": true, "participants_v2": {"totalCount": 2, "nodes": [{"id": "a"}, {"id": "b"}]}}])
    );
}

async fn a_bad_record_is_named_and_the_rest_goes_in(db: &TestDatabase) {
    let app = App::new(db).await;
    let folder = tempfile::TempDir::new().unwrap();
    let write = |name: &str, text: String| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
    };
    let good = record(1, json!({}));
    let bad_stream =
        json!([{"streams": [{"averageJitter": "PT1S"}, {"packetUtilization": "many"}]}]);
    let bad_media = leg(
        "s",
        json!({"segments": [leg("g", json!({"media": bad_stream}))]}),
    );
    let lines = [
        good.to_string(),
        "{\"id\": \"cut".to_owned(),
        json!({"version": 1}).to_string(),
        json!({"id": "not-a-guid"}).to_string(),
        record(1, json!({"startDateTime": "yesterday"})).to_string(),
        record(1, json!({"version": "one"})).to_string(),
        record(1, json!({"sessions": [bad_media]})).to_string(),
        record(1, json!({"participants_v2": {"id": 1}})).to_string(),
    ];
    write("a.ndjson", lines.join("\n"));
    write("b.json", json!([good, 7]).to_string());
    write("c.json", format!("{{\"value\": [{good}, {{\"id\": "));
    write(
        "d.json",
        page("sessions", &[json!({"id": "s", "startDateTime": 3})]).to_string(),
    );
    let (summary, refused) = app.try_import(&[folder.path().to_str().unwrap()]).await;
    let mut refused = refused;
    refused.sort();
    assert_snapshot!("refused", refused.join("\n"));
    assert_eq!(
        (
            summary.seen,
            summary.new,
            summary.unchanged,
            summary.rejected
        ),
        (13, 1, 2, 10)
    );
}

async fn what_is_too_long_is_refused_by_its_path(db: &TestDatabase) {
    let app = App::new(db).await;
    let long = "x".repeat(64 * 1024 + 1);
    let folder = tempfile::TempDir::with_prefix("callrecords-").unwrap();
    let media = json!({"sessions": [leg("s", json!({"segments": [
        leg("g", json!({"media": [{"label": long}]}))
    ]}))]});
    let page = json!({
        "@odata.context": format!(
            "https://graph.microsoft.com/v1.0/$metadata#communications/callRecords('{}')/sessions",
            made_up::id(9)
        ),
        "value": [leg("s", json!({"novel": long}))],
    });
    let row = made_up::pstn_call(1, 1, json!({"callerNumber": long}));
    let lines = [
        made_up::record(1, 1, json!({"joinWebUrl": long})),
        made_up::record(2, 2, media),
        made_up::record(3, 3, json!({"novel": {"a": [1, long]}})),
        page,
        row,
        made_up::record(4, 4, json!({"joinWebUrl": &long[1..]})),
    ];
    let lines: Vec<_> = lines.iter().map(Value::to_string).collect();
    std::fs::write(folder.path().join("a.ndjson"), lines.join("\n")).unwrap();
    let path = folder.path().to_str().unwrap();
    let (summary, refused) = app.try_import(&[path]).await;
    let why = "expected a text of 65536 bytes at most, found one of 65537";
    let expected = [
        "a.ndjson:1: joinWebUrl",
        "a.ndjson:2: sessions[0].segments[0].media[0].label",
        "a.ndjson:3: novel.a[1]",
        "a.ndjson:4: value[0].novel",
        "a.ndjson:5: callerNumber",
    ];
    let mut refused = refused;
    refused.sort();
    assert_eq!(refused, expected.map(|path| format!("{path}: {why}")));
    assert_eq!((summary.new, summary.rejected), (1, 5));
}

async fn properties_that_we_do_not_know_are_kept(db: &TestDatabase) {
    let app = App::new(db).await;
    let media: Value =
        serde_json::from_str(r#"[{"label": "main-audio", "novel": {"a": [1, 2.50]}}]"#).unwrap();
    let novelty: Value = serde_json::from_str("1.10").unwrap();
    let segment = leg("g", json!({"media": media, "future": true}));
    let extra = json!({"novelty": novelty, "sessions": [leg("s", json!({"segments": [segment]}))]});
    app.import_values([record(1, extra)]).await;
    let rows = everything(&app).await;
    assert!(rows.contains(r#"{"novelty":1.10}"#), "{rows}");
    assert!(rows.contains(r#"{"future":true}"#), "{rows}");
    assert!(
        rows.contains(r#"[{"label":"main-audio","novel":{"a":[1,2.50]}}]"#),
        "{rows}"
    );
}

const ID: &str = "00000000-0000-4000-8000-000000000001";

/// The record of these tests, in a version.
fn record(version: i64, more: Value) -> Value {
    let mut record = made_up::record(1, 0, more);
    if record["version"] == 1 {
        record["version"] = version.into();
    }
    record
}

fn page(list: &str, rows: &[Value]) -> Value {
    json!({
        "@odata.context": format!("https://graph.microsoft.com/v1.0/$metadata#communications/callRecords('{ID}')/{list}"),
        "value": rows,
    })
}

fn nodes(answer: &Value) -> Value {
    answer["callRecords"]["nodes"].clone()
}

async fn is_complete(app: &App) -> Value {
    nodes(&app.ask("{ callRecords { nodes { isComplete } } }").await)
}

/// Every row of every table of records, as text.
async fn everything(app: &App) -> String {
    app.rows(RECORD_TABLES).await
}
