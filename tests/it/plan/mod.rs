//! Plans: what they answer is what the resolvers answer, to the byte, for every kind of viewer.

use std::num::NonZeroU32;
use std::ops::Range;
use std::sync::Arc;

use async_graphql::{Request, Variables};
use callrecords::auth::Viewer;
use callrecords::config::Limits;
use callrecords::demo;
use callrecords::guard::Caller;
use callrecords::mask::Mask;
use callrecords::schema::{self, Answer, Ledger};
use callrecords::store::Scope;
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::app::App;
use crate::support::database::{Engine, TestDatabase};
use crate::support::guarded::MASKING_KEY;
use crate::support::on_both;
use crate::support::ways::{self, Way, compare};

mod costs;
mod fragments;
mod operations;
mod random;
mod whole;

use self::random::Generator;

on_both![
    introspection_has_a_plan_beside_data,
    operations_of_every_form_are_planned_and_answered_as_resolvers_do,
    what_was_asked_before_is_not_compiled_again,
    plans_that_are_kept_have_so_many_fields_together,
    who_asks_what_a_plan_gives_up_pays_once,
    who_asks_what_a_plan_gives_up_has_its_time_once,
    what_is_measured_is_planned,
    what_no_plan_can_do_is_left_to_the_resolvers_and_counted,
    a_request_that_has_no_plan_leaves_the_document_its_own,
    random_documents_are_answered_as_resolvers_do
];

/// Made-up records of every kind, and rows of every report.
async fn filled(db: &TestDatabase) -> App {
    let mut app = App::new(db).await;
    let mask = Mask::new(MASKING_KEY, None).unwrap();
    app.schema = schema::build_with(
        app.store.clone(),
        schema::Options {
            mask: Some(Arc::new(mask)),
            // Those of random documents are many.
            limits: Limits {
                aliases: 10_000,
                ..Limits::default()
            },
            ..schema::Options::default()
        },
    );
    let options = demo::Options {
        records: 150,
        reports: 600,
        ..demo::Options::default()
    };
    app.import_values(demo::records(&options)).await;
    app.import_values(demo::rows(&options).map(|(_, row)| row))
        .await;
    app
}

/// Whoever takes part in most calls, by the object id.
async fn someone(app: &App) -> String {
    let rows = app
        .ask("{ callRecords(first: 100) { nodes { participants_v2 { nodes { id } } } } }")
        .await;
    let mut ids: Vec<String> = Vec::new();
    for record in rows["callRecords"]["nodes"].as_array().unwrap() {
        for party in record["participants_v2"]["nodes"].as_array().unwrap() {
            ids.push(party["id"].as_str().unwrap().to_owned());
        }
    }
    ids.retain(|id| Uuid::try_parse(id).is_ok());
    let count = |id: &String| ids.iter().filter(|other| *other == id).count();
    ids.iter().max_by_key(|id| count(id)).unwrap().clone()
}

fn viewers(someone: &str) -> [Option<Scope>; 6] {
    let mine = Scope::mine(Uuid::try_parse(someone).unwrap());
    [
        None,
        Some(mine),
        Some(Scope::REPORTS),
        Some(mine.and(Scope::REPORTS)),
        Some(Scope::EVERYTHING.masked()),
        Some(mine.masked()),
    ]
}

fn request(query: &str, variables: &Value, scope: Option<Scope>) -> Request {
    let request = Request::new(query).variables(Variables::from_json(variables.clone()));
    match scope {
        None => request,
        Some(scope) => request.data(Viewer {
            scope,
            expires_at: DateTime::<Utc>::MAX_UTC,
            subject: "someone".to_owned(),
            tenant: None,
        }),
    }
}

async fn operations_of_every_form_are_planned_and_answered_as_resolvers_do(db: &TestDatabase) {
    let app = filled(db).await;
    let someone = someone(&app).await;
    for (query, variables) in operations::planned() {
        for scope in viewers(&someone) {
            let way = compare(&app.schema, || request(query, &variables, scope)).await;
            assert_eq!(way, Way::Planned, "{query}");
        }
    }
}

async fn what_was_asked_before_is_not_compiled_again(db: &TestDatabase) {
    let app = App::new(db).await;
    let two = "query One { callRecords { totalCount } } query Two { __typename }";
    for (query, operation) in [
        ("{ callRecords { totalCount } }", None),
        ("query One { callRecords { totalCount } }", None),
        ("query One { callRecords { totalCount } }", Some("One")),
        (two, Some("One")),
        (two, Some("Two")),
    ] {
        let before = app.schema.plan_counts();
        for _ in 0..3 {
            let mut request = request(query, &json!({}), None);
            request.operation_name = operation.map(str::to_owned);
            ways::answer(&app.schema, request).await;
        }
        let counts = app.schema.plan_counts();
        assert_eq!(counts.compiled, before.compiled + 1, "{query}");
        assert_eq!(counts.planned, before.planned + 3, "{query}");
    }
}

/// A query of more than a hundred fields an alias, for each type of an identity is written by itself.
fn large(name: &str, aliases: usize) -> String {
    let identities = ["user", "phone", "guest", "device", "application"];
    let identities = identities
        .map(|name| format!("{name} {{ id displayName }} "))
        .concat();
    let each = (0..aliases).map(|number| {
        format!(
            "{name}{number}: participants_v2(first: 1) {{ nodes {{ id identity {{ {identities} }} }} }} "
        )
    });
    format!(
        "{{ callRecords(first: 1) {{ nodes {{ {} }} }} }}",
        each.collect::<String>()
    )
}

async fn plans_that_are_kept_have_so_many_fields_together(db: &TestDatabase) {
    let app = App::new(db).await;
    let compiled = async |query: &str| {
        let before = app.schema.plan_counts();
        let answer = ways::answer(&app.schema, Request::new(query)).await;
        assert!(matches!(answer, Answer::Written(_)), "{answer:?}");
        app.schema.plan_counts().compiled - before.compiled
    };
    // One of many is compiled each time.
    let largest = large("a", 80);
    assert_eq!([compiled(&largest).await, compiled(&largest).await], [1, 1]);
    let first = large("b", 25);
    assert_eq!([compiled(&first).await, compiled(&first).await], [1, 0]);
    // Some others find room beside it, and very many do not.
    for (others, expected) in [(10, 0), (30, 1)] {
        for number in 0..others {
            compiled(&large(&format!("c{number}_{expected}_"), 25)).await;
        }
        assert_eq!(compiled(&first).await, expected, "after {others} others");
    }
}

async fn who_asks_what_a_plan_gives_up_pays_once(db: &TestDatabase) {
    let app = App::new(db).await;
    let query = "query($c: String) { callRecords(first: 9, after: $c) { nodes { id } } }";
    let cost = 10;
    let limits = Limits {
        rate: NonZeroU32::new(2 * cost).unwrap(),
        ..Limits::default()
    };
    let options = schema::Options {
        limits,
        ..schema::Options::default()
    };
    let schema = schema::build_with(app.store.clone(), options);
    for (cursor, told) in [
        (Value::Null, format!("\"requested\":{cost}")),
        (json!("x"), "BAD_USER_INPUT".to_owned()),
        (Value::Null, "LIMIT_EXCEEDED".to_owned()),
    ] {
        let caller = Caller("someone".to_owned());
        let request = request(query, &json!({ "c": cursor }), None).data(caller);
        let answer = match ways::answer(&schema, request).await {
            Answer::Written(body) => String::from_utf8(body).unwrap(),
            Answer::Resolved(answer) => serde_json::to_string(&answer).unwrap(),
        };
        assert!(answer.contains(&told), "{cursor}: {answer}");
    }
}

async fn who_asks_what_a_plan_gives_up_has_its_time_once(db: &TestDatabase) {
    let app = filled(db).await;
    let spoil = "UPDATE call_records SET parts = '?'";
    app.db.execute_unprepared(spoil).await.unwrap();
    // A plan that is made for the request, and then one that was kept.
    for _ in 0..2 {
        let ledger = Ledger::default();
        let query = "{ callRecords(first: 1) { nodes { isComplete } } }";
        let request = request(query, &json!({}), None).data(ledger.clone());
        let answer = ways::answer(&app.schema, request).await;
        assert!(!answer.is_ok(), "{answer:?}");
        // The plan's statement and that of the resolvers, on one meter.
        assert_eq!(ledger.entry().statements, 2);
    }
}

/// `SQLite` keeps a value of any type in any column.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_value_of_another_type_is_read_as_resolvers_read_it() {
    let db = TestDatabase::new(Engine::Sqlite);
    let app = filled(&db).await;
    let field = |name: &str| format!("{{ callRecords(first: 1) {{ nodes {{ {name} }} }} }}");
    for (column, value, name, expected) in [
        ("version", "'seven'", "version", Way::Resolved),
        ("version", "x'07'", "version", Way::Resolved),
        ("version", "7.5", "version", Way::Resolved),
        ("join_web_url", "x'ff'", "joinWebUrl", Way::Resolved),
        (
            "sessions_count",
            "9000000000",
            "sessions { totalCount }",
            Way::Resolved,
        ),
        ("end_date_time", "'never'", "endDateTime", Way::Resolved),
        (
            "end_date_time",
            "'2026-06-01 10:00:00'",
            "endDateTime",
            Way::Planned,
        ),
        (
            "end_date_time",
            "'2026-06-01T10:00:00.5+02:00'",
            "endDateTime",
            Way::Planned,
        ),
        ("join_web_url", "''", "joinWebUrl", Way::Planned),
        ("join_web_url", "NULL", "joinWebUrl", Way::Planned),
        ("version", "12345678901", "version", Way::Planned),
    ] {
        let spoil = format!("UPDATE call_records SET {column} = {value}");
        app.db.execute_unprepared(&spoil).await.unwrap();
        let query = field(name);
        let way = compare(&app.schema, || request(&query, &json!({}), None)).await;
        assert_eq!(way, expected, "{column} = {value}");
    }
}

/// Fails unless a plan answers each operation that the project shows or measures itself by.
async fn what_is_measured_is_planned(db: &TestDatabase) {
    let app = filled(db).await;
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let id = app.ask("{ callRecords(first: 1) { nodes { id } } }").await;
    let variables = json!({
        "id": id["callRecords"]["nodes"][0]["id"],
        "from": "2026-06-01T00:00:00Z",
        "until": "2026-07-01T00:00:00Z",
    });
    let mut count = 0;
    let before = app.schema.plan_counts();
    for operation in std::fs::read_dir(root.join("bench/operations")).unwrap() {
        let file = operation.unwrap().path().join("callrecords.graphql");
        let query = std::fs::read_to_string(&file).unwrap();
        let way = compare(&app.schema, || request(&query, &variables, None)).await;
        assert_eq!(way, Way::Planned, "{}", file.display());
        count += 1;
    }
    assert_eq!(count, 7);
    // Each is kept.
    let compiled = app.schema.plan_counts().compiled - before.compiled;
    assert_eq!(compiled, count);
}

async fn what_no_plan_can_do_is_left_to_the_resolvers_and_counted(db: &TestDatabase) {
    let app = filled(db).await;
    let mut given_up = 0;
    for (query, variables) in operations::refused() {
        let way = compare(&app.schema, || request(query, &variables, None)).await;
        assert_eq!(way, Way::Resolved, "{query}");
    }
    for (query, variables) in operations::resolved() {
        let way = compare(&app.schema, || request(query, &variables, None)).await;
        assert_eq!(way, Way::Resolved, "{query}");
        let counts = app.schema.plan_counts();
        assert!(counts.given_up > given_up, "{query}");
        assert_eq!(counts.planned, 0, "{query}");
        given_up = counts.given_up;
    }
    compare(&app.schema, || {
        request("{ callRecords { totalCount } }", &json!({}), None)
    })
    .await;
    assert_eq!(app.schema.plan_counts().planned, 3);
}

async fn introspection_has_a_plan_beside_data(db: &TestDatabase) {
    let app = filled(db).await;
    let query = "query($n: String!) { callRecords(first: 1) { totalCount } \
                 a: __type(name: $n) { kind interfaces { name } } __schema { queryType { name } } }";
    let ask = || request(query, &json!({ "n": "Identity" }), None);
    let Answer::Written(body) = ways::answer(&app.schema, ask()).await else {
        panic!("it has no plan");
    };
    let answer: Value = serde_json::from_slice(&body).unwrap();
    let keys: Vec<_> = answer["data"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["callRecords", "a", "__schema"]);
    let shown = json!({ "kind": "INTERFACE", "interfaces": [] });
    assert_eq!(answer["data"]["a"], shown);
    assert_eq!(answer["data"]["__schema"]["queryType"]["name"], "Query");
}

async fn a_request_that_has_no_plan_leaves_the_document_its_own(db: &TestDatabase) {
    let app = filled(db).await;
    for (query, without, with) in [
        (
            "query($f: CallRecordFilter!) { callRecords(filter: $f) { totalCount } }",
            json!({}),
            json!({ "f": {} }),
        ),
        (
            "query($x: Boolean!) { callRecords(first: 2) { nodes { participants_v2 { nodes { identity { user { \
             ... on UserIdentity { id user @include(if: $x) { callRecords { totalCount } } } } } } } } } }",
            json!({ "x": true }),
            json!({ "x": false }),
        ),
    ] {
        for (variables, expected) in [
            (&without, Way::Resolved),
            (&with, Way::Planned),
            (&without, Way::Resolved),
            (&with, Way::Planned),
        ] {
            let way = compare(&app.schema, || request(query, variables, None)).await;
            assert_eq!(way, expected, "{query} with {variables}");
        }
    }
}

async fn random_documents_are_answered_as_resolvers_do(db: &TestDatabase) {
    ask_random(db, 0..300).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a longer run: cargo test --test it plan -- --ignored"]
async fn ten_thousand_random_documents_are_answered_as_resolvers_do() {
    for engine in [Engine::Postgres, Engine::Sqlite] {
        ask_random(&TestDatabase::new(engine), 300..10_300).await;
    }
}

/// Asks the documents of these numbers, each as one of the viewers.
async fn ask_random(db: &TestDatabase, numbers: Range<u32>) {
    let app = filled(db).await;
    let someone = someone(&app).await;
    let viewers = viewers(&someone);
    let mut generator = Generator::new(&schema::sdl(), &app, &someone).await;
    let (mut planned, mut resolved, asked) = (0, 0, numbers.len());
    for (number, scope) in numbers.zip(viewers.into_iter().cycle()) {
        let (query, variables) = generator.document(number);
        let ask = || request(&query, &variables, scope);
        match compare(&app.schema, ask).await {
            Way::Planned => planned += 1,
            // An answer with errors is the resolvers', whatever was asked.
            Way::Resolved if app.schema.execute(ask()).await.is_err() => {}
            Way::Resolved => resolved += 1,
        }
    }
    // Most are valid. What of these is left to the resolvers is what a user has: calls and messages.
    assert!(
        2 * (planned + resolved) > asked,
        "{planned} planned, {resolved} not, of {asked}"
    );
    assert!(planned > 50 * resolved, "{planned} planned, {resolved} not");
}
