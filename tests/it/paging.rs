//! Pages by cursor: complete, stable, and refused when a cursor is not theirs.

use serde_json::{Value, json};

use crate::support::app::App;
use crate::support::database::TestDatabase;
use crate::support::made_up::{id, record, user};
use crate::support::on_both;

on_both![
    every_order_pages_both_ways_without_skips_or_repeats,
    rows_that_arrive_between_pages_shift_nothing,
    children_page_both_ways,
    page_info_says_what_lies_beyond,
    a_cursor_of_another_list_or_order_is_refused,
    page_sizes_have_bounds
];

const RECORDS: u32 = 23;

async fn every_order_pages_both_ways_without_skips_or_repeats(db: &TestDatabase) {
    let app = filled(db).await;
    for field in [
        "START_DATE_TIME",
        "END_DATE_TIME",
        "LAST_MODIFIED_DATE_TIME",
        "DURATION",
    ] {
        for direction in ["ASC", "DESC"] {
            let order = format!("orderBy: {{field: {field}, direction: {direction}}}");
            let whole = ids(&app
                .ask(&format!(
                    "{{ callRecords(first: 100, {order}) {{ nodes {{ id }} }} }}"
                ))
                .await);
            assert_eq!(whole.len(), RECORDS as usize);
            assert_eq!(walk(&app, &order, "first", "after").await, whole);
            let mut backwards = walk(&app, &order, "last", "before").await;
            backwards.reverse();
            assert_eq!(backwards, whole);
        }
    }
}

/// Goes through the list five at a time, and gives the ids as they come: a page that is read from
/// the end is turned round.
async fn walk(app: &App, order: &str, size: &str, cursor: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut from = String::new();
    loop {
        let query = format!(
            "{{ callRecords({size}: 5, {order}{from}) {{ nodes {{ id }} pageInfo {{ startCursor endCursor hasNextPage hasPreviousPage }} }} }}"
        );
        let answer = app.ask(&query).await;
        let mut page = ids(&answer);
        let info = &answer["callRecords"]["pageInfo"];
        let (edge, more) = if cursor == "after" {
            (&info["endCursor"], &info["hasNextPage"])
        } else {
            page.reverse();
            (&info["startCursor"], &info["hasPreviousPage"])
        };
        found.extend(page);
        from = format!(", {cursor}: {edge}");
        if *more == json!(false) {
            return found;
        }
    }
}

async fn rows_that_arrive_between_pages_shift_nothing(db: &TestDatabase) {
    let app = filled(db).await;
    let first = app
        .ask("{ callRecords(first: 10) { nodes { id } pageInfo { endCursor } } }")
        .await;
    let newer = (0..9).map(|number| record(500 + number, 400 + number, json!({})));
    app.import_values(newer).await;
    let cursor = &first["callRecords"]["pageInfo"]["endCursor"];
    let second = app
        .ask(&format!(
            "{{ callRecords(first: 100, after: {cursor}) {{ nodes {{ id }} }} }}"
        ))
        .await;
    let mut seen = ids(&first);
    seen.extend(ids(&second));
    let mut expected: Vec<String> = (0..RECORDS).map(id).collect();
    seen.sort();
    expected.sort();
    assert_eq!(seen, expected);
}

async fn children_page_both_ways(db: &TestDatabase) {
    let app = App::new(db).await;
    let people: Vec<Value> = (1..=7)
        .map(|number| user(&format!("p{number}"), "A name"))
        .collect();
    app.import_values([record(1, 0, json!({"participants_v2": people}))])
        .await;
    let page = async |arguments: &str| {
        let query = format!(
            "{{ callRecords {{ nodes {{ participants_v2({arguments}) {{ totalCount nodes {{ id }} pageInfo {{ startCursor endCursor hasNextPage hasPreviousPage }} }} }} }} }}"
        );
        let answer = app.ask(&query).await;
        answer["callRecords"]["nodes"][0]["participants_v2"].clone()
    };
    let people = |page: &Value| {
        let nodes = page["nodes"].as_array().unwrap();
        let ids: Vec<&str> = nodes
            .iter()
            .map(|node| node["id"].as_str().unwrap())
            .collect();
        let info = &page["pageInfo"];
        format!(
            "{} {} {}",
            ids.join(","),
            info["hasPreviousPage"],
            info["hasNextPage"]
        )
    };
    let first = page("first: 3").await;
    assert_eq!(people(&first), "p1,p2,p3 false true");
    assert_eq!(first["totalCount"], 7);
    let after = &first["pageInfo"]["endCursor"];
    assert_eq!(
        people(&page(&format!("first: 9, after: {after}")).await),
        "p4,p5,p6,p7 true false"
    );
    let last = page("last: 2").await;
    assert_eq!(people(&last), "p6,p7 true false");
    let before = &last["pageInfo"]["startCursor"];
    assert_eq!(
        people(&page(&format!("last: 2, before: {before}")).await),
        "p4,p5 true true"
    );
    let between = format!("first: 9, after: {after}, before: {before}");
    assert_eq!(people(&page(&between).await), "p4,p5 true true");
    assert_eq!(people(&page("first: 0").await), " false true");
}

async fn page_info_says_what_lies_beyond(db: &TestDatabase) {
    let app = filled(db).await;
    let all = app
        .ask("{ callRecords(first: 23) { pageInfo { hasNextPage hasPreviousPage } } }")
        .await;
    let none = json!({"hasNextPage": false, "hasPreviousPage": false});
    assert_eq!(all["callRecords"]["pageInfo"], none);
    let last = app.ask("{ callRecords(last: 22) { totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage } } }").await;
    let before = json!({"hasNextPage": false, "hasPreviousPage": true});
    assert_eq!(last["callRecords"]["pageInfo"], before);
    assert_eq!(last["callRecords"]["totalCount"], RECORDS);
    assert_eq!(last["callRecords"]["edges"].as_array().unwrap().len(), 22);
}

async fn a_cursor_of_another_list_or_order_is_refused(db: &TestDatabase) {
    let app = filled(db).await;
    let answer = app
        .ask("{ callRecords(first: 1) { pageInfo { endCursor } } }")
        .await;
    let cursor = answer["callRecords"]["pageInfo"]["endCursor"]
        .as_str()
        .unwrap();
    let mut altered = cursor.to_owned();
    altered.replace_range(3..4, if &cursor[3..4] == "x" { "y" } else { "x" });
    for (query, message) in [
        (
            format!(
                "{{ callRecords(after: \"{cursor}\", orderBy: {{field: DURATION}}) {{ nodes {{ id }} }} }}"
            ),
            "after: a cursor of another list or order; a cursor goes with the list and the `orderBy` that gave it",
        ),
        (
            format!(
                "{{ callRecords(before: \"{cursor}\", orderBy: {{field: START_DATE_TIME, direction: ASC}}) {{ nodes {{ id }} }} }}"
            ),
            "before: a cursor of another list or order; a cursor goes with the list and the `orderBy` that gave it",
        ),
        (
            format!("{{ callRecords(after: \"{altered}\") {{ nodes {{ id }} }} }}"),
            "after: not a cursor that this gateway gave; use a `cursor` or `pageInfo` cursor of an earlier page",
        ),
    ] {
        let answer = app.answer(&query).await;
        assert_eq!(answer["data"], json!({"callRecords": null}));
        assert_eq!(answer["errors"][0]["message"], message);
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
        assert_eq!(answer["errors"][0]["path"], json!(["callRecords"]));
    }
}

async fn page_sizes_have_bounds(db: &TestDatabase) {
    let app = filled(db).await;
    for (arguments, code, message) in [
        (
            "first: 1001",
            "LIMIT_EXCEEDED",
            "first is 1001; at most 1000 is allowed",
        ),
        (
            "last: 2147483647",
            "LIMIT_EXCEEDED",
            "last is 2147483647; at most 1000 is allowed",
        ),
        (
            "first: -1",
            "BAD_USER_INPUT",
            "first: -1 is not a number from 0 to 1000",
        ),
        (
            "first: 1, last: 1",
            "BAD_USER_INPUT",
            "last: give `first` or `last`, not both",
        ),
    ] {
        let answer = app
            .answer(&format!(
                "{{ callRecords({arguments}) {{ nodes {{ id }} }} }}"
            ))
            .await;
        // Limits are held before anything is answered.
        let data = match code {
            "LIMIT_EXCEEDED" => Value::Null,
            _ => json!({"callRecords": null}),
        };
        assert_eq!(answer["data"], data);
        assert_eq!(answer["errors"][0]["message"], message);
        assert_eq!(answer["errors"][0]["extensions"]["code"], code);
    }
    assert_eq!(
        app.ask("{ callRecords(first: 0) { nodes { id } } }").await,
        json!({"callRecords": {"nodes": []}})
    );
    let standard = app.ask("{ callRecords { nodes { id } } }").await;
    assert_eq!(ids(&standard).len(), RECORDS as usize);
}

/// Records of which some start, end, change or last alike.
async fn filled(db: &TestDatabase) -> App {
    let app = App::new(db).await;
    let records = (0..RECORDS).map(|number| {
        let end = format!("2026-01-05T15:{:02}:00Z", number % 5);
        record(number, number / 3, json!({"endDateTime": end}))
    });
    app.import_values(records).await;
    app
}

fn ids(answer: &Value) -> Vec<String> {
    let nodes = answer["callRecords"]["nodes"].as_array().unwrap();
    nodes
        .iter()
        .map(|node| node["id"].as_str().unwrap().to_owned())
        .collect()
}
