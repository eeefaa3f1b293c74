//! The subgraph in a supergraph: what it says of itself, and gateways that are not ours.

use std::path::Path;
use std::process::Command;

use callrecords::graph::EUII;
use callrecords::schema;
use serde_json::Value;

use crate::support::app::App;
use crate::support::command::callrecords;
use crate::support::database::{Engine, TestDatabase};
use crate::support::server::Server;

/// What is there once `make test` has installed what the checks need.
const WANTED: &str = "this test wants what `make clients` installs: Node with npm, and `npm ci` in \
    examples/supergraph/";

#[test]
fn gateways_of_others_cross_from_and_to_a_directory_of_users() {
    let server = Server::start(callrecords(["demo", "--records=60", "--bind=127.0.0.1:0"]));
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/supergraph");
    let mut node = Command::new("node");
    node.args(["test/crossing.mjs", server.url()])
        .current_dir(example);
    let output = node
        .output()
        .unwrap_or_else(|error| panic!("node does not run: {error}; {WANTED}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}; {WANTED}");
    assert!(output.stdout.starts_with(b"ok: "), "{output:?}");
}

#[tokio::test]
async fn the_service_says_what_the_command_prints() {
    let app = App::new(&TestDatabase::new(Engine::Sqlite)).await;
    let answer = app.ask("{ _service { sdl } }").await;
    let printed = callrecords(["schema"]).outcome().stdout;
    assert_eq!(
        answer["_service"]["sdl"].as_str().unwrap().trim(),
        printed.trim()
    );
    assert_ne!(printed.trim(), schema::sdl().trim());
}

#[test]
fn routers_and_clients_read_the_same_types() {
    let strip = |sdl: &str| {
        let lines = sdl.lines().filter(|line| !line.starts_with("  @link"));
        let lines = lines.map(|line| match line.find(" @") {
            Some(end) if !line.contains("@deprecated") => &line[..end],
            _ => line,
        });
        let mut words: Vec<String> = lines
            .map(|line| line.trim_end_matches([' ', '{']).to_owned())
            .collect();
        words.retain(|line| line.starts_with("type ") || line.starts_with("input "));
        // The library leaves subscriptions out for routers: those are asked for at the gateway itself.
        words.retain(|line| line != "type Subscription");
        words
    };
    assert_eq!(strip(schema::subgraph_sdl()), strip(&schema::sdl()));
}

/// The conditions on what identifies a person or a place.
const FILTERED_BY: &[&str] = &[
    "CallRecordFilter.joinWebUrl",
    "DirectRoutingCallFilter.calleeNumber",
    "DirectRoutingCallFilter.callerNumber",
    "PartyFilter.displayName",
    "PartyFilter.id",
    "PartyFilter.userPrincipalName",
    "PstnBlockedUserFilter.userTelephoneNumber",
    "PstnCallFilter.callId",
    "PstnCallFilter.calleeNumber",
    "PstnCallFilter.callerNumber",
    "ReportUserFilter.id",
    "ReportUserFilter.userPrincipalName",
    "SmsFilter.destinationNumber",
    "SmsFilter.sourceNumber",
];

#[test]
fn what_identifies_a_person_is_tagged() {
    let mut owner = "";
    let mut tagged = Vec::new();
    for line in schema::subgraph_sdl().lines() {
        let mut words = line.trim_start().split([' ', '(', ':']);
        match words.next() {
            Some("type" | "interface" | "input") if !line.starts_with(' ') => {
                owner = words.next().unwrap_or_default();
            }
            Some(field) if line.ends_with("@tag(name: \"euii\")") => {
                tagged.push(format!("{owner}.{field}"));
            }
            _ => {}
        }
    }
    tagged.sort();
    let mut listed: Vec<String> = Vec::new();
    for (owners, fields) in EUII {
        for owner in *owners {
            listed.extend(fields.iter().map(|(field, _)| format!("{owner}.{field}")));
        }
    }
    listed.extend(FILTERED_BY.iter().map(|field| (*field).to_owned()));
    listed.sort();
    assert_eq!(tagged, listed);
}

#[tokio::test]
async fn introspection_shows_the_fields_of_the_protocol() {
    let app = App::new(&TestDatabase::new(Engine::Sqlite)).await;
    let query = "{ __type(name: \"Query\") { fields { name } }
        union: __type(name: \"_Entity\") { possibleTypes { name } } }";
    let answer = app.ask(query).await;
    let fields = answer["__type"]["fields"].as_array().unwrap();
    let is_there = |name: &str| fields.iter().any(|field| field["name"] == name);
    assert!(is_there("_entities") && is_there("_service"));
    let names: Vec<&Value> = answer["union"]["possibleTypes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["name"])
        .collect();
    assert_eq!(names, ["CallRecord", "User"]);
}
