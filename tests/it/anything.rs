//! Instants, durations, filters and imports made of anything: each is read or refused, and nothing
//! else happens.

use std::sync::Arc;

use callrecords::graph::{DateTime, Duration};
use callrecords::ingest::{self, Observer, Place, Problem};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::app::App;
use crate::support::database::TestDatabase;
use crate::support::made_up::full;
use crate::support::on_both;

on_both![
    a_filter_of_anything_is_answered_or_refused,
    records_with_anything_in_them_are_imported_or_rejected,
    files_of_anything_are_rejected
];

proptest! {
    #[test]
    fn an_instant_of_any_text_reads_back_or_is_refused(text in instants()) {
        for read in [DateTime::parse(&text), ingest::read_instant(&text)].into_iter().flatten() {
            prop_assert_eq!(DateTime::parse(&read.to_string()), Some(read), "{}", read);
        }
    }

    #[test]
    fn a_duration_of_any_text_is_what_it_was_or_is_refused(text in durations()) {
        if let Some(read) = Duration::parse(&text) {
            prop_assert_eq!(serde_json::to_value(&read).unwrap(), json!(text));
        }
    }
}

/// Text that looks like an instant here and there.
fn instants() -> impl Strategy<Value = String> {
    let digits = prop_oneof!["[0-9]{4}", "9999", "0000", "[+-]?[0-9]{1,6}"];
    let day = "-(0[0-9]|1[0-3])-([0-2][0-9]|3[0-2])";
    let time = "[T ]([01][0-9]|2[0-4]):[0-6][0-9]:[0-6][0-9](\\.[0-9]{1,12})?";
    let zone = "(Z| ?[+-]([01][0-9]|2[0-4]):[0-5][0-9])?";
    let whole = (digits, day, time, zone).prop_map(|(a, b, c, d)| format!("{a}{b}{c}{d}"));
    prop_oneof![whole, ".*", "[0-9TZ:+. -]{0,30}"]
}

fn durations() -> impl Strategy<Value = String> {
    prop_oneof![
        "-?P([0-9.]{0,25}[YMWD]){0,4}(T([0-9.]{0,25}[HMS]){0,4})?",
        "[PTYMWDHS0-9.e-]{0,20}",
        ".*"
    ]
}

/// JSON of any form, with names and values that mean something here and there.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        ".{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            "groupCall",
            "audio",
            "2026-01-05T09:00:00Z",
            "PT1S",
            "1e999",
            "\0"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let list = prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from);
        let entries = prop::collection::vec((names(), inner), 0..4);
        let object = entries.prop_map(|entries| Value::Object(entries.into_iter().collect()));
        prop_oneof![list, object]
    })
}

fn names() -> impl Strategy<Value = String> {
    let known = vec![
        "and",
        "or",
        "not",
        "some",
        "eq",
        "in",
        "startsWith",
        "gte",
        "type",
        "id",
        "version",
        "participants_v2",
        "sessions",
        "segments",
        "organizer",
        "displayName",
        "startDateTime",
        "modalities",
        "hasAny",
        "@odata.type",
        "identity",
        "user",
        "media",
        "failureInfo",
        "value",
    ];
    prop_oneof![
        prop::sample::select(known).prop_map(str::to_owned),
        ".{0,8}"
    ]
}

/// So many of them, the same each time.
fn some<T: std::fmt::Debug>(count: usize, of: &impl Strategy<Value = T>) -> Vec<T> {
    let mut runner = TestRunner::deterministic();
    let mut next = || of.new_tree(&mut runner).unwrap().current();
    (0..count).map(|_| next()).collect()
}

async fn a_filter_of_anything_is_answered_or_refused(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values((0..3).map(full)).await;
    let records =
        "query($f: CallRecordFilter) { callRecords(filter: $f) { totalCount nodes { id } } }";
    let calls = "query($f: PstnCallFilter) { pstnCalls(fromDateTime: \"2026-01-01T00:00:00Z\", \
                 toDateTime: \"2026-02-01T00:00:00Z\", filter: $f) { totalCount } }";
    let mut answered = 0;
    for filter in some(300, &anything()) {
        for query in [records, calls] {
            let answer = app.ask_with(query, &json!({ "f": filter })).await;
            match answer["errors"][0]["extensions"]["code"].as_str() {
                None => answered += 1,
                Some(code) => assert!(
                    ["BAD_USER_INPUT", "LIMIT_EXCEEDED"].contains(&code),
                    "{filter}: {answer}"
                ),
            }
        }
    }
    assert!(answered > 10, "{answered} filters were right");
}

/// Puts `other` somewhere into `value`, as `path` says.
fn put(value: &mut Value, path: &mut impl Iterator<Item = usize>, other: Value) {
    let step = path.next();
    let child = match (step, &mut *value) {
        (Some(step), Value::Array(items)) if !items.is_empty() => {
            let length = items.len();
            items.get_mut(step % length)
        }
        (Some(step), Value::Object(fields)) if !fields.is_empty() => {
            let length = fields.len();
            fields.values_mut().nth(step % length)
        }
        _ => None,
    };
    match child {
        Some(child) => put(child, path, other),
        None => *value = other,
    }
}

fn records() -> impl Strategy<Value = Value> {
    let path = prop::collection::vec(0..12_usize, 1..7);
    (0..40_u32, path, anything(), names(), anything()).prop_map(
        |(number, path, other, name, more)| {
            let mut record = full(number);
            put(&mut record, &mut path.into_iter(), other);
            if let Value::Object(fields) = &mut record {
                fields.insert(name, more);
            }
            record
        },
    )
}

struct Counted(std::sync::Mutex<Vec<String>>);

impl Observer for Counted {
    fn read(&self, _bytes: u64) {}
    fn done(&self, _payloads: u64) {}
    fn rejected(&self, _place: &Place, problem: &Problem) {
        self.0.lock().unwrap().push(problem.to_string());
    }
}

async fn records_with_anything_in_them_are_imported_or_rejected(db: &TestDatabase) {
    let app = App::new(db).await;
    let records = some(400, &records());
    let counted = Arc::new(Counted(std::sync::Mutex::default()));
    let observer: Arc<dyn Observer> = Arc::<Counted>::clone(&counted);
    let told = ingest::import_values(&app.store, records.into_iter(), observer)
        .await
        .unwrap();
    let rejected = counted.0.lock().unwrap().clone();
    assert!(rejected.iter().all(|problem| !problem.is_empty()));
    assert!(!rejected.is_empty() && rejected.len() < 400, "{told:?}");
    // All that was taken can be read.
    let everything = "{ callRecords(first: 100) { totalCount nodes { id version type startDateTime joinWebUrl \
        organizer_v2 { id } participants_v2 { nodes { id identity { user { displayName } } } } \
        sessions { nodes { id modalities failureInfo { reason } segments { id media { label } } } } } } }";
    let answer = app.answer(everything).await;
    assert_eq!(answer.get("errors"), None, "{answer}");
}

async fn files_of_anything_are_rejected(db: &TestDatabase) {
    let app = App::new(db).await;
    let folder = TempDir::new().unwrap();
    let bytes = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..400),
        "[\\[\\]{}\":,0-9a-z\\\\\n ]{0,400}".prop_map(String::into_bytes),
    ];
    let ends = ["json", "ndjson", "csv", "json.gz"];
    for (number, bytes) in some(120, &bytes).iter().enumerate() {
        let name = format!("{number}.{}", ends[number % ends.len()]);
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let path = folder.path().to_str().unwrap();
    let (summary, refused) = app.try_import(&[path]).await;
    assert!(!refused.is_empty(), "{summary:?}");
    let count = &app.ask("{ callRecords { totalCount } }").await["callRecords"]["totalCount"];
    assert_eq!(*count, 0);
}
