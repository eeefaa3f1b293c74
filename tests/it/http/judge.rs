//! graphql-js, the reference of GraphQL, as the judge: of what is refused, and of every byte that is answered.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use super::{graphql, succeeded};
use crate::support::command::callrecords;
use crate::support::database::{Engine, TestDatabase};
use crate::support::on_both;
use crate::support::server::Server;

on_both![
    graphql_js_refuses_the_same,
    every_kind_is_answered_as_the_specification_says,
];

/// Limits that no document of the judge's reaches, so that only its form is judged.
const LIMITS: [(&str, &str); 10] = [
    ("CALLRECORDS_LIMITS_TOKENS", "1000000"),
    ("CALLRECORDS_LIMITS_NESTING", "60"),
    ("CALLRECORDS_LIMITS_DIRECTIVES", "100000"),
    ("CALLRECORDS_LIMITS_ALIASES", "100000"),
    ("CALLRECORDS_LIMITS_ROOT_FIELDS", "1000"),
    ("CALLRECORDS_LIMITS_FIELDS", "1000000"),
    ("CALLRECORDS_LIMITS_ARGUMENTS", "100000"),
    ("CALLRECORDS_LIMITS_INTROSPECTION", "20"),
    ("CALLRECORDS_LIMITS_COST", "1000000000"),
    ("CALLRECORDS_LOG_FILTER", "warn,callrecords=warn"),
];

/// Records of every type that Graph may send, and of some that it may not.
const ODD: &str = "judge/odd.ndjson";

async fn graphql_js_refuses_the_same(db: &TestDatabase) {
    let said = judge(&["judge/judge.mjs", "--verdicts"], db);
    assert!(said.starts_with("ok: "), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "some answers of the resolvers differ: cargo test --test it judge -- --ignored"]
async fn graphql_js_answers_the_same() {
    for engine in [Engine::Postgres, Engine::Sqlite] {
        let said = judge(&["judge/judge.mjs"], &TestDatabase::new(engine));
        assert!(said.starts_with("ok: "), "{said}");
    }
}

async fn every_kind_is_answered_as_the_specification_says(db: &TestDatabase) {
    let said = judge(&["judge/kinds.mjs"], db);
    assert!(said.starts_with("ok: "), "{said}");
}

/// Runs a script against a gateway over records that the script has too.
fn judge(script: &[&str], db: &TestDatabase) -> String {
    let folder = TempDir::with_prefix("callrecords-").unwrap();
    let records = folder.path().join("records.ndjson");
    fs::write(&records, made_up()).unwrap();
    let records = records.to_str().unwrap();
    let odd = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/clients")
        .join(ODD);
    let import = [
        "import",
        "--database-url",
        db.url(),
        records,
        odd.to_str().unwrap(),
    ];
    let outcome = callrecords(import).outcome();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let server = serve(db);
    let url = graphql(&server);
    let about = [url.as_str(), "--records", records, "--records", ODD];
    succeeded(&[script, &about].concat())
}

fn serve(db: &TestDatabase) -> Server {
    let arguments = ["serve", "--bind=127.0.0.1:0", "--database-url", db.url()];
    let run = callrecords(arguments);
    Server::start(
        LIMITS
            .iter()
            .fold(run, |run, (name, value)| run.env(name, value)),
    )
}

/// Made-up records and rows, each of which comes once, for how several merge is no matter of GraphQL;
/// and has an id, for what breaks ties between rows without one is nobody's business outside.
fn made_up() -> String {
    let arguments = ["generate", "--records=100", "--reports=400", "--seed=14"];
    let outcome = callrecords(arguments).outcome();
    let mut by_id: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for line in outcome.stdout.lines() {
        let value: Value = serde_json::from_str(line).unwrap();
        if let Some(id) = value["id"].as_str() {
            by_id.entry(id.to_owned()).or_default().push(line);
        }
    }
    let once = by_id.values().filter(|lines| lines.len() == 1).flatten();
    once.flat_map(|line| [*line, "\n"]).collect()
}
