//! What a query costs: a fixed number of statements, that read what is asked for and no more.

use insta::assert_snapshot;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::support::app::App;
use crate::support::database::{Engine, TestDatabase};
use crate::support::made_up::{id, leg, record, user};
use crate::support::on_both;

on_both![
    a_nested_query_costs_the_same_whatever_the_number_of_rows,
    a_query_reads_no_column_that_it_does_not_need,
    a_total_is_counted_only_when_selected
];

const NESTED: &str = "{ callRecords(first: 400) { nodes { id
    organizer_v2 { id }
    participants_v2 { nodes { id } }
    few: participants_v2(last: 1) { nodes { id } }
    sessions(first: 20) { nodes { id segments { id media { label } } } }
} } }";

async fn a_nested_query_costs_the_same_whatever_the_number_of_rows(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values((0..2).map(full)).await;
    app.statements();
    app.ask(NESTED).await;
    let few = app.statements().len();
    app.import_values((2..400).map(full)).await;
    app.statements();
    let answer = app.ask(NESTED).await;
    assert_eq!(
        answer["callRecords"]["nodes"].as_array().unwrap().len(),
        400
    );
    // The records, organizers, participants of each window, sessions and segments.
    assert_eq!((few, app.statements().len()), (6, 6));
}

async fn a_query_reads_no_column_that_it_does_not_need(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values((0..3).map(full)).await;
    app.statements();
    app.ask("{ callRecords(first: 5) { nodes { version sessions { nodes { id segments { endDateTime } } } } } }").await;
    for (statement, (table, read)) in app.statements().iter().zip([
        (
            "call_records",
            &["id", "version", "start_date_time", "sessions_count"][..],
        ),
        ("sessions", &["call_record_id", "ordinal", "id"]),
        (
            "segments",
            &[
                "call_record_id",
                "session_ordinal",
                "ordinal",
                "end_date_time",
            ],
        ),
    ]) {
        // What is around a page selects what the page does.
        let statement = statement.trim_start_matches("SELECT * FROM (");
        let (selected, _) = statement.split_once(" FROM ").unwrap();
        let prefix = format!("\"{table}\".\"");
        let columns: Vec<&str> = selected
            .split(&prefix)
            .skip(1)
            .map(|rest| rest.split_once('"').unwrap().0)
            .collect();
        assert_eq!(columns, read, "{statement}");
    }
}

async fn a_total_is_counted_only_when_selected(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values((0..3).map(full)).await;
    for (query, count) in [
        (
            "{ callRecords { nodes { id } pageInfo { hasNextPage } } }",
            0,
        ),
        ("{ callRecords { totalCount } }", 1),
        (
            "{ callRecords { nodes { participants_v2 { totalCount } sessions { totalCount } } } }",
            0,
        ),
    ] {
        app.statements();
        app.ask(query).await;
        let counts = app.statements();
        let counts = counts
            .iter()
            .filter(|sql| sql.to_lowercase().contains("count("));
        assert_eq!(counts.count(), count, "{query}");
    }
}

/// The page of a list, and what hangs on one record or on a few.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_read_again_is_not_planned_again() {
    let db = TestDatabase::new(Engine::Postgres);
    let app = App::new(&db).await;
    app.import_values((0..400).map(full)).await;
    // Many others, so that no plan is good but along an index.
    for statement in [
        "INSERT INTO call_records SELECT gen_random_uuid(), 1, 'groupCall', '[]', t, t, t, NULL, NULL, '', '', 0, 1, 0, '{}' FROM (SELECT '2026-01-05'::timestamptz - n * interval '15 seconds' AS t FROM generate_series(1, 20000) AS n) AS made",
        "INSERT INTO pstn_calls (key, id, user_id, start_date_time, duration, administrative_unit_infos, additional) SELECT md5(n::text)::uuid, n, 'ann', '2026-01-05'::timestamptz - n * interval '15 seconds', 0, '', '' FROM generate_series(1, 20000) AS n",
        "VACUUM ANALYZE",
    ] {
        app.db.execute_unprepared(statement).await.unwrap();
    }
    let of_one = NESTED.split_once("nodes").unwrap().1;
    let of_one = of_one.trim_end_matches(" }");
    let ids = [id(1), id(2), id(3)];
    let range = "{startDateTime: {gte: \"2026-01-01T00:00:00Z\", lt: \"2026-01-06T00:00:00Z\"}}";
    for query in [
        NESTED.replace("first: 400", &format!("first: 50, filter: {range}")),
        NESTED.replace("first: 400", &format!("first: 3, filter: {range}")),
        format!("{{ callRecord(id: \"{}\") {of_one} }}", ids[0]),
        format!("{{ nodes(ids: {ids:?}) {{ ... on CallRecord {of_one} }} }}"),
        "{ pstnCalls(fromDateTime: \"2026-01-01T00:00:00Z\", toDateTime: \"2026-01-30T00:00:00Z\", first: 50) { nodes { charge } } }".to_owned(),
    ] {
        app.statements();
        app.ask(&query).await;
        assert_eq!(app.planned_anew().await, Vec::<String>::new(), "{query}");
    }
}

/// A record with everything that hangs on one.
fn full(number: u32) -> Value {
    let segment = leg("g", json!({"media": [{"label": "main-audio"}]}));
    record(
        number,
        number,
        json!({
            "organizer_v2": user("ann", "Ann"),
            "participants_v2": [user("ann", "Ann"), user("bob", "Bob")],
            "sessions": [
                leg("s", json!({"segments": [segment, segment]})),
                leg("s", json!({"segments": [segment]})),
            ],
        }),
    )
}

/// How many records the plan is made for.
const MANY: u32 = 1_000_000;

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_calls_of_one_user_are_an_index_scan() {
    let db = TestDatabase::new(Engine::Postgres);
    let app = App::new(&db).await;
    // The rows that a plan depends on, made where they are needed; a user has 1 in 1,000 calls.
    for statement in [
        format!(
            "INSERT INTO call_records SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 1, 'groupCall', '[]', t, t, t, NULL, NULL, '', '', 0, 1, 0, '{{}}' FROM (SELECT n, '2026-01-01'::timestamptz + n * interval '2 seconds' AS t FROM generate_series(1, {MANY}) AS n) AS made"
        ),
        format!(
            "INSERT INTO participants (call_record_id, ordinal, id, administrative_unit_infos, additional, identity_kind, identity_id, start_date_time) SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 1, 'user ' || n % 1000, '', '', 'user', 'user ' || n % 1000, '2026-01-01'::timestamptz + n * interval '2 seconds' FROM generate_series(1, {MANY}) AS n"
        ),
        "VACUUM ANALYZE call_records, participants".to_owned(),
    ] {
        app.db.execute_unprepared(&statement).await.unwrap();
    }
    app.statements();
    let query = "{ callRecords(first: 60, filter: {participants_v2: {some: {id: {eq: \"User 7\"}}}}) { nodes { startDateTime } pageInfo { endCursor } } }";
    let first = app.ask(query).await;
    assert_eq!(first["callRecords"]["nodes"].as_array().unwrap().len(), 60);
    let plan = app.explain_last().await;
    assert!(!plan.contains("Seq Scan"), "{plan}");
    assert!(!plan.contains("Sort"), "{plan}");
    assert_snapshot!("newest_calls_of_one_user", shape(&plan));
    let cursor = &first["callRecords"]["pageInfo"]["endCursor"];
    let second = app
        .ask(&query.replace("first: 60,", &format!("first: 60, after: {cursor},")))
        .await;
    assert_eq!(second["callRecords"]["nodes"].as_array().unwrap().len(), 60);
    assert_eq!(shape(&app.explain_last().await), shape(&plan));
    // Nor is a page of so many planned again.
    app.statements();
    let range = "{startDateTime: {gte: \"2026-01-02T00:00:00Z\", lt: \"2026-01-20T00:00:00Z\"}}";
    let query = "{ callRecords(first: 50, filter: RANGE) { nodes { type } } }";
    app.ask(&query.replace("RANGE", range)).await;
    assert_eq!(app.planned_anew().await, Vec::<String>::new());
    // For each of many users it is the same scan, of no more rows than the page needs.
    let users = (0..100).map(|user| format!("{{__typename: \"User\", id: \"USER {user}\"}}"));
    let users: Vec<String> = users.collect();
    let query = format!(
        "{{ _entities(representations: [{}]) {{ ... on User {{ callRecords(first: 5) {{ nodes {{ startDateTime }} }} }} }} }}",
        users.join(", ")
    );
    let answer = app.ask(&query).await;
    for user in answer["_entities"].as_array().unwrap() {
        assert_eq!(user["callRecords"]["nodes"].as_array().unwrap().len(), 5);
    }
    let plan = app.explain_last().await;
    assert!(
        !plan.contains("Seq Scan") && !plan.contains("Sort"),
        "{plan}"
    );
    assert_snapshot!("newest_calls_of_each_user", shape(&plan));
}

/// The nodes of a plan and the rows that each gave.
fn shape(plan: &str) -> String {
    let nodes = plan.lines().filter(|line| line.contains("actual rows="));
    nodes.collect::<Vec<_>>().join("\n")
}
