//! Graph's own samples of the reports: what is sent is what is answered.

use serde_json::{Value, json};

use crate::support::app::App;
use crate::support::database::TestDatabase;
use crate::support::on_both;

on_both![every_sample_reads_back_equal];

/// The samples, and ranges that take them in.
const SAMPLES: &[(&str, &str, &str, &str)] = &[
    (
        "get-pstn-calls.json",
        "pstnCalls",
        "2019-11-01",
        "2019-11-02",
    ),
    (
        "get-direct-routing-calls.json",
        "directRoutingCalls",
        "2019-11-01",
        "2019-11-02",
    ),
    (
        "get-pstn-blocked-users-log.json",
        "pstnBlockedUsersLog",
        "2022-11-01",
        "2022-12-01",
    ),
    (
        "get-pstn-online-meeting-dialout-report.json",
        "pstnOnlineMeetingDialoutReport",
        "2022-11-01",
        "2022-12-01",
    ),
    ("get-sms-log.json", "smsLog", "2022-10-01", "2022-11-01"),
];

async fn every_sample_reads_back_equal(db: &TestDatabase) {
    let app = App::new(db).await;
    for (file, field, from, to) in SAMPLES {
        let path = format!(
            "{}/tests/fixtures/samples/{file}",
            env!("CARGO_MANIFEST_DIR")
        );
        app.import(&[&path]).await;
        let page: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let mut sent: Vec<Value> = page["value"].as_array().unwrap().clone();
        let selected: Vec<String> = sent[0]
            .as_object()
            .unwrap()
            .keys()
            .map(|key| match key.as_str() {
                "administrativeUnitInfos" => format!("{key} {{ id }}"),
                _ => key.clone(),
            })
            .collect();
        let query = format!(
            "{{ {field}(fromDateTime: \"{from}T00:00:00Z\", toDateTime: \"{to}T00:00:00Z\") {{ nodes {{ {} }} }} }}",
            selected.join(" ")
        );
        let answer = app.ask(&query).await;
        let mut answered = nodes(&answer[field]).clone();
        sent.iter_mut().for_each(as_answered);
        let by_text = |row: &Value| row.to_string();
        sent.sort_by_key(by_text);
        answered.sort_by_key(by_text);
        assert_eq!(answered, sent, "{file}");
    }
}

/// A row as it is answered: decimals as text, instants to the microsecond, no filler, modes as the
/// enum spells them.
fn as_answered(row: &mut Value) {
    for (key, value) in row.as_object_mut().unwrap() {
        let text = value.as_str().map(ToOwned::to_owned);
        match (key.as_str(), text) {
            ("charge" | "connectionCharge" | "callCharge" | "totalCallCharge", _) => {
                *value = json!(value.to_string());
            }
            (_, Some(text)) if text == "0001-01-01T00:00:00Z" => *value = Value::Null,
            (key, Some(text)) if key.ends_with("DateTime") => {
                let (seconds, fraction) = text.trim_end_matches('Z').split_once('.').unwrap();
                let fraction = fraction.chars().take(6).collect::<String>();
                *value = json!(format!("{seconds}.{}Z", fraction.trim_end_matches('0')));
            }
            ("userBlockMode", Some(text)) => *value = json!(text.to_lowercase()),
            _ => {}
        }
    }
}

fn nodes(connection: &Value) -> &Vec<Value> {
    connection["nodes"].as_array().unwrap()
}
