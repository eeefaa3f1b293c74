//! The schema mirrors Graph's contract: every type, property and enum member, under its name.
//!
//! Names are derived from Rust's, and a derived one can be wrong in silence: its value is null
//! for ever. So nothing here is listed by hand that the contract knows.

use std::fs;

use async_graphql::parser::types::TypeKind;
use callrecords::schema;
use serde_json::Value;

use self::contract::{Contract, schema_name};
use self::differences::differences;
use self::sample::{Maker, lost, selection};
use self::sdl::{Sdl, fields, innermost, text};
use crate::support::app::App;
use crate::support::database::TestDatabase;
use crate::support::made_up;
use crate::support::on_both;

mod contract;
mod differences;
mod sample;
mod sdl;

on_both![every_value_that_is_sent_is_read_back];

/// The types that an import takes, each with the samples that hold it. All that can be reached
/// from them is compared.
const ROOTS: &[(&str, &[&str])] = &[
    (
        "callRecord",
        &[
            "get-callrecord-basic",
            "get-callrecord-basic-2021-beta",
            "get-callrecord-expand-sessions",
            "get-callrecord-full-2021-beta",
            "get-callrecord-participants-v2-metadata-none",
            "list-callrecords",
            "list-callrecords-filter-startdatetime",
            "list-callrecords-real-metadata-none",
        ],
    ),
    ("participant", &["list-participants-v2"]),
    (
        "session",
        &[
            "list-sessions",
            "list-sessions-2021-v1",
            "list-sessions-expand-segments",
        ],
    ),
    ("pstnCallLogRow", &["get-pstn-calls"]),
    ("directRoutingLogRow", &["get-direct-routing-calls"]),
    ("pstnBlockedUsersLogRow", &["get-pstn-blocked-users-log"]),
    (
        "pstnOnlineMeetingDialoutReport",
        &["get-pstn-online-meeting-dialout-report"],
    ),
    ("smsLogRow", &["get-sms-log"]),
];

fn roots() -> impl Iterator<Item = &'static str> {
    ROOTS.iter().map(|(root, _)| *root)
}

#[test]
fn the_schema_says_what_the_contract_says() {
    let sdl = Sdl::parse(&schema::sdl());
    let found = differences(&Contract::read(), &sdl, roots());
    assert!(found.is_empty(), "{found}");
}

/// What the schema says, what it could say instead, and what the mirror would say of that.
const FLAWS: &[(&str, &str, &str)] = &[
    (
        "  reflexiveIPAddress:",
        "  reflexiveIpAddress:",
        "NetworkInfo.reflexiveIPAddress is missing",
    ),
    (
        "  linkSpeed: Long",
        "  linkSpeed: Int",
        "NetworkInfo.linkSpeed is `Int`, not `Long`",
    ),
    (
        "  version: Long!",
        "  version: Long",
        "CallRecord.version is `Long`, not `Long!`",
    ),
    (
        "  isTest: Boolean",
        "  isTest: Boolean!",
        "Session.isTest is `Boolean!`, not `Boolean`",
    ),
    (
        "  segments: [Segment!]!",
        "  segments: [Segment!]",
        "Session.segments is `[Segment!]`, not `[Segment!]!`",
    ),
    (
        "  wifi80211ax\n",
        "  wifi80211Ax\n",
        "WifiRadioType.wifi80211ax is missing\nWifiRadioType.wifi80211Ax is not Graph's",
    ),
    (
        "enum WifiBand ",
        "enum Band ",
        "WifiBand is no enum of the schema",
    ),
    (
        "type EmailIdentity implements Identity ",
        "type EmailIdentity ",
        "EmailIdentity does not implement Identity",
    ),
    (
        "type TraceRouteHop ",
        "type Hop ",
        "TraceRouteHop is missing",
    ),
    (
        ", in bits per second",
        "",
        "MediaStream.averageBandwidthEstimate is described without its unit, bits per second",
    ),
    (
        "Graph removes this property on 2026-11-06.",
        "",
        "ParticipantEndpoint.identity is deprecated without a word of 2026-11-06",
    ),
    (
        "  joinWebUrl: String",
        "  joinWebUrl: String @deprecated",
        "CallRecord.joinWebUrl is deprecated",
    ),
];

#[test]
fn the_mirror_shows_what_is_wrong() {
    let sdl = schema::sdl();
    for (says, instead, difference) in FLAWS {
        let broken = sdl.replacen(says, instead, 1);
        assert_ne!(broken, sdl, "{says} is not in the schema");
        let found = differences(&Contract::read(), &Sdl::parse(&broken), roots());
        assert_eq!(found, *difference);
    }
}

#[test]
fn every_key_of_every_sample_reaches_a_field() {
    let sdl = Sdl::parse(&schema::sdl());
    let mut found = Vec::new();
    for (root, samples) in ROOTS {
        for sample in *samples {
            let file = format!("tests/fixtures/samples/{sample}.json");
            let sent: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
            let sent = sent.get("value").unwrap_or(&sent);
            strangers(&sdl, &schema_name(root), sent, &mut found);
        }
    }
    assert_eq!(found, Vec::<String>::new());
    let sent = serde_json::json!({"sessions": [{"caller": {"cpuname": "x"}}]});
    strangers(&sdl, "CallRecord", &sent, &mut found);
    assert_eq!(found, ["Endpoint.cpuname reaches no field"]);
}

/// Names each key of a value that is no field of its type, or of one that implements it.
fn strangers(sdl: &Sdl, name: &str, sent: &Value, found: &mut Vec<String>) {
    let name = name.strip_suffix("Connection").unwrap_or(name);
    match sent {
        Value::Array(list) => {
            for sent in list {
                strangers(sdl, name, sent, found);
            }
        }
        // A bag: its keys are values here.
        Value::Object(_) if name == "FeedbackToken" => {}
        Value::Object(object) => {
            for (key, sent) in object.iter().filter(|(key, _)| !key.contains('@')) {
                let shapes = sdl.shapes(name);
                match shapes.iter().find_map(|shape| sdl.field(shape, key)) {
                    Some(field) => strangers(sdl, innermost(&field.ty.node), sent, found),
                    None => found.push(format!("{name}.{key} reaches no field")),
                }
            }
        }
        _ => {}
    }
}

#[test]
fn everything_in_the_schema_is_described() {
    let sdl = Sdl::parse(&schema::sdl());
    let mut bare = Vec::new();
    let mut check = |place: String, description: Option<&_>| {
        if text(description).is_empty() {
            bare.push(place);
        }
    };
    for (name, definition) in &sdl.types {
        for field in fields(definition) {
            let (place, field) = (format!("{name}.{}", field.node.name), &field.node);
            check(place.clone(), field.description.as_ref());
            for argument in &field.arguments {
                let argument = &argument.node;
                check(
                    format!("{place}({})", argument.name),
                    argument.description.as_ref(),
                );
            }
        }
        match &definition.kind {
            TypeKind::Enum(it) => {
                for member in it.values.iter().map(|member| &member.node) {
                    check(
                        format!("{name}.{}", member.value),
                        member.description.as_ref(),
                    );
                }
            }
            TypeKind::InputObject(it) => {
                for field in it.fields.iter().map(|field| &field.node) {
                    check(format!("{name}.{}", field.name), field.description.as_ref());
                }
            }
            _ => {}
        }
    }
    assert_eq!(bare, Vec::<String>::new());
}

async fn every_value_that_is_sent_is_read_back(db: &TestDatabase) {
    let app = App::new(db).await;
    let contract = Contract::read();
    let choices = contract.enums.values().map(Vec::len).max().unwrap();
    let records: Vec<Value> = (0..u32::try_from(choices).unwrap())
        .map(|number| Maker::record(&contract, number))
        .collect();
    app.import_values(records.clone()).await;
    let mut found = Vec::new();
    for (number, record) in (0..).zip(&records) {
        let id = made_up::id(number);
        let selection = selection(&contract, "callRecord", record);
        let query = format!("{{ callRecord(id: \"{id}\") {{ {selection} }} }}");
        let answer = app.ask(&query).await;
        lost("callRecord", record, &answer["callRecord"], &mut found);
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
