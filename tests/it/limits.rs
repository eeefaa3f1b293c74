//! What a request may spend: every limit is held before any SQL, and named.

use std::fmt::Write as _;
use std::path::Path;

use callrecords::config::{LIMITS, Limits, Setting};
use callrecords::schema::{self, Options};
use serde_json::{Value, json};

use crate::support::app::App;
use crate::support::database::TestDatabase;
use crate::support::made_up::full;
use crate::support::on_both;

on_both![
    every_limit_is_held_before_any_sql,
    a_limit_is_what_the_settings_say,
    deep_text_is_refused_before_it_is_parsed,
    an_extreme_page_is_refused_wherever_it_stands,
    a_filter_at_its_limit_is_answered,
    introspection_is_answered_unless_it_is_off,
    names_are_suggested_only_where_that_is_on
];

/// The limits that are not of a query alone: `spending`, `held`, `memory` and `transport` have their tests.
const OF_OTHERS: &[&str] = &[
    "limits.time",
    "limits.concurrency",
    "limits.rate",
    "limits.operations",
    "limits.connections",
    "limits.connections_per_address",
    "limits.subscriptions",
    "limits.message",
    "limits.values",
    "limits.held",
    "limits.held_by_all",
    "limits.answer",
    "limits.answers",
];

/// A query that goes beyond each other limit, in the order of the table.
fn floods() -> Vec<(&'static str, String)> {
    let many = |count: usize, each: &str| each.repeat(count);
    vec![
        ("tokens", format!("{{ {} }}", many(10_000, "node "))),
        ("nesting", format!("{}{}", many(40, "{a"), many(40, "}"))),
        (
            "directives",
            format!(
                "{{ node(id: 1) {} {{ id }} }}",
                many(51, "@skip(if: false) ")
            ),
        ),
        ("aliases", numbered(101, "a{}: __typename ")),
        ("root_fields", roots()),
        ("fields", fields()),
        ("arguments", arguments()),
        ("depth", depth(16)),
        (
            "introspection",
            "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }"
                .to_owned(),
        ),
        (
            "cost",
            "{ callRecords(first: 1000) { nodes { sessions(first: 1000) { nodes { id } } } } }"
                .to_owned(),
        ),
        (
            "filters",
            format!(
                "{{ callRecords(filter: {{ and: [{}] }}) {{ totalCount }} }}",
                many(290, "{ sessions: { some: { failed: true } } } ")
            ),
        ),
    ]
}

fn numbered(count: usize, each: &str) -> String {
    let mut query = String::from("{ ");
    for number in 0..count {
        query += &each.replace("{}", &number.to_string());
    }
    query + "}"
}

fn roots() -> String {
    format!("{{ {} }}", "callRecords { totalCount } ".repeat(21))
}

fn fields() -> String {
    let mut query = String::from("{ node(id: 1) { ...F ...F ...F } } fragment F on Node { ");
    for _ in 0..1_700 {
        query += "__typename ";
    }
    query + "}"
}

fn arguments() -> String {
    let ids = (0..1_501).fold(String::new(), |mut ids, id| {
        let _ = write!(ids, "{id} ");
        ids
    });
    format!("{{ nodes(ids: [{ids}]) {{ id }} }}")
}

fn depth(levels: usize) -> String {
    let inner = levels - 1;
    format!(
        "{{ {} __typename {} }}",
        "node(id: 1) { ".repeat(inner),
        "}".repeat(inner)
    )
}

async fn every_limit_is_held_before_any_sql(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values((0..3).map(full)).await;
    app.statements();
    let floods = floods();
    let named: Vec<_> = floods
        .iter()
        .map(|(limit, _)| format!("limits.{limit}"))
        .collect();
    let all = LIMITS.iter().map(|limit| limit.key);
    let of_queries: Vec<_> = all.filter(|key| !OF_OTHERS.contains(key)).collect();
    assert_eq!(named, of_queries, "each limit of a query has its flood");
    for (limit, query) in floods {
        let answer = app.answer(&query).await;
        let error = &answer["errors"][0]["extensions"];
        assert_eq!(error["code"], "LIMIT_EXCEEDED", "{limit}: {answer}");
        assert_eq!(error["limit"], limit, "{answer}");
        let (allowed, actual) = (error["allowed"].as_u64(), error["actual"].as_u64());
        assert!(actual > allowed, "{limit}: {answer}");
        assert_eq!(answer["data"], Value::Null);
    }
    assert_eq!(app.statements(), Vec::<String>::new());
}

async fn a_limit_is_what_the_settings_say(db: &TestDatabase) {
    let app = App::new(db).await;
    let limits = Limits {
        aliases: 1,
        ..Limits::default()
    };
    let options = Options {
        limits,
        ..Options::default()
    };
    let schema = schema::build_with(app.store.clone(), options);
    let one = schema.execute("{ a: __typename }").await;
    assert_eq!(one.errors, []);
    let two = schema.execute("{ a: __typename b: __typename }").await;
    assert_eq!(two.errors[0].message, "aliases is 2; at most 1 is allowed");
}

async fn deep_text_is_refused_before_it_is_parsed(db: &TestDatabase) {
    let app = App::new(db).await;
    // The parser's recursion would end the process: each of these is deep in another way.
    let deep = 50_000;
    for query in [
        format!("{}{}", "{a".repeat(deep), "}".repeat(deep)),
        format!("{{ a(b: {}{}) }}", "[".repeat(deep), "]".repeat(deep)),
        format!("{{ a(b: {}1{}) }}", "{c:".repeat(deep), "}".repeat(deep)),
        format!(
            "query($a: {}Int{}) {{ a }}",
            "[".repeat(deep),
            "]".repeat(deep)
        ),
        "{".repeat(deep),
    ] {
        let answer = app.answer(&query).await;
        let limit = &answer["errors"][0]["extensions"]["limit"];
        assert!(limit == "nesting" || limit == "tokens", "{answer}");
    }
}

async fn an_extreme_page_is_refused_wherever_it_stands(db: &TestDatabase) {
    let app = App::new(db).await;
    app.statements();
    for (argument, query) in [
        (
            "first",
            "{ callRecords(first: 2147483647) { nodes { id } } }",
        ),
        ("last", "{ callRecords(last: 1001) { totalCount } }"),
        (
            "first",
            "{ callRecords(first: 1) { nodes { sessions(first: 1001) { nodes { id } } } } }",
        ),
    ] {
        let answer = app.answer(query).await;
        let error = &answer["errors"][0]["extensions"];
        assert_eq!(error["limit"], argument, "{answer}");
        assert_eq!(error["allowed"], 1000, "{answer}");
    }
    let query = "query($n: Int = 4000) { callRecords(first: $n) { nodes { id } } }";
    for variables in [json!({}), json!({ "n": 5000 })] {
        let answer = app.ask_with(query, &variables).await;
        assert_eq!(
            answer["errors"][0]["extensions"]["limit"], "first",
            "{answer}"
        );
    }
    assert_eq!(app.statements(), Vec::<String>::new());
}

async fn a_filter_at_its_limit_is_answered(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values((0..3).map(full)).await;
    let query = "query($f: CallRecordFilter) { callRecords(filter: $f) { totalCount } }";
    let some = |each: Value, count: usize| Value::Array(vec![each; count]);
    let version = json!({ "version": { "eq": 1 } });
    let bounds = json!({ "version": { "gte": 0, "gt": 0, "lte": 9, "lt": 9 } });
    let named = json!({ "participants_v2": { "some": { "displayName": { "startsWith": "A" } } } });
    let platform =
        json!({ "sessions": { "some": { "clientPlatform": { "in": ["unknownFutureValue"] } } } });
    for (filter, count) in [
        (json!({ "or": some(version, 499) }), 3),
        (json!({ "and": some(bounds, 249) }), 3),
        (json!({ "or": some(named.clone(), 19) }), 3),
        (json!({ "and": some(platform, 38) }), 3),
        (
            json!({ "modalities": { "hasAny": some(json!("video"), 1_498) } }),
            0,
        ),
        (
            json!({ "modalities": { "hasAll": some(json!("audio"), 1_498) } }),
            3,
        ),
        (
            json!({ "type": { "in": some(json!("groupCall"), 1_498) } }),
            3,
        ),
    ] {
        let answer = app.ask_with(query, &json!({ "f": filter })).await;
        assert_eq!(
            answer.get("errors"),
            None,
            "{}",
            filter.to_string().split_at(80).0
        );
        assert_eq!(answer["data"]["callRecords"]["totalCount"], count);
    }
    for (over, limit) in [
        (some(json!({ "version": { "eq": 1 } }), 500), "arguments"),
        (some(named, 20), "filters"),
    ] {
        let over = json!({ "f": { "or": over } });
        let answer = app.ask_with(query, &over).await;
        assert_eq!(
            answer["errors"][0]["extensions"]["limit"], limit,
            "{answer}"
        );
    }
}

async fn introspection_is_answered_unless_it_is_off(db: &TestDatabase) {
    let app = App::new(db).await;
    let answer = app.answer(INTROSPECTION).await;
    assert_eq!(answer.get("errors"), None);
    assert!(
        answer["data"]["__schema"]["types"]
            .as_array()
            .unwrap()
            .len()
            > 50
    );
    let options = Options {
        introspection: false,
        ..Options::default()
    };
    let schema = schema::build_with(app.store.clone(), options);
    for query in [
        INTROSPECTION,
        "{ x: __type(name: \"CallRecord\") { name } }",
        "{ ...F } fragment F on Query { ... { __schema { types { name } } } }",
    ] {
        let answer = schema.execute(query).await;
        assert_eq!(
            answer.errors[0].message,
            "query: introspection is switched off here"
        );
        assert!(answer.data == async_graphql::Value::Null);
    }
    let answer = schema.execute("{ __typename }").await;
    assert_eq!(answer.errors, []);
}

async fn names_are_suggested_only_where_that_is_on(db: &TestDatabase) {
    let app = App::new(db).await;
    let answer = app
        .answer("{ callRecord { nodes { id } } callRecordz { totalCount } }")
        .await;
    assert!(
        answer["errors"].to_string().contains("Did you mean"),
        "{answer}"
    );
    let options = Options {
        suggestions: false,
        ..Options::default()
    };
    let schema = schema::build_with(app.store.clone(), options);
    let answer = schema.execute("{ callRecordz { totalCount } }").await;
    let answer = serde_json::to_string(&answer).unwrap();
    assert!(
        !answer.contains("Did you mean") && !answer.contains("callRecords"),
        "{answer}"
    );
}

#[test]
fn the_readme_tells_every_limit() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let (_, limits) = readme.split_once("\n## Limits\n").unwrap();
    let rows: Vec<_> = LIMITS.iter().map(Setting::row).collect();
    let rows = rows.join("\n");
    assert!(
        limits.contains(&rows),
        "README.md should have these rows under Limits:\n{rows}"
    );
}

/// What GraphiQL asks when it opens.
const INTROSPECTION: &str = "
query IntrospectionQuery {
  __schema {
    description
    queryType { name kind }
    mutationType { name kind }
    subscriptionType { name kind }
    types { ...FullType }
    directives {
      name description isRepeatable locations
      args(includeDeprecated: true) { ...InputValue }
    }
  }
}
fragment FullType on __Type {
  kind name description specifiedByURL
  fields(includeDeprecated: true) {
    name description
    args(includeDeprecated: true) { ...InputValue }
    type { ...TypeRef }
    isDeprecated deprecationReason
  }
  inputFields(includeDeprecated: true) { ...InputValue }
  interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...TypeRef }
}
fragment InputValue on __InputValue {
  name description type { ...TypeRef } defaultValue isDeprecated deprecationReason
}
fragment TypeRef on __Type {
  kind name
  ofType { kind name ofType { kind name ofType { kind name ofType { kind name
  ofType { kind name ofType { kind name ofType { kind name ofType { kind name
  ofType { kind name } } } } } } } } }
}";
