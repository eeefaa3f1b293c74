//! The five reports: what their ranges and filters take, and how their rows page.

use serde_json::{Value, json};

use crate::support::app::App;
use crate::support::database::TestDatabase;
use crate::support::made_up::{id, pstn_call, row};
use crate::support::on_both;

on_both![
    each_end_of_a_range_counts_as_graph_says,
    a_wrong_range_is_named,
    each_filter_takes_what_it_says,
    a_masked_number_is_text,
    rows_page_both_ways_in_every_order
];

/// The fields, and the property that their ranges select on.
const INSTANTS: &[(&str, &str, &str, bool)] = &[
    ("pstnCalls", "pstnCallLogRow", "startDateTime", true),
    (
        "directRoutingCalls",
        "directRoutingLogRow",
        "startDateTime",
        false,
    ),
    (
        "pstnBlockedUsersLog",
        "pstnBlockedUsersLogRow",
        "blockDateTime",
        true,
    ),
    ("smsLog", "smsLogRow", "sentDateTime", true),
];

async fn each_end_of_a_range_counts_as_graph_says(db: &TestDatabase) {
    let app = App::new(db).await;
    for (field, row_type, property, end_counts) in INSTANTS {
        let rows = [
            "08:59:59.999999",
            "09:00:00",
            "09:30:00",
            "10:00:00",
            "10:00:00.000001",
        ];
        app.import_values(rows.map(|time| {
            row(
                row_type,
                json!({property.to_owned(): format!("2026-01-05T{time}Z"), "userId": time}),
            )
        }))
        .await;
        let query = format!(
            "{{ {field}(fromDateTime: \"2026-01-05T09:00:00Z\", toDateTime: \"2026-01-05T10:00:00Z\", orderBy: {{field: {}, direction: ASC}}) {{ totalCount nodes {{ userId }} }} }}",
            screaming(property)
        );
        let mut expected = vec!["09:00:00", "09:30:00", "10:00:00"];
        if !end_counts {
            expected.pop();
        }
        let answer = &app.ask(&query).await[field];
        let users: Vec<_> = nodes(answer)
            .iter()
            .map(|row| row["userId"].clone())
            .collect();
        assert_eq!(users, expected, "{field}");
        assert_eq!(answer["totalCount"], expected.len());
    }
}

async fn a_wrong_range_is_named(db: &TestDatabase) {
    let app = App::new(db).await;
    for field in FIELDS {
        let asked = |arguments: &str| format!("{{ {field}({arguments}) {{ totalCount }} }}");
        let answer = app
            .answer(&asked(
                "fromDateTime: \"2026-02-01T00:00:00Z\", toDateTime: \"2026-01-01T00:00:00Z\"",
            ))
            .await;
        let error = &answer["errors"][0];
        assert_eq!(answer["data"], json!({*field: null}));
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT");
        assert_eq!(error["extensions"]["argument"], "fromDateTime");
        assert_eq!(
            error["message"],
            "fromDateTime: 2026-02-01T00:00:00Z is after toDateTime, which is 2026-01-01T00:00:00Z; give an instant before it"
        );
        let answer = app
            .answer(&asked(
                "fromDateTime: \"2026-01-01T00:00:00Z\", toDateTime: \"2026-04-01T00:00:00.5Z\"",
            ))
            .await;
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "LIMIT_EXCEEDED");
        assert_eq!(error["extensions"]["allowed"], 90);
        assert_eq!(error["extensions"]["actual"], 91);
        assert_eq!(
            error["message"],
            "toDateTime: 2026-04-01T00:00:00.5Z is 91 days from fromDateTime, which is 2026-01-01T00:00:00Z; at most 90 days are allowed"
        );
        app.ask(&asked(
            "fromDateTime: \"2026-01-01T00:00:00Z\", toDateTime: \"2026-04-01T00:00:00Z\"",
        ))
        .await;
        let answer = app
            .answer(&asked("fromDateTime: \"2026-01-01T00:00:00Z\""))
            .await;
        let message = answer["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains("toDateTime"), "{message}");
        let answer = app
            .answer(&asked(
                "fromDateTime: \"yesterday\", toDateTime: \"2026-01-01T00:00:00Z\"",
            ))
            .await;
        let message = answer["errors"][0]["message"].as_str().unwrap();
        assert!(
            message.contains("fromDateTime") || message.contains("yesterday"),
            "{message}"
        );
    }
}

#[expect(clippy::too_many_lines, reason = "a table, one case after the other")]
async fn each_filter_takes_what_it_says(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values([
        pstn_call(1, 1, json!({"userId": "ANN", "userPrincipalName": "Ann@contoso.com", "callType": "user_out", "charge": 1.5, "duration": 60, "callerNumber": "+4930123", "currency": "EUR", "operator": "Microsoft", "callDurationSource": "microsoft"})),
        pstn_call(2, 2, json!({"userId": "bob", "callType": "user_in", "charge": 0.50, "duration": 0, "callerNumber": "+4930%", "currency": "USD", "usageCountryCode": "US"})),
        pstn_call(3, 3, json!({"userId": "", "callType": "ucap_in", "callerNumber": "+1"})),
        row("directRoutingLogRow", json!({"id": id(4), "correlationId": "AB-1", "startDateTime": "2026-01-05T10:00:00Z", "successfulCall": false, "finalSipCode": 486, "trunkFullyQualifiedDomainName": "sbc.contoso.com"})),
        row("directRoutingLogRow", json!({"id": id(5), "startDateTime": "2026-01-05T10:00:00Z", "successfulCall": true, "finalSipCode": 0})),
        row("pstnBlockedUsersLogRow", json!({"userId": "ann", "blockDateTime": "2026-01-05T10:00:00Z", "userBlockMode": "Blocked", "blockReason": "High Overall Usage"})),
        row("pstnBlockedUsersLogRow", json!({"userId": "ann", "blockDateTime": "2026-01-05T11:00:00Z", "userBlockMode": "unblocked"})),
        row("smsLogRow", json!({"id": id(8), "smsId": "s", "sentDateTime": "2026-01-05T10:00:00Z", "smsUnits": 3, "callCharge": 0.0075, "smsType": "sms_out"})),
    ])
    .await;
    for (field, filter, count) in [
        ("pstnCalls", "user: {id: {eq: \"ann\"}}", 1),
        (
            "pstnCalls",
            "user: {userPrincipalName: {startsWith: \"ANN@\"}}",
            1,
        ),
        (
            "pstnCalls",
            "callType: {in: [\"user_in\", \"user_out\"]}",
            2,
        ),
        (
            "pstnCalls",
            "callType: {startsWith: \"user\"}, not: {currency: {eq: \"USD\"}}",
            1,
        ),
        ("pstnCalls", "callerNumber: {startsWith: \"+4930\"}", 2),
        ("pstnCalls", "callerNumber: {startsWith: \"+4930%\"}", 1),
        ("pstnCalls", "callerNumber: {eq: \"+4930123\"}", 1),
        ("pstnCalls", "charge: {gte: \"0.5\", lt: \"1.50\"}", 1),
        ("pstnCalls", "charge: {eq: \"1.500\"}", 1),
        ("pstnCalls", "charge: {gt: 0.499}", 2),
        ("pstnCalls", "duration: {gte: 1}", 1),
        ("pstnCalls", "duration: {in: [0, 60]}", 2),
        ("pstnCalls", "usageCountryCode: {eq: \"US\"}", 1),
        ("pstnCalls", "operator: {eq: \"Microsoft\"}", 1),
        ("pstnCalls", "callDurationSource: {eq: microsoft}", 1),
        (
            "pstnCalls",
            "startDateTime: {gt: \"2026-01-05T09:01:00Z\"}",
            2,
        ),
        (
            "pstnCalls",
            "or: [{currency: {eq: \"EUR\"}}, {duration: {eq: 0}}]",
            2,
        ),
        ("pstnCalls", "or: []", 0),
        (
            "pstnCalls",
            "and: [{currency: {eq: \"EUR\"}}, {duration: {eq: 0}}]",
            0,
        ),
        ("directRoutingCalls", "correlationId: {eq: \"ab-1\"}", 1),
        ("directRoutingCalls", "successfulCall: false", 1),
        ("directRoutingCalls", "finalSipCode: {gte: 400}", 1),
        (
            "directRoutingCalls",
            "trunkFullyQualifiedDomainName: {startsWith: \"sbc.\"}",
            1,
        ),
        ("pstnBlockedUsersLog", "userBlockMode: {eq: blocked}", 1),
        (
            "pstnBlockedUsersLog",
            "userBlockMode: {in: [blocked, unblocked]}",
            2,
        ),
        (
            "pstnBlockedUsersLog",
            "blockReason: {startsWith: \"High\"}",
            1,
        ),
        (
            "smsLog",
            "smsUnits: {eq: 3}, callCharge: {lte: \"0.0075\"}",
            1,
        ),
        ("smsLog", "smsType: {eq: \"sms_in\"}", 0),
    ] {
        let query = format!(
            "{{ {field}({DAY}, filter: {{{filter}}}) {{ totalCount nodes {{ userId }} }} }}"
        );
        let answer = &app.ask(&query).await[field];
        assert_eq!(answer["totalCount"], count, "{query}");
        assert_eq!(nodes(answer).len(), count, "{query}");
    }
}

async fn a_masked_number_is_text(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values([
        pstn_call(1, 1, json!({"callerNumber": "+12345678***"})),
        pstn_call(2, 2, json!({"callerNumber": "+12345678123"})),
    ])
    .await;
    for (filter, count) in [
        ("startsWith: \"+12345678\"", 2),
        ("startsWith: \"+12345678*\"", 1),
        ("eq: \"+12345678***\"", 1),
        ("eq: \"+12345678\"", 0),
    ] {
        let query = format!(
            "{{ pstnCalls({DAY}, filter: {{callerNumber: {{{filter}}}}}) {{ totalCount }} }}"
        );
        assert_eq!(
            app.ask(&query).await["pstnCalls"]["totalCount"],
            count,
            "{query}"
        );
    }
}

async fn rows_page_both_ways_in_every_order(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values((0..23).map(|number| {
        let more = match number % 4 {
            0 => json!({}),
            n => json!({"duration": n, "charge": f64::from(n) / 8.0, "endDateTime": "2026-01-05T12:00:00Z"}),
        };
        pstn_call(number, number / 3, more)
    }))
    .await;
    for field in ["START_DATE_TIME", "END_DATE_TIME", "DURATION", "CHARGE"] {
        for direction in ["ASC", "DESC"] {
            let order = format!("{DAY}, orderBy: {{field: {field}, direction: {direction}}}");
            let whole = app
                .ask(&format!("{{ pstnCalls({order}) {{ nodes {{ id }} }} }}"))
                .await;
            let whole: Vec<Value> = nodes(&whole["pstnCalls"]).clone();
            assert_eq!(whole.len(), 23);
            for (size, cursor, edge, more) in [
                ("first", "after", "endCursor", "hasNextPage"),
                ("last", "before", "startCursor", "hasPreviousPage"),
            ] {
                let (mut walked, mut from) = (Vec::new(), String::new());
                loop {
                    let query = format!(
                        "{{ pstnCalls({size}: 5, {order}{from}) {{ nodes {{ id }} pageInfo {{ startCursor endCursor hasNextPage hasPreviousPage }} }} }}"
                    );
                    let page = app.ask(&query).await["pstnCalls"].clone();
                    let rows = nodes(&page).clone();
                    if size == "first" {
                        walked.extend(rows);
                    } else {
                        walked.splice(0..0, rows);
                    }
                    if page["pageInfo"][more] == json!(false) {
                        break;
                    }
                    from = format!(", {cursor}: {}", page["pageInfo"][edge]);
                }
                assert_eq!(walked, whole, "{field} {direction} {size}");
            }
        }
    }
    let cursor = app
        .ask(&format!(
            "{{ pstnCalls({DAY}, first: 1) {{ pageInfo {{ endCursor }} }} }}"
        ))
        .await;
    let cursor = &cursor["pstnCalls"]["pageInfo"]["endCursor"];
    let answer = app
        .answer(&format!(
            "{{ smsLog({DAY}, after: {cursor}) {{ totalCount }} }}"
        ))
        .await;
    assert_eq!(answer["errors"][0]["extensions"]["argument"], "after");
}

const FIELDS: &[&str] = &[
    "pstnCalls",
    "directRoutingCalls",
    "pstnBlockedUsersLog",
    "pstnOnlineMeetingDialoutReport",
    "smsLog",
];

/// The range of a day.
const DAY: &str = "fromDateTime: \"2026-01-05T00:00:00Z\", toDateTime: \"2026-01-06T00:00:00Z\"";

fn nodes(connection: &Value) -> &Vec<Value> {
    connection["nodes"].as_array().unwrap()
}

/// `startDateTime` as an enum of ours spells it.
fn screaming(property: &str) -> String {
    let mut name = String::new();
    for letter in property.chars() {
        if letter.is_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}
