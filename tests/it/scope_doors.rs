//! Every door of the schema, and what a caller may see through it.

use std::collections::BTreeSet;

use callrecords::store::Scope;
use serde_json::{Value, json};

use crate::scope::{ALL, ME, MINE, OTHER, ask, data, filled, mine};
use crate::support::database::TestDatabase;
use crate::support::made_up::{self, id};
use crate::support::on_both;

on_both![
    every_root_field_keeps_to_the_scope,
    entities_keep_to_the_scope
];

/// A question for each root field, whose answer names the calls that it finds.
pub(crate) fn root_fields() -> Vec<(&'static str, String)> {
    let every = (1..=ALL).map(|number| format!("\"{}\"", id(number)));
    let every = every.collect::<Vec<_>>().join(" ");
    let each = |field: &str| {
        let each =
            (1..=ALL).map(|number| format!("r{number}: {field}(id: \"{}\") {{ id }}", id(number)));
        format!("{{ {} }}", each.collect::<Vec<_>>().join(" "))
    };
    vec![
        ("callRecord", each("callRecord")),
        (
            "callRecords",
            "{ callRecords { nodes { id } edges { node { id } } } }".to_owned(),
        ),
        ("node", each("node")),
        ("nodes", format!("{{ nodes(ids: [{every}]) {{ id }} }}")),
    ]
}

/// The same for each report; the names of its rows are those of the calls.
pub(crate) fn reports() -> Vec<(&'static str, String)> {
    let reports = [
        "pstnCalls",
        "directRoutingCalls",
        "pstnBlockedUsersLog",
        "pstnOnlineMeetingDialoutReport",
        "smsLog",
    ];
    let question = |field| {
        let range = "fromDateTime: \"2026-01-05T00:00:00Z\", toDateTime: \"2026-01-06T00:00:00Z\"";
        format!(
            "{{ {field}({range}) {{ nodes {{ userPrincipalName }} totalCount totals {{ count }} }} }}"
        )
    };
    reports.map(|field| (field, question(field))).to_vec()
}

/// A row of each report, of me where the call of its number is mine.
pub(crate) fn rows_of(number: u32) -> Vec<Value> {
    let user = if MINE.contains(&number) {
        ME.to_uppercase()
    } else {
        OTHER.to_owned()
    };
    let time = "2026-01-05T10:00:00Z";
    [
        (
            "pstnCallLogRow",
            json!({"id": id(number), "startDateTime": time}),
        ),
        (
            "directRoutingLogRow",
            json!({"id": id(number), "startDateTime": time}),
        ),
        ("pstnBlockedUsersLogRow", json!({"blockDateTime": time})),
        (
            "pstnOnlineMeetingDialoutReport",
            json!({
                "@callrecords.fromDateTime": "2026-01-05",
                "@callrecords.toDateTime": "2026-01-06",
                "usageLocation": format!("location {number}"),
            }),
        ),
        ("smsLogRow", json!({"id": id(number), "sentDateTime": time})),
    ]
    .into_iter()
    .map(|(row_type, mut row)| {
        row["userId"] = json!(user);
        row["userPrincipalName"] = json!(id(number));
        made_up::row(row_type, row)
    })
    .collect()
}

async fn every_root_field_keeps_to_the_scope(db: &TestDatabase) {
    let app = filled(db).await;
    app.import_values((1..=ALL).flat_map(rows_of)).await;
    let schema = app
        .ask("{ __schema { queryType { fields { name } } } }")
        .await;
    let fields = schema["__schema"]["queryType"]["fields"]
        .as_array()
        .unwrap();
    let fields: BTreeSet<_> = fields
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    let questions = || root_fields().into_iter().chain(reports());
    let asked: BTreeSet<_> = questions().map(|(name, _)| name).collect();
    // What routers ask is told by errors too, and has a test of its own.
    let fields = &fields - &BTreeSet::from(["_entities", "_service"]);
    assert_eq!(asked, fields, "each root field has its question");
    for (field, question) in questions() {
        let every: Vec<u32> = (1..=ALL).collect();
        let is_report = reports().iter().any(|(report, _)| *report == field);
        for (scope, visible) in [
            (Scope::EVERYTHING, every.clone()),
            (mine(), MINE.to_vec()),
            (Scope::REPORTS, if is_report { every } else { vec![] }),
        ] {
            let answer = data(&app, scope, &question).await.to_string();
            let seen: Vec<u32> = (1..=ALL)
                .filter(|number| answer.contains(&id(*number)))
                .collect();
            assert_eq!(seen, visible, "{field} in {scope:?}");
            if is_report {
                let count = format!("\"totalCount\":{}", visible.len());
                assert!(answer.contains(&count), "{field} in {scope:?}: {answer}");
            }
        }
    }
}

async fn entities_keep_to_the_scope(db: &TestDatabase) {
    let app = filled(db).await;
    app.import_values((1..=ALL).flat_map(rows_of)).await;
    let calls =
        (1..=ALL).map(|number| format!("{{__typename: \"CallRecord\", id: \"{}\"}}", id(number)));
    let users = [ME, OTHER].map(|user| format!("{{__typename: \"User\", id: \"{user}\"}}"));
    let range = "fromDateTime: \"2026-01-05T00:00:00Z\", toDateTime: \"2026-01-06T00:00:00Z\"";
    let ask_all = |representations: Vec<String>, fields: &str| {
        format!(
            "{{ _entities(representations: [{}]) {{ {fields} }} }}",
            representations.join(" ")
        )
    };
    let calls = ask_all(calls.collect(), "... on CallRecord { id }");
    let users = ask_all(
        users.to_vec(),
        &format!(
            "... on User {{ callRecords {{ totalCount nodes {{ id }} }} organizedCallRecords {{ totalCount nodes {{ id }} }} pstnCalls({range}) {{ totalCount nodes {{ id }} totals {{ count }} }} }}"
        ),
    );
    let seen = |answer: &Value| -> Vec<u32> {
        let text = answer["data"].to_string();
        (1..=ALL)
            .filter(|number| text.contains(&id(*number)))
            .collect()
    };
    for (scope, visible, rows) in [
        (Scope::EVERYTHING, (1..=ALL).collect(), 5),
        (mine(), MINE.to_vec(), 0),
        (Scope::REPORTS, vec![], 5),
    ] {
        let answer = ask(&app.schema, scope, &calls).await;
        assert_eq!(seen(&answer), visible, "{scope:?}");
        let answer = ask(&app.schema, scope, &users).await;
        assert_eq!(answer.get("errors"), None);
        let [me, other] = [0, 1].map(|user| &answer["data"]["_entities"][user]);
        let mut calls = me["callRecords"]["nodes"].as_array().unwrap().clone();
        calls.extend(
            me["organizedCallRecords"]["nodes"]
                .as_array()
                .unwrap()
                .clone(),
        );
        let mine: BTreeSet<String> = calls.iter().map(|call| call["id"].to_string()).collect();
        assert_eq!(
            mine.len(),
            if visible.is_empty() { 0 } else { MINE.len() },
            "{scope:?}"
        );
        let pstn = &other["pstnCalls"];
        assert_eq!(pstn["totalCount"], rows, "{scope:?}");
        assert_eq!(pstn["totals"]["count"], rows, "{scope:?}");
        assert_eq!(pstn["nodes"].as_array().unwrap().len(), rows, "{scope:?}");
        assert_eq!(me["pstnCalls"]["totalCount"], MINE.len(), "{scope:?}");
    }
}
