//! Where an import finds its payloads, and in what shapes: whatever they are, the rows are the same.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::app::{App, RECORD_TABLES};
use crate::support::command::callrecords;
use crate::support::database::TestDatabase;
use crate::support::made_up::{id, leg, record, user};
use crate::support::on_both;

on_both![
    every_shape_ends_in_the_same_rows,
    values_that_graph_writes_oddly_are_read_as_they_are_meant,
    what_is_rejected_goes_to_its_file_as_it_came,
    a_file_that_cannot_be_read_to_its_end_holds_up_no_other,
    a_pipe_in_a_folder_is_not_waited_for,
];

async fn every_shape_ends_in_the_same_rows(db: &TestDatabase) {
    let app = App::new(db).await;
    let records: Vec<Value> = (1..=3).map(full).collect();
    let lines = |records: &[Value]| {
        let lines: Vec<String> = records.iter().map(Value::to_string).collect();
        lines.join("\n")
    };
    let page = json!({"@odata.context": "x#communications/callRecords", "value": records});
    let pretty = format!("{:#}\n{:#}\n{:#}", records[0], records[1], records[2]);
    let pages = format!(
        "{}\n{}",
        json!({"value": [records[0]]}),
        json!({"value": records[1..]})
    );
    let texts = [
        ("lines.ndjson", lines(&records)),
        ("list.json", json!(records).to_string()),
        ("page.json", page.to_string()),
        ("pages.jsonl", pages),
        ("pretty.json", pretty),
    ];
    let mut expected = None;
    for (name, text) in &texts {
        for zipped in [false, true] {
            let folder = TempDir::new().unwrap();
            let place = folder.path().join("one").join("two");
            fs::create_dir_all(&place).unwrap();
            write(&place, name, text, zipped);
            fs::write(place.join("notes.txt"), "not JSON").unwrap();
            app.import(&[folder.path().to_str().unwrap()]).await;
            let rows = app.rows(RECORD_TABLES).await;
            app.clear(RECORD_TABLES).await;
            let expected = expected.get_or_insert_with(|| rows.clone());
            assert_eq!(&rows, expected, "{name}, zipped: {zipped}");
        }
    }
    let command = ["import", "--database-url", db.url(), "-"];
    let outcome = callrecords(command).stdin(zip(&texts[2].1)).outcome();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(app.rows(RECORD_TABLES).await, expected.unwrap());
}

fn write(folder: &Path, name: &str, text: &str, zipped: bool) {
    if zipped {
        fs::write(folder.join(format!("{name}.gz")), zip(text)).unwrap();
    } else {
        fs::write(folder.join(name), text).unwrap();
    }
}

fn zip(text: &str) -> Vec<u8> {
    let mut zip = GzEncoder::new(Vec::new(), Compression::fast());
    zip.write_all(text.as_bytes()).unwrap();
    zip.finish().unwrap()
}

/// A record with everything that hangs on one.
fn full(number: u32) -> Value {
    let segment = leg("g", json!({"media": [{"label": "main-audio"}]}));
    let parts = json!({
        "organizer_v2": user("ann", "Ann"),
        "participants_v2": [user("ann", "Ann"), user("bob", "Bob")],
        "sessions": [leg("s", json!({"segments": [segment]}))],
    });
    record(number, number, parts)
}

async fn values_that_graph_writes_oddly_are_read_as_they_are_meant(db: &TestDatabase) {
    let app = App::new(db).await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("odd.json");
    // A key that repeats, a seventh digit, an offset, a filler, and no `wifiBand`, no hops.
    let odd = r##"{
        "@odata.context": "x#communications/callRecords/$entity",
        "id": "00000000-0000-4000-8000-000000000001", "version": 1, "version": 2,
        "type@odata.type": "#x", "type": "groupCall", "modalities": ["audio"],
        "startDateTime": "2026-01-05T09:00:00.1234567Z",
        "endDateTime": "2026-01-05T11:30:00+02:00",
        "lastModifiedDateTime": "2026-01-05T10:00:00Z",
        "sessions": [{
            "id": "s", "startDateTime": "2026-01-05T09:00:00Z", "endDateTime": "2026-01-05T09:30:00Z",
            "segments": [{
                "id": "g", "startDateTime": "2026-01-05T09:00:00Z", "endDateTime": "2026-01-05T09:30:00Z",
                "media": [{
                    "callerNetwork": {"linkSpeed": 4294967295, "ipAddress": "", "ipAddress": "10.0.0.1"},
                    "streams": [{"startDateTime": "0001-01-01T00:00:00Z", "averageJitter": "PT0.0161234S", "averagePacketLossRate": 0}]
                }]
            }]
        }]
    }"##;
    fs::write(&file, odd).unwrap();
    app.import(&[file.to_str().unwrap()]).await;
    let answer = app
        .ask(
            "{ callRecords { nodes { version modalities startDateTime endDateTime joinWebUrl
               sessions { nodes { isTest modalities segments { media {
                   callerNetwork { linkSpeed ipAddress wifiBand traceRouteHops { hopCount } }
                   streams { startDateTime endDateTime averageJitter averagePacketLossRate streamDirection }
               } } } } } } }",
        )
        .await;
    assert_eq!(
        answer["callRecords"]["nodes"],
        json!([{
            "version": 2,
            "modalities": ["audio"],
            "startDateTime": "2026-01-05T09:00:00.123456Z",
            "endDateTime": "2026-01-05T09:30:00Z",
            "joinWebUrl": null,
            "sessions": {"nodes": [{"isTest": null, "modalities": [], "segments": [{"media": [{
                "callerNetwork": {
                    "linkSpeed": 4_294_967_295_i64, "ipAddress": "10.0.0.1",
                    "wifiBand": "unknown", "traceRouteHops": [],
                },
                "streams": [{
                    "startDateTime": null, "endDateTime": null, "averageJitter": "PT0.0161234S",
                    "averagePacketLossRate": 0.0, "streamDirection": "unknownFutureValue",
                }],
            }]}]}]},
        }])
    );
}

async fn what_is_rejected_goes_to_its_file_as_it_came(db: &TestDatabase) {
    let folder = TempDir::new().unwrap();
    let place = |name: &str| folder.path().join(name).display().to_string();
    let bad = [
        "{ \"id\" : \"no guid\",\n  \"version\":1.0 }",
        "{\"id\": \"a\", \"id\": \"b\"}",
    ];
    let good = full(1);
    fs::write(
        place("a.json"),
        format!("[{}, {good},\n{}]", bad[0], bad[1]),
    )
    .unwrap();
    fs::write(place("b.json"), "{\"value\": [{\"id\": 7.50}]}").unwrap();
    fs::write(place("c.ndjson"), format!("{good}\n{{\"id\": \"cut of")).unwrap();
    let rejects = place("rejects");
    let paths = ["a.json", "b.json", "c.ndjson"].map(place);
    let mut command = vec!["import", "--database-url", db.url(), "--rejects", &rejects];
    command.extend(paths.iter().map(String::as_str));
    let outcome = callrecords(command).outcome();
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(
        outcome
            .stdout
            .starts_with("6 seen: 1 new, 0 updated, 1 unchanged, 4 rejected"),
        "{outcome:?}"
    );
    let mut expected = bad.to_vec();
    expected.extend(["{\"id\": 7.50}", "{\"id\": \"cut of"]);
    let rejected = fs::read_to_string(rejects).unwrap();
    for payload in &expected {
        assert!(rejected.contains(payload), "{payload} is not in {rejected}");
    }
    let length: usize = expected.iter().map(|payload| payload.len() + 1).sum();
    assert_eq!(rejected.len(), length);
}

async fn a_file_that_cannot_be_read_to_its_end_holds_up_no_other(db: &TestDatabase) {
    let app = App::new(db).await;
    let folder = TempDir::new().unwrap();
    let lines = |numbers: std::ops::Range<u32>| {
        let lines: Vec<String> = numbers.map(|number| full(number).to_string()).collect();
        lines.join("\n")
    };
    write(folder.path(), "a.ndjson", &lines(0..2), false);
    let whole = zip(&lines(2..400));
    fs::write(folder.path().join("b.ndjson.gz"), &whole[..whole.len() / 2]).unwrap();
    let trailed = [zip(&lines(400..402)), b"trailing".to_vec()].concat();
    fs::write(folder.path().join("c.ndjson.gz"), trailed).unwrap();
    write(folder.path(), "d.ndjson", &lines(402..404), true);
    let (summary, problems) = app.try_import(&[folder.path().to_str().unwrap()]).await;
    let broken = |name: &str| {
        let told = |problem: &&String| {
            problem.contains(name) && problem.contains("cannot be read to its end")
        };
        problems.iter().filter(told).count()
    };
    assert_eq!(
        (broken("b.ndjson.gz"), broken("c.ndjson.gz")),
        (1, 1),
        "{problems:?}"
    );
    // What the torn file holds before its end is there, and of the others all.
    assert!((6..404).contains(&summary.new), "{summary}");
    for number in [0, 1, 2, 400, 401, 402, 403] {
        let query = format!("{{ callRecord(id: \"{}\") {{ version }} }}", id(number));
        assert_eq!(app.ask(&query).await["callRecord"]["version"], 1);
    }
    let missing = folder.path().join("missing.json").display().to_string();
    let paths = [folder.path().to_str().unwrap(), &missing];
    let command = ["import", "--database-url", db.url(), paths[0], paths[1]];
    let outcome = callrecords(command).outcome();
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(outcome.stderr.contains("missing.json"), "{outcome:?}");
    assert_eq!(
        outcome.stdout, "",
        "nothing is imported if a path is not there"
    );
}

async fn a_pipe_in_a_folder_is_not_waited_for(db: &TestDatabase) {
    let app = App::new(db).await;
    let folder = TempDir::new().unwrap();
    write(folder.path(), "b.json", &full(1).to_string(), false);
    let pipe = folder.path().join("a.json");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    app.import(&[folder.path().to_str().unwrap()]).await;
    let count = async || {
        let answer = app.schema.execute("{ callRecords { totalCount } }").await;
        serde_json::to_value(answer.data).unwrap()["callRecords"]["totalCount"].clone()
    };
    assert_eq!(count().await, 1);
    // One that is named is read: a shell makes one of `<(zcat …)`.
    let text = full(2).to_string();
    let named = pipe.clone();
    let writer = std::thread::spawn(move || fs::write(named, text).unwrap());
    app.import(&[pipe.to_str().unwrap()]).await;
    writer.join().unwrap();
    assert_eq!(count().await, 2);
}
