//! From report rows to call records and back.

use serde_json::{Value, json};

use crate::support::app::App;
use crate::support::database::TestDatabase;
use crate::support::made_up::{id, pstn_call, record, row, user};
use crate::support::on_both;

on_both![
    a_direct_routing_call_finds_its_record_and_is_found_from_it,
    a_pstn_call_finds_the_one_record_that_it_can_be_of,
    joins_cost_the_same_whatever_the_number_of_rows
];

const DAY: &str = "fromDateTime: \"2026-01-05T00:00:00Z\", toDateTime: \"2026-01-06T00:00:00Z\"";

fn routed(number: u32, correlation_id: &str) -> Value {
    row(
        "directRoutingLogRow",
        json!({
            "id": id(1_000 + number),
            "correlationId": correlation_id,
            "startDateTime": format!("2026-01-05T10:{:02}:00Z", number % 60),
            "duration": number,
        }),
    )
}

/// A call of a user and a telephone.
fn phoned(number: u32, minutes: u32, user_id: &str, phone: &str) -> Value {
    record(
        number,
        minutes,
        json!({"participants_v2": [
            user(user_id, "Somebody"),
            {"id": phone, "identity": {"phone": {"id": phone, "displayName": null}}},
        ]}),
    )
}

async fn a_direct_routing_call_finds_its_record_and_is_found_from_it(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values([
        record(1, 1, json!({})),
        record(2, 2, json!({})),
        routed(2, &id(1).to_uppercase()),
        routed(1, &id(1)),
        routed(3, &id(77)),
        routed(4, "no guid"),
    ])
    .await;
    let answer = app
        .ask(&format!(
            "{{ directRoutingCalls({DAY}, orderBy: {{field: DURATION, direction: ASC}}) {{ nodes {{ callRecord {{ id version }} }} }} callRecords(orderBy: {{field: START_DATE_TIME, direction: ASC}}) {{ nodes {{ directRoutingCalls {{ duration }} }} }} }}"
        ))
        .await;
    assert_eq!(
        answer["directRoutingCalls"]["nodes"],
        json!([
            {"callRecord": {"id": id(1), "version": 1}},
            {"callRecord": {"id": id(1), "version": 1}},
            {"callRecord": null},
            {"callRecord": null},
        ])
    );
    assert_eq!(
        answer["callRecords"]["nodes"],
        json!([
            {"directRoutingCalls": [{"duration": 1}, {"duration": 2}]},
            {"directRoutingCalls": []},
        ])
    );
}

async fn a_pstn_call_finds_the_one_record_that_it_can_be_of(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values([
        // Two records of one pair that overlap cannot be told apart.
        phoned(1, 0, "ann", "+4930123"),
        phoned(2, 60, "ann", "+4930123"),
        phoned(3, 65, "ann", "+4930123"),
        phoned(4, 0, "bob", "+4930123"),
        pstn_call(1, 5, json!({"userId": "ANN", "calleeNumber": "+4930123"})),
        pstn_call(2, 67, json!({"userId": "ann", "callerNumber": "+4930123"})),
        pstn_call(3, 30, json!({"userId": "ann", "callerNumber": "+4930123"})),
        pstn_call(4, 5, json!({"userId": "ann", "callerNumber": "+4930***"})),
        pstn_call(5, 5, json!({"userId": "cem", "callerNumber": "+4930123"})),
        pstn_call(
            6,
            5,
            json!({"userId": "bob", "callerNumber": "+4930123", "calleeNumber": "+1"}),
        ),
        pstn_call(7, 5, json!({"userId": "", "callerNumber": "+4930123"})),
    ])
    .await;
    let answer = app
        .ask(&format!(
            "{{ pstnCalls({DAY}) {{ nodes {{ id callRecord {{ id }} }} }} }}"
        ))
        .await;
    let mut found: Vec<(Value, Value)> = answer["pstnCalls"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["id"].clone(), row["callRecord"]["id"].clone()))
        .collect();
    found.sort_by_key(|(row, _)| row.to_string());
    let expected = [Some(1), None, None, None, None, Some(4), None];
    let expected: Vec<(Value, Value)> = expected
        .into_iter()
        .zip(1..)
        .map(|(record, row)| {
            (
                json!(id(row)),
                record.map_or(Value::Null, |number| json!(id(number))),
            )
        })
        .collect();
    assert_eq!(found, expected);
}

async fn joins_cost_the_same_whatever_the_number_of_rows(db: &TestDatabase) {
    let app = App::new(db).await;
    let query = format!(
        "{{ directRoutingCalls({DAY}, first: 500) {{ nodes {{ callRecord {{ startDateTime directRoutingCalls {{ duration }} }} }} }} pstnCalls({DAY}, first: 500) {{ nodes {{ callRecord {{ endDateTime }} }} }} }}"
    );
    let some = |numbers: std::ops::Range<u32>| {
        numbers.flat_map(|number| {
            let phone = format!("+49{number}");
            [
                phoned(number, 0, "ann", &phone),
                routed(number, &id(number)),
                pstn_call(number, 1, json!({"callerNumber": phone})),
            ]
        })
    };
    app.import_values(some(1..3)).await;
    app.statements();
    app.ask(&query).await;
    let few = app.statements().len();
    app.import_values(some(3..300)).await;
    app.statements();
    let answer = app.ask(&query).await;
    let rows = answer["pstnCalls"]["nodes"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["callRecord"] != Value::Null));
    assert_eq!(rows.len(), 299);
    // Rows, records, calls of records; rows, meetings, records.
    assert_eq!((few, app.statements().len()), (6, 6));
}
