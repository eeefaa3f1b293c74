//! What others send to break something: strange texts in every filter, cursors and documents made
//! of anything.

use std::panic::catch_unwind;

use async_graphql::Variables;
use async_graphql::parser::parse_query;
use callrecords::config::Limits;
use callrecords::guard::{Guard, Refusal, Sizes};
use callrecords::schema;
use callrecords::store::{RecordKey, decode_cursor, encode_cursor};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::app::App;
use crate::support::database::TestDatabase;
use crate::support::made_up::full;
use crate::support::on_both;

on_both![
    strange_texts_in_every_argument_are_texts,
    no_operator_of_sql_reaches_a_statement,
    lone_surrogates_are_refused,
    cursors_made_of_anything_are_refused
];

/// Texts that mean something to SQL, to LIKE, to JSON, to C or to a terminal.
fn strange_texts() -> Vec<String> {
    let short = [
        "",
        "'",
        "''",
        "\"",
        "\\",
        "\\'",
        "' OR '1'='1",
        "'; DROP TABLE call_records; --",
        "\") OR 1=1 --",
        "/*",
        "$1",
        "?",
        ":a",
        "%",
        "_",
        "%%",
        "[a-z]%",
        "\0",
        "a\0b",
        "\u{1b}[31m",
        "\r\n",
        "\u{feff}",
        "\u{202e}",
        "\u{10ffff}",
        "\u{d7ff}\u{e000}",
        "İıſß",
        "{}",
        "null",
        "NaN",
        "1e999",
    ];
    let long = [
        "x".repeat(1_000_000),
        "%".repeat(100_000),
        "é".repeat(300_000),
    ];
    short.into_iter().map(str::to_owned).chain(long).collect()
}

/// Every argument that takes text, each of which finds nothing that is strange.
fn text_arguments(text: &str) -> Vec<(&'static str, Value)> {
    let of = |of: &'static str, filter: Value| (of, filter);
    let both = |field: &str| {
        [
            json!({ field: { "eq": text } }),
            json!({ field: { "in": [text, text] } }),
            json!({ field: { "startsWith": text } }),
        ]
    };
    let mut all = vec![of("joinWebUrl", json!({ "joinWebUrl": { "eq": text } }))];
    for field in ["id", "userPrincipalName", "displayName"] {
        for party in both(field) {
            all.push(of("organizer", json!({ "organizer": party })));
            all.push(of(
                "participants_v2",
                json!({ "participants_v2": { "some": party } }),
            ));
            all.push(of("not", json!({ "not": { "organizer": party } })));
        }
    }
    all
}

const LIST: &str =
    "query($f: CallRecordFilter) { callRecords(filter: $f) { totalCount nodes { id } } }";

async fn strange_texts_in_every_argument_are_texts(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values((0..3).map(full)).await;
    for text in strange_texts() {
        for (name, filter) in text_arguments(&text) {
            let answer = app.ask_with(LIST, &json!({ "f": filter })).await;
            let shown: String = text.chars().take(40).collect();
            assert_eq!(answer.get("errors"), None, "{name} {shown:?}");
            let count = answer["data"]["callRecords"]["totalCount"].as_u64();
            // What begins with nothing is everything that is there.
            let is_empty_start = text.is_empty() && filter.to_string().contains("startsWith");
            if !is_empty_start {
                let expected = if name == "not" { 3 } else { 0 };
                assert_eq!(count, Some(expected), "{name} {shown:?}");
            }
        }
        for (query, argument) in [
            ("query($t: ID!) { callRecord(id: $t) { id } }", "id"),
            (
                "query($t: ID!) { callRecords(filter: { id: { in: [$t] } }) { totalCount } }",
                "filter.id.in[0]",
            ),
            (
                "query($t: String) { callRecords(after: $t) { totalCount } }",
                "after",
            ),
            (
                "query($t: String) { callRecords(before: $t) { totalCount } }",
                "before",
            ),
        ] {
            let answer = app.ask_with(query, &json!({ "t": text })).await;
            let error = &answer["errors"][0]["extensions"];
            assert_eq!(error["code"], "BAD_USER_INPUT", "{query}");
            assert_eq!(error["argument"], argument, "{query}");
        }
        let node = "query($t: ID!) { node(id: $t) { id } nodes(ids: [$t]) { id } }";
        let answer = app.ask_with(node, &json!({ "t": text })).await;
        assert_eq!(answer["data"], json!({ "node": null, "nodes": [null] }));
    }
    assert_eq!(
        app.ask("{ callRecords { totalCount } }").await["callRecords"]["totalCount"],
        3
    );
}

async fn no_operator_of_sql_reaches_a_statement(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values((0..2).map(full)).await;
    app.statements();
    let marker = "zq'; DROP TABLE x; --%_";
    for (_, filter) in text_arguments(marker) {
        app.ask_with(LIST, &json!({ "f": filter })).await;
    }
    let statements = app.statements();
    assert!(!statements.is_empty());
    for statement in statements {
        assert!(!statement.contains("zq"), "{statement}");
    }
}

async fn lone_surrogates_are_refused(db: &TestDatabase) {
    let app = App::new(db).await;
    for literal in ["\\ud800", "\\udfff", "\\ud83d\\u0041"] {
        let query = format!(
            "{{ callRecords(filter: {{ joinWebUrl: {{ eq: \"{literal}\" }} }}) {{ totalCount }} }}"
        );
        let answer = app.answer(&query).await;
        assert_eq!(
            answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT",
            "{answer}"
        );
        // JSON cannot hold one either, so none comes by way of a variable.
        assert!(serde_json::from_str::<Value>(&format!("\"{literal}\"")).is_err());
    }
}

async fn cursors_made_of_anything_are_refused(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values((0..3).map(full)).await;
    let key = RecordKey {
        microseconds: i64::MAX,
        id: Uuid::nil(),
    };
    // One that is well made and out of any range finds what lies after it, and breaks nothing.
    for microseconds in [i64::MIN, -1, 0, i64::MAX] {
        let key = RecordKey {
            microseconds,
            ..key
        };
        for field in ["StartDateTime", "Duration"] {
            let cursor = encode_cursor(&format!("callRecords {field} Desc"), &key);
            let order = match field {
                "Duration" => "DURATION",
                _ => "START_DATE_TIME",
            };
            let query = format!(
                "{{ callRecords(after: \"{cursor}\", orderBy: {{ field: {order} }}) {{ nodes {{ id }} }} }}"
            );
            app.ask(&query).await;
        }
    }
    let child =
        "query($c: String) { callRecords { nodes { sessions(after: $c) { totalCount } } } }";
    let cursor = encode_cursor("sessions", &i32::MAX);
    let answer = app.ask_with(child, &json!({ "c": cursor })).await;
    assert_eq!(answer.get("errors"), None);
    let foreign = encode_cursor("participants_v2", &1);
    let answer = app.ask_with(child, &json!({ "c": foreign })).await;
    assert_eq!(
        answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT",
        "{answer}"
    );
}

fn guard() -> Guard {
    let sizes = Sizes::read(&schema::executed_sdl(), 1_000);
    Guard::new(Limits::default(), sizes, true)
}

/// Text that looks like a query here and there.
fn documents() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "...",
        "on",
        "query",
        "fragment",
        "F",
        "G",
        "$v",
        ":",
        "=",
        "!",
        "@skip",
        "if",
        "true",
        "first",
        "9999999999999999999",
        "-1",
        "1e400",
        "callRecords",
        "nodes",
        "__schema",
        "types",
        "fields",
        "\"",
        "\"\"\"",
        "\\",
        "#",
        "\n",
        ",",
        "\u{feff}",
        "é",
        "\0",
    ]);
    prop::collection::vec(words, 0..200).prop_map(|words| words.join(" "))
}

/// Fragments that spread each other, in circles and otherwise, some of them many times.
fn fragments() -> impl Strategy<Value = String> {
    let spreads = prop::collection::vec(0..24_usize, 0..8);
    prop::collection::vec(spreads, 24).prop_map(|fragments| {
        let fragments = fragments.iter().enumerate().map(|(number, spreads)| {
            let spreads = spreads.iter().map(|other| format!("...F{other} "));
            let spreads: String = spreads.collect();
            format!("fragment F{number} on CallRecordConnection {{ nodes {{ id }} {spreads} }}\n")
        });
        let fragments: String = fragments.collect();
        format!("{{ callRecords {{ ...F0 ...F1 }} }}\n{fragments}")
    })
}

proptest! {
    #[test]
    fn the_guard_takes_any_text(text in documents()) {
        let guard = guard();
        if guard.check_text(&text).is_ok() && let Ok(document) = parse_query(&text) {
            let _ = guard.check(&document, &Variables::default(), None);
        }
    }

    #[test]
    fn the_guard_takes_any_characters(text in ".*") {
        let _ = guard().check_text(&text);
    }

    /// Exponential work would not end: there are more ways through these than there is time.
    #[test]
    fn the_guard_goes_through_each_fragment_once(text in fragments()) {
        let document = parse_query(&text).unwrap();
        match guard().check(&document, &Variables::default(), None) {
            Ok(account) => prop_assert!(account.cost > 0),
            Err(Refusal::Cycle(name)) => prop_assert!(text.contains(&name)),
            Err(Refusal::Exceeded { allowed, actual, .. }) => prop_assert!(actual > allowed),
            Err(Refusal::Introspection) => prop_assert!(false, "there is none"),
        }
    }

    #[test]
    fn a_cursor_of_any_text_is_a_key_or_refused(text in ".*", list in "[a-z]{0,9}") {
        let read = catch_unwind(|| decode_cursor::<RecordKey>(&list, &text));
        prop_assert!(read.is_ok());
    }

    #[test]
    fn a_cursor_reads_back(microseconds in any::<i64>(), id in any::<u128>(), list in ".*") {
        let key = RecordKey { microseconds, id: Uuid::from_u128(id) };
        let cursor = encode_cursor(&list, &key);
        prop_assert_eq!(decode_cursor(&list, &cursor), Ok(key));
        let other = list + " ";
        prop_assert!(decode_cursor::<RecordKey>(&other, &cursor).is_err());
    }
}
