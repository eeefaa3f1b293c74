//! What the rows of reports come to: totals, and sums over windows.

use serde_json::{Value, json};

use crate::support::app::App;
use crate::support::database::TestDatabase;
use crate::support::made_up::{dialout, pstn_call};
use crate::support::on_both;

on_both![
    money_keeps_its_scale_and_adds_up_exactly,
    totals_are_added_up_only_when_selected,
    windows_that_lie_in_a_range_are_added_up,
    a_range_that_cuts_a_window_is_refused,
    sums_page_and_filter_like_rows
];

async fn money_keeps_its_scale_and_adds_up_exactly(db: &TestDatabase) {
    let app = App::new(db).await;
    let charged = |number: u32, charge: &str, currency: &str| {
        let charge: Value = serde_json::from_str(charge).unwrap();
        pstn_call(
            number,
            number,
            json!({"charge": charge, "currency": currency, "duration": 61}),
        )
    };
    let tenths = (10..20).map(|number| charged(number, "0.10", "USD"));
    app.import_values(tenths.chain([
        charged(1, "0.00", "USD"),
        charged(2, "0.0130", "USD"),
        charged(3, "7", "EUR"),
        charged(4, "12345678901234567890.12", "NOK"),
        pstn_call(5, 5, json!({"duration": 1})),
    ]))
    .await;
    let answer = app
        .ask(&format!(
            "{{ pstnCalls({DAY}, orderBy: {{field: START_DATE_TIME, direction: ASC}}) {{ nodes {{ charge }} totals {{ count durationSeconds charges {{ currency amount }} }} }} }}"
        ))
        .await;
    let charges: Vec<_> = nodes(&answer["pstnCalls"])
        .iter()
        .take(5)
        .map(|row| row["charge"].clone())
        .collect();
    assert_eq!(
        json!(charges),
        json!(["0.00", "0.0130", "7", "12345678901234567890.12", null])
    );
    assert_eq!(
        answer["pstnCalls"]["totals"],
        json!({
            "count": 15,
            "durationSeconds": 14 * 61 + 1,
            "charges": [
                {"currency": "EUR", "amount": "7"},
                {"currency": "NOK", "amount": "12345678901234567890.12"},
                {"currency": "USD", "amount": "1.0130"},
            ],
        })
    );
    let answer = app.ask(&format!("{{ directRoutingCalls({DAY}) {{ totals {{ count durationSeconds charges {{ amount }} }} }} smsLog({DAY}) {{ totals {{ count durationSeconds charges {{ amount }} }} }} }}")).await;
    assert_eq!(
        answer["directRoutingCalls"]["totals"],
        json!({"count": 0, "durationSeconds": 0, "charges": []})
    );
    assert_eq!(
        answer["smsLog"]["totals"],
        json!({"count": 0, "durationSeconds": null, "charges": []})
    );
}

async fn totals_are_added_up_only_when_selected(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values((0..3).map(|number| pstn_call(number, number, json!({"charge": 1.0}))))
        .await;
    for (selected, statements) in [
        ("nodes { charge }", 1),
        ("nodes { charge } totalCount", 2),
        ("nodes { charge } totals { count }", 2),
    ] {
        app.statements();
        app.ask(&format!("{{ pstnCalls({DAY}) {{ {selected} }} }}"))
            .await;
        let ran = app.statements();
        assert_eq!(ran.len(), statements, "{ran:?}");
        assert!(!ran[0].contains("caller_number\" "), "{ran:?}");
    }
}

async fn windows_that_lie_in_a_range_are_added_up(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values([
        dialout(1, "ann", 2, "0.10"),
        dialout(2, "ann", 3, "0.20"),
        dialout(2, "bob", 1, "1.00"),
        dialout(3, "ann", 9, "9.99"),
    ])
    .await;
    let answer = app.ask(&format!("{{ {} }}", dialouts(1, 3, ""))).await;
    assert_eq!(
        answer["pstnOnlineMeetingDialoutReport"],
        json!({
            "totalCount": 2,
            "nodes": [
                {"userId": "bob", "totalCalls": 1, "totalCallCharge": "1.00", "totalCallSeconds": 60},
                {"userId": "ann", "totalCalls": 5, "totalCallCharge": "0.30", "totalCallSeconds": 300},
            ],
            "totals": {"count": 2, "durationSeconds": 360, "charges": [{"currency": "USD", "amount": "1.30"}]},
            "windows": [
                {"fromDateTime": "2026-01-01T00:00:00Z", "toDateTime": "2026-01-02T00:00:00Z"},
                {"fromDateTime": "2026-01-02T00:00:00Z", "toDateTime": "2026-01-03T00:00:00Z"},
            ],
        })
    );
    let nothing = app.ask(&format!("{{ {} }}", dialouts(10, 12, ""))).await;
    assert_eq!(
        nothing["pstnOnlineMeetingDialoutReport"]["nodes"],
        json!([])
    );
}

async fn a_range_that_cuts_a_window_is_refused(db: &TestDatabase) {
    let app = App::new(db).await;
    let mut week = dialout(1, "ann", 2, "0.10");
    week["@callrecords.toDateTime"] = json!("2026-01-08");
    app.import_values([week]).await;
    let answer = app.answer(&format!("{{ {} }}", dialouts(3, 20, ""))).await;
    assert_eq!(
        answer["errors"][0]["message"],
        "fromDateTime: the range cuts sums in two, which were fetched for 2026-01-01T00:00:00Z to 2026-01-08T00:00:00Z; give a range that takes in a whole one or leaves it out"
    );
    assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    let answer = app.answer(&format!("{{ {} }}", dialouts(1, 3, ""))).await;
    let message = answer["errors"][0]["message"].as_str().unwrap();
    assert!(
        message.starts_with("toDateTime: the range cuts"),
        "{message}"
    );
    // The days of it that were fetched by themselves can be told.
    app.import_values((3..8).map(|day| dialout(day, "ann", 1, "0.01")))
        .await;
    let days = app.ask(&format!("{{ {} }}", dialouts(3, 20, ""))).await;
    assert_eq!(
        days["pstnOnlineMeetingDialoutReport"]["nodes"][0]["totalCalls"],
        5
    );
    // Nothing is added up twice.
    let whole = app.ask(&format!("{{ {} }}", dialouts(1, 20, ""))).await;
    assert_eq!(
        whole["pstnOnlineMeetingDialoutReport"]["nodes"][0]["totalCalls"],
        2
    );
}

async fn sums_page_and_filter_like_rows(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values((0..7).map(|user| dialout(1, &format!("user {user}"), 1 + user % 3, "0.50")))
        .await;
    let order = "orderBy: {field: TOTAL_CALLS, direction: ASC}";
    let whole = app
        .ask(&format!("{{ {} }}", dialouts(1, 2, &format!(", {order}"))))
        .await;
    let whole = nodes(&whole["pstnOnlineMeetingDialoutReport"]).clone();
    assert_eq!(whole.len(), 7);
    let (mut walked, mut from) = (Vec::new(), String::new());
    loop {
        let page = app
            .ask(&format!(
                "{{ {} }}",
                dialouts(1, 2, &format!(", first: 3, {order}{from}"))
            ))
            .await;
        let page = &page["pstnOnlineMeetingDialoutReport"];
        let rows = nodes(page).clone();
        let is_last = rows.len() < 3;
        walked.extend(rows);
        if is_last {
            break;
        }
        let info = app.ask(&format!("{{ pstnOnlineMeetingDialoutReport(fromDateTime: \"2026-01-01T00:00:00Z\", toDateTime: \"2026-01-02T00:00:00Z\", first: 3, {order}{from}) {{ pageInfo {{ endCursor hasNextPage }} }} }}")).await;
        from = format!(
            ", after: {}",
            info["pstnOnlineMeetingDialoutReport"]["pageInfo"]["endCursor"]
        );
    }
    assert_eq!(walked, whole);
    let one = app
        .ask(&format!(
            "{{ {} }}",
            dialouts(1, 2, ", filter: {user: {id: {eq: \"USER 3\"}}}")
        ))
        .await;
    assert_eq!(one["pstnOnlineMeetingDialoutReport"]["totalCount"], 1);
}

/// The range of a day.
const DAY: &str = "fromDateTime: \"2026-01-05T00:00:00Z\", toDateTime: \"2026-01-06T00:00:00Z\"";

fn dialouts(from: u32, to: u32, more: &str) -> String {
    format!(
        "pstnOnlineMeetingDialoutReport(fromDateTime: \"2026-01-{from:02}T00:00:00Z\", toDateTime: \"2026-01-{to:02}T00:00:00Z\"{more}) {{ totalCount nodes {{ userId totalCalls totalCallCharge totalCallSeconds }} totals {{ count durationSeconds charges {{ currency amount }} }} windows {{ fromDateTime toDateTime }} }}"
    )
}

fn nodes(connection: &Value) -> &Vec<Value> {
    connection["nodes"].as_array().unwrap()
}
