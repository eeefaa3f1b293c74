//! A walk through everything that can be asked, over the network and on the command line.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::{Request, Variables};
use callrecords::graph::{EUII, Euii, fold};
use callrecords::mask::{self, Kind, Seal};
use callrecords::store::{LogKey, Scope, encode_cursor};
use futures_util::StreamExt;
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use super::marked::{Texts, leaks};
use super::question::{RANGE, Types};
use super::{made_up, request, schema};
use crate::support::app::App;
use crate::support::client::{get, post};
use crate::support::collector::Collector;
use crate::support::command::callrecords;
use crate::support::database::TestDatabase;
use crate::support::guarded::{caller, guard};
use crate::support::on_both;
use crate::support::server::Server;

on_both![
    nothing_that_is_marked_reaches_a_masked_viewer,
    changes_are_told_masked
];

const REPORTS: [&str; 5] = [
    "directRoutingCalls",
    "pstnBlockedUsersLog",
    "pstnCalls",
    "pstnOnlineMeetingDialoutReport",
    "smsLog",
];

/// A question for every root field but what routers ask of the schema alone.
fn questions(types: &mut Types, id: &str) -> Vec<String> {
    let id = json!(id);
    let mut roots = vec![
        types.ask("Query", "callRecords", "first: 100"),
        types.ask("Query", "callRecord", &format!("id: {id}")),
        types.ask("Query", "node", &format!("id: {id}")),
        types.ask("Query", "nodes", &format!("ids: [{id}]")),
    ];
    for report in REPORTS {
        roots.push(types.ask("Query", report, &format!("first: 1000, {RANGE}")));
    }
    let record = types.select("CallRecord", &mut Vec::new(), &mut BTreeSet::new());
    roots.push(format!(
        "_entities(representations: [{{ __typename: \"CallRecord\", id: {id} }}]) {{ ... on CallRecord {record} }}"
    ));
    roots.iter().map(|root| format!("{{ {root} }}")).collect()
}

/// The texts of a value, each once.
fn texts<'v>(value: &'v Value, found: &mut BTreeSet<&'v str>) {
    match value {
        Value::String(text) => {
            found.insert(text);
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(object) => object.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

/// The texts that pseudonyms stand for, by word and pseudonym.
#[derive(Default)]
struct Pairs(BTreeMap<String, BTreeSet<String>>);

impl Pairs {
    /// Goes through two answers to one question: they differ where texts are masked, and nowhere else.
    fn add(&mut self, clear: &Value, masked: &Value, key: &str) {
        match (clear, masked) {
            (Value::Array(clear), Value::Array(masked)) => {
                assert_eq!(clear.len(), masked.len(), "{key}");
                let (clear, masked) = (in_one_order(clear), in_one_order(masked));
                let both = clear.into_iter().zip(masked);
                both.for_each(|(clear, masked)| self.add(clear, masked, key));
            }
            (Value::Object(clear), Value::Object(masked)) => {
                assert!(clear.keys().eq(masked.keys()), "{key}");
                let both = clear.iter().zip(masked.values());
                both.for_each(|((key, clear), masked)| self.add(clear, masked, key));
            }
            (Value::String(clear), Value::String(masked)) if clear != masked => {
                let field = key.rsplit('_').next().unwrap();
                let is_cursor = ["cursor", "startCursor", "endCursor"].contains(&field);
                if !is_cursor {
                    assert!(is_masked(field), "{key}: {clear} is {masked}");
                    self.0
                        .entry(masked.clone())
                        .or_default()
                        .insert(fold(clear));
                }
            }
            (Value::String(_), Value::Null) => {
                let field = key.rsplit('_').next().unwrap();
                assert!(["joinWebUrl", "text"].contains(&field), "{key}");
            }
            _ => assert_eq!(clear, masked, "{key}"),
        }
    }
}

/// Sums of dialling out that tie come in another order where they are masked: here, by what is not.
fn in_one_order(items: &[Value]) -> Vec<&Value> {
    let mut items: Vec<&Value> = items.iter().collect();
    let texts = items.iter().map(|item| plain(item).to_string());
    if texts.collect::<String>().contains("totalCallCharge") {
        items.sort_by_cached_key(|item| plain(item).to_string());
    }
    items
}

/// A value without what is masked, and without cursors.
fn plain(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(object) => {
            let told = object.iter().filter(|(key, _)| {
                let field = key.rsplit('_').next().unwrap();
                !is_masked(field) && !field.to_lowercase().ends_with("cursor")
            });
            told.map(|(key, value)| (key.clone(), plain(value)))
                .collect()
        }
        value => value.clone(),
    }
}

impl Pairs {
    /// One pseudonym stands for one text, whichever field that is in, and one text has one a word.
    fn check(&self) {
        let mut words = BTreeSet::new();
        for (pseudonym, texts) in &self.0 {
            assert_eq!(texts.len(), 1, "{pseudonym} is {texts:?}");
            let (word, _) = pseudonym.split_once('-').unwrap();
            words.insert((word, texts.first().unwrap()));
        }
        assert_eq!(words.len(), self.0.len());
    }
}

fn is_masked(field: &str) -> bool {
    let mut fields = EUII.iter().flat_map(|(_, fields)| *fields);
    fields.any(|(name, euii)| *name == field && *euii != Euii::Object)
}

/// A gateway that answers questions of any size, and tells outside all it can.
fn serve(db: &TestDatabase, collector: &Collector) -> (Server, NamedTempFile) {
    let limits = [
        "TOKENS",
        "ALIASES",
        "FIELDS",
        "DEPTH",
        "COST",
        "RATE",
        "DIRECTIVES",
        "ARGUMENTS",
    ];
    let mut run = callrecords(["serve", "--bind=127.0.0.1:0", "--database-url", db.url()]);
    for limit in limits {
        run = run.env(&format!("CALLRECORDS_LIMITS_{limit}"), "1000000000");
    }
    let others = [
        ("CALLRECORDS_LIMITS_NESTING", "60"),
        ("CALLRECORDS_REPORTS_MAX_RANGE_DAYS", "3660"),
        ("CALLRECORDS_LOG_FILTER", "warn,callrecords=trace"),
        ("CALLRECORDS_LOG_FORMAT", "json"),
        ("CALLRECORDS_METRICS_BIND", "127.0.0.1:0"),
        ("CALLRECORDS_TRACES_ENDPOINT", &collector.endpoint),
    ];
    guard(run, &others)
}

/// What the answers to all questions told.
#[derive(Default)]
struct Told {
    /// Every text that a clear viewer sees.
    clear: String,
    /// What a masked viewer should not see.
    leaked: Vec<String>,
    pairs: Pairs,
}

impl Told {
    fn ask(&mut self, url: &str, question: &str, marked: &BTreeSet<String>) {
        let body = json!({ "query": question });
        let name = &question[..40];
        let [clear, masked] = ["CallRecords.Read.All", "CallRecords.Read.Masked"].map(|role| {
            let caller = caller(&json!([role]), 600);
            let answer = post(url, &[&caller], &body);
            assert_eq!(answer.json().get("errors"), None, "{role}: {name}");
            answer
        });
        let headers = format!("{masked:?}").replace(&format!("{:?}", masked.body), "");
        self.leaked.extend(leaks(marked, "headers", &headers));
        let (clear, masked) = (clear.json(), masked.json());
        self.pairs.add(&clear, &masked, "");
        self.clear.push_str(&lines(&clear));
        self.leaked.extend(leaks(marked, name, &lines(&masked)));
    }
}

/// Guesses who is who, as a masked viewer: each guess is refused, whether it is right or wrong.
fn guess(url: &str, marked: &BTreeSet<String>) {
    let caller = caller(&json!(["CallRecords.Read.Masked"]), 600);
    let query = "query Guess($name: String!) { callRecords(filter: {organizer: {displayName: \
                 {eq: $name}}}) { totalCount } }";
    let mut refusals = BTreeSet::new();
    for name in marked.iter().take(20).map(String::as_str).chain(["nobody"]) {
        let body = json!({ "query": query, "variables": { "name": name } });
        let mut answer = post(url, &[&caller], &body).json();
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
        answer["errors"][0]["extensions"]["requestId"].take();
        refusals.insert(answer.to_string());
    }
    assert_eq!(refusals.len(), 1, "{refusals:?}");
}

/// What the gateway tells Prometheus.
fn metrics(server: &Server) -> String {
    let line = server.line("metrics are told");
    let line: Value = serde_json::from_str(&line).unwrap();
    let address = line["address"].as_str().unwrap();
    let metrics = get(&format!("http://{address}/metrics"), &[]);
    metrics.text().to_owned()
}

/// The texts of a value, each once, a line each.
fn lines(value: &Value) -> String {
    let mut found = BTreeSet::new();
    texts(value, &mut found);
    found.into_iter().flat_map(|text| [text, "\n"]).collect()
}

async fn nothing_that_is_marked_reaches_a_masked_viewer(db: &TestDatabase) {
    let app = App::new(db).await;
    let values = made_up();
    app.import_values(values.clone()).await;
    let marked = Texts::of(&values).only_marked();
    assert!(marked.len() > 500, "{} are few", marked.len());
    let collector = Collector::start().await;
    let (mut server, _keys) = serve(db, &collector);
    let url = format!("{}/graphql", server.url());
    let mut types = Types::read();
    let mut told = Told::default();
    for question in questions(&mut types, values[0]["id"].as_str().unwrap()) {
        told.ask(&url, &question, &marked);
    }
    guess(&url, &marked);
    let metrics = metrics(&server);
    assert!(metrics.contains("operation=\"Guess\""), "{metrics}");
    assert!(server.terminate().success());
    let traces = collector.text();
    assert!(traces.contains("callRecords") || traces.contains("call_records"));
    for (place, text) in [
        ("log", server.log()),
        ("metrics", metrics),
        ("traces", traces),
    ] {
        told.leaked.extend(leaks(&marked, place, &text));
    }
    assert_eq!(told.leaked, Vec::<String>::new());
    // The walk finds what it looks for: it could fail.
    let unseen = marked.iter().filter(|value| !told.clear.contains(*value));
    assert_eq!(unseen.collect::<Vec<_>>(), Vec::<&String>::new());
    let elsewhere = ["Query", "Subscription", "CallRecordChange"];
    let missing = types.missing().into_iter();
    let missing = missing.filter(|(of, _)| !elsewhere.contains(&of.as_str()));
    assert_eq!(missing.collect::<Vec<_>>(), Vec::new());
    told.pairs.check();
}

async fn changes_are_told_masked(db: &TestDatabase) {
    let app = App::new(db).await;
    let values = made_up();
    app.import_values(values.clone()).await;
    let marked = Texts::of(&values).only_marked();
    let mut types = Types::read();
    let log = "callRecordChanged";
    let start = encode_cursor(log, &LogKey(0));
    let secret = app.store.secret().await.unwrap();
    let sealed = Seal::new(secret.expose(), log).unwrap().seal(&start);
    let question = types.ask("Subscription", log, "after: $after");
    let question = format!("subscription($after: String) {{ {question} }}");
    let schema = schema(&app);
    let mut told = Vec::new();
    let scopes = [Scope::EVERYTHING, Scope::EVERYTHING.masked()];
    for (scope, after) in scopes.into_iter().zip([start, sealed]) {
        let after = Variables::from_json(json!({ "after": after }));
        let changes = schema.execute_stream(request(scope, &question).variables(after));
        let changes: Vec<Value> = changes
            .take(20)
            .map(|change| serde_json::to_value(change).unwrap())
            .collect()
            .await;
        assert!(changes.iter().all(|change| change.get("errors").is_none()));
        told.push(Value::Array(changes).to_string());
    }
    assert_eq!(leaks(&marked, "changes", &told[1]), Vec::<String>::new());
    assert!(leaks(&marked, "changes", &told[0]).len() > 100);
    // What cannot be filtered by cannot be listened to either.
    let question =
        "subscription($f: CallRecordFilter) { callRecordChanged(filter: $f) { cursor } }";
    let filter = json!({"f": {"organizer": {"displayName": {"startsWith": "A"}}}});
    let asked: Request = request(Scope::EVERYTHING.masked(), question);
    let asked = asked.variables(Variables::from_json(filter));
    let answer = schema.execute_stream(asked).next().await.unwrap();
    let answer = serde_json::to_value(answer).unwrap();
    assert_eq!(
        answer["errors"][0]["extensions"]["code"], "FORBIDDEN",
        "{answer}"
    );
}

#[test]
fn every_field_that_is_marked_has_a_form_that_fits_it() {
    let types = Types::read();
    for (owners, fields) in EUII {
        for owner in *owners {
            let there = types.fields_of(owner);
            for (field, _) in *fields {
                assert!(there.contains(field), "{owner} has no {field}");
                if mask::kind(owner, field) == Some(Kind::Null) {
                    assert!(types.is_nullable(owner, field), "{owner}.{field}");
                }
            }
        }
    }
    // Whoever reads a query knows what is masked, whichever type answers.
    for (interface, all) in types.interfaces() {
        for of in all {
            for field in types.fields_of(interface) {
                assert_eq!(
                    mask::kind(interface, field),
                    mask::kind(of, field),
                    "{of}.{field}"
                );
            }
        }
    }
}
