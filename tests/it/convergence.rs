//! Whatever comes, in whatever order and however often, from any number of writers: the rows end
//! the same.

use std::sync::Arc;

use callrecords::ingest::{self, Observer, Place, Problem};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use serde_json::{Value, json};

use crate::support::app::{App, RECORD_TABLES};
use crate::support::database::TestDatabase;
use crate::support::on_both;

on_both![any_order_of_arrival_ends_in_the_same_rows];

/// How many sets of payloads are tried.
const CASES: usize = 12;
/// How many orders of each.
const ORDERS: usize = 3;
/// How many imports run at once.
const WRITERS: usize = 3;

async fn any_order_of_arrival_ends_in_the_same_rows(db: &TestDatabase) {
    let app = App::new(db).await;
    let mut runner = TestRunner::new_with_rng(
        ProptestConfig::default(),
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    for case in 0..CASES {
        let payloads = payloads().new_tree(&mut runner).unwrap().current();
        let mut expected = None;
        for order in 0..ORDERS {
            let mut rng = StdRng::seed_from_u64((case * ORDERS + order) as u64);
            import_shuffled(&app, &payloads, &mut rng).await;
            let rows = app.rows(RECORD_TABLES).await;
            app.clear(RECORD_TABLES).await;
            let expected = expected.get_or_insert_with(|| rows.clone());
            assert_eq!(&rows, expected, "{payloads:#?}");
        }
    }
}

/// Deals the payloads, some of them twice, to writers that run at once.
async fn import_shuffled(app: &App, payloads: &[Value], rng: &mut StdRng) {
    let mut dealt: Vec<&Value> = payloads.iter().chain(payloads.iter().step_by(2)).collect();
    dealt.shuffle(rng);
    let mut imports = tokio::task::JoinSet::new();
    for hand in dealt.chunks(dealt.len().div_ceil(WRITERS)) {
        let store = app.store.clone();
        let lines: Vec<String> = hand.iter().map(ToString::to_string).collect();
        imports.spawn(async move {
            let folder = tempfile::TempDir::new().unwrap();
            let file = folder.path().join("hand.ndjson");
            std::fs::write(&file, lines.join("\n")).unwrap();
            let options = ingest::Options {
                paths: vec![file],
                ..ingest::Options::default()
            };
            let summary = ingest::import(&store, options, Arc::new(Silent))
                .await
                .unwrap();
            assert_eq!(summary.rejected, 0);
        });
    }
    while let Some(import) = imports.join_next().await {
        import.unwrap();
    }
}

/// A few records, each in several versions, each version delivered in parts as Graph would.
fn payloads() -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(versions(), 1..4).prop_map(|records| {
        let records = records.into_iter().enumerate();
        records
            .flat_map(|(record, versions)| {
                let mut deliveries = Vec::new();
                for (version, shape) in versions.iter().enumerate() {
                    deliver(
                        record,
                        i64::try_from(version).unwrap() + 1,
                        *shape,
                        &mut deliveries,
                    );
                }
                deliveries
            })
            .collect()
    })
}

/// Which deliveries there are of a version.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is drawn apart from the others"
)]
struct Shape {
    listed: bool,
    participants: bool,
    sessions: bool,
    segments: bool,
    paged: bool,
    moved: bool,
}

fn versions() -> impl Strategy<Value = Vec<Shape>> {
    let shape =
        any::<[bool; 6]>().prop_map(|[listed, participants, sessions, segments, paged, moved]| {
            Shape {
                listed,
                participants,
                sessions,
                segments,
                paged,
                moved,
            }
        });
    prop::collection::vec(shape, 1..4)
}

/// A higher version extends a lower one: it has a participant and a session more.
fn deliver(record: usize, version: i64, shape: Shape, deliveries: &mut Vec<Value>) {
    let id = format!("00000000-0000-4000-8000-00000000000{record}");
    let hour = if shape.moved { version } else { 0 };
    let head = json!({
        "id": id,
        "version": version,
        "type": "groupCall",
        "modalities": ["audio"],
        "startDateTime": format!("2026-01-05T0{hour}:00:00Z"),
        "endDateTime": "2026-01-05T09:30:00Z",
        "lastModifiedDateTime": format!("2026-01-05T1{version}:00:00Z"),
        "organizer_v2": {"id": format!("organizer {version}")},
    });
    let people: Vec<Value> = (0..=version)
        .map(|number| json!({"id": format!("p{number}"), "identity": {"user": {"id": format!("p{number}")}}}))
        .collect();
    let sessions: Vec<Value> = (0..=version)
        .map(|number| session(version, number, shape.segments))
        .collect();
    let with = |key: &str, value: Value| {
        let mut payload = head.clone();
        payload[key] = value;
        payload
    };
    if shape.listed {
        deliveries.push(head.clone());
    }
    if shape.participants {
        deliveries.push(with("participants_v2", people.clone().into()));
    }
    if shape.sessions {
        deliveries.push(with("sessions", sessions.clone().into()));
    }
    if shape.paged {
        let mut first = with("sessions", sessions[..1].to_vec().into());
        first["sessions@odata.nextLink"] = "https://graph.microsoft.com/next".into();
        if !shape.sessions {
            deliveries.push(first);
        }
        let context = format!(
            "https://graph.microsoft.com/v1.0/$metadata#communications/callRecords('{id}')"
        );
        deliveries.push(
            json!({"@odata.context": format!("{context}/sessions"), "value": &sessions[1..]}),
        );
        deliveries.push(
            json!({"@odata.context": format!("{context}/participants_v2"), "value": &people[1..]}),
        );
    }
}

fn session(version: i64, number: i64, has_segments: bool) -> Value {
    let mut session = json!({
        "id": format!("s{number}"),
        "startDateTime": "2026-01-05T09:00:00Z",
        "endDateTime": "2026-01-05T09:30:00Z",
        "caller": {"name": format!("of version {version}")},
    });
    if has_segments {
        session["segments"] = json!([{
            "id": format!("g{number} of version {version}"),
            "startDateTime": "2026-01-05T09:00:00Z",
            "endDateTime": "2026-01-05T09:30:00Z",
            "media": [{"label": "main-audio"}],
        }]);
    }
    session
}

/// Has nothing to say.
struct Silent;

impl Observer for Silent {
    fn read(&self, _bytes: u64) {}

    fn done(&self, _payloads: u64) {}

    fn rejected(&self, _place: &Place, _problem: &Problem) {}
}
