//! What a federation router asks: entities by their representations, many at once.

use serde_json::{Value, json};

use crate::support::app::App;
use crate::support::database::TestDatabase;
use crate::support::made_up::{id, leg, pstn_call, record, row, user};
use crate::support::on_both;

on_both![
    a_representation_that_stands_for_nothing_is_null_by_itself,
    entities_cost_the_same_however_many_they_are,
    a_users_lists_are_those_of_the_root_with_one_more_condition,
    a_users_report_rows_add_up,
    whoever_has_an_id_links_to_the_user,
    representations_are_counted_as_the_entities_that_they_are
];

/// Asks for entities, each by its representation.
fn entities(representations: &[Value], selection: &str) -> String {
    let representations = representations.iter().map(|representation| {
        let Value::Object(object) = representation else {
            return representation.to_string();
        };
        let pairs: Vec<String> = object
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        format!("{{{}}}", pairs.join(", "))
    });
    let representations: Vec<String> = representations.collect();
    format!(
        "{{ _entities(representations: [{}]) {{ __typename {selection} }} }}",
        representations.join(", ")
    )
}

fn call(id: &str) -> Value {
    json!({"__typename": "CallRecord", "id": id})
}

fn person(id: &str) -> Value {
    json!({"__typename": "User", "id": id})
}

async fn a_representation_that_stands_for_nothing_is_null_by_itself(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values([record(1, 1, json!({}))]).await;
    let query = entities(
        &[
            call(&id(1)),
            call("no guid"),
            call(&id(2)),
            json!({"__typename": "Team", "id": "1"}),
            json!({"__typename": "User"}),
            json!({"__typename": "CallRecord", "id": 1}),
            json!({"id": id(1)}),
            json!("text"),
            person("Nobody"),
            person("a\u{0}b"),
        ],
        "... on CallRecord { version } ... on User { id callRecords { nodes { id } } }",
    );
    let answer = app.answer(&query).await;
    assert_eq!(
        answer["data"]["_entities"],
        json!([
            {"__typename": "CallRecord", "version": 1},
            null, null, null, null, null, null, null,
            {"__typename": "User", "id": "Nobody", "callRecords": {"nodes": []}},
            null,
        ])
    );
    let errors = answer["errors"].as_array().unwrap();
    let mut said: Vec<String> = errors
        .iter()
        .map(|error| {
            assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT");
            format!("{} {}", error["path"], error["message"].as_str().unwrap())
        })
        .collect();
    said.sort();
    assert_eq!(
        said,
        [
            "[\"_entities\",1] representations[1].id: \"no guid\" is not a GUID",
            &format!(
                "[\"_entities\",2] representations[2].id: there is no call record {}",
                id(2)
            ),
            "[\"_entities\",3] representations[3].__typename: \"Team\" is no entity of this \
             subgraph; those are `CallRecord` and `User`",
            "[\"_entities\",4] representations[4].id: give `id`, which is text without NUL",
            "[\"_entities\",5] representations[5].id: give `id`, which is text without NUL",
            "[\"_entities\",6] representations[6].__typename: give `__typename`, which is text without NUL",
            "[\"_entities\",7] representations[7]: a representation is an object with \
             `__typename` and `id`",
            "[\"_entities\",9] representations[9].id: give `id`, which is text without NUL",
        ]
    );
}

async fn representations_are_counted_as_the_entities_that_they_are(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values((0..5).map(busy)).await;
    let query = "query($r: [_Any!]!) { _entities(representations: $r) {
        ... on CallRecord { sessions(first: 2) { nodes { segments { id } } } } } }";
    let ask = async |count: u32| {
        let all = (0..count).map(|number| call(&id(number % 5)));
        app.ask_with(query, &json!({ "r": all.collect::<Vec<_>>() }))
            .await
    };
    let answer = ask(10_000).await;
    assert_eq!(answer.get("errors"), None);
    // Of each: itself, its connection, two sessions, three segments of each.
    let each = 1 + 1 + 2 * (1 + 3);
    assert_eq!(answer["extensions"]["cost"]["requested"], 10_000 * each);
    assert_eq!(answer["extensions"]["cost"]["actual"], 10_000 * 4);
    let more = ask(10_001).await;
    let told = &more["errors"][0]["extensions"];
    assert_eq!(
        (&told["limit"], &told["actual"]),
        (&json!("representations"), &json!(10_001))
    );
    let deep = "query($r: [_Any!]!) { _entities(representations: $r) {
        ... on CallRecord { sessions { nodes { segments { id } } } } } }";
    let all: Vec<_> = (0..10_000).map(|number| call(&id(number % 5))).collect();
    app.statements();
    let costly = app.ask_with(deep, &json!({ "r": all })).await;
    assert_eq!(costly["errors"][0]["extensions"]["limit"], "cost");
    assert_eq!(app.statements(), Vec::<String>::new());
    let served = app.answer("{ _service { sdl } }").await;
    let cost = json!({ "requested": 1, "actual": 1, "limit": 1_000_000 });
    assert_eq!(served["extensions"]["cost"], cost);
}

const RANGE: &str = "fromDateTime: \"2026-01-05T00:00:00Z\", toDateTime: \"2026-01-06T00:00:00Z\"";

/// A record that one user organizes and takes part in, with everything that hangs on one.
fn busy(number: u32) -> Value {
    let name = format!("user-{}", number % 100);
    record(
        number,
        number % 600,
        json!({
            "organizer_v2": user(&name, "Organizer"),
            "participants_v2": [user(&name, "Organizer"), user(&name, "Twice"), user("bob", "Bob")],
            "sessions": [leg("s", json!({"segments": [leg("g", json!({}))]}))],
        }),
    )
}

/// A call over Microsoft's plans, another by way of a border controller, and a message.
fn rows(number: u32) -> [Value; 3] {
    let name = format!("USER-{}", number % 100);
    let minute = format!("2026-01-05T10:{:02}:00Z", number % 60);
    let routed = json!({"id": id(number), "userId": name, "startDateTime": minute});
    let sms = json!({
        "id": id(number), "userId": name, "sentDateTime": minute, "currency": "USD",
        "callCharge": 0.5, "smsUnits": number,
    });
    [
        pstn_call(
            number,
            number % 60,
            json!({"userId": name, "duration": 7, "charge": 1.25, "currency": "USD"}),
        ),
        row("directRoutingLogRow", routed),
        row("smsLogRow", sms),
    ]
}

async fn entities_cost_the_same_however_many_they_are(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values((0..300).map(busy).chain((0..300).flat_map(rows)))
        .await;
    let records: Vec<Value> = (0..100).map(|number| call(&id(number))).collect();
    let users: Vec<Value> = (0..100)
        .map(|number| person(&format!("User-{number}")))
        .collect();
    let list =
        "nodes { id participants_v2 { nodes { id } } sessions { nodes { segments { id } } } }";
    let user = format!(
        "... on User {{
            callRecords(first: 2) {{ totalCount {list} }}
            longest: callRecords(first: 1, orderBy: {{field: DURATION}}) {{ nodes {{ id }} }}
            organizedCallRecords(first: 2) {{ totalCount nodes {{ id }} }}
            pstnCalls({RANGE}, first: 2) {{ totalCount totals {{ charges {{ amount }} }} nodes {{ id }} }}
            directRoutingCalls({RANGE}, first: 2) {{ totalCount nodes {{ id }} }}
            smsLog({RANGE}, first: 2) {{ totals {{ count }} nodes {{ id }} }}
        }}"
    );
    for (representations, selection, statements) in [
        (
            records,
            "... on CallRecord { organizer_v2 { id } participants_v2 { nodes { id } } sessions { nodes { segments { id } } } }".to_owned(),
            5,
        ),
        // Three pages of records, two counts, what hangs on the first page; three pages of rows, three sums.
        (users, user, 3 + 2 + 3 + 3 + 3),
    ] {
        for many in [2, 100] {
            let query = entities(&representations[..many], &selection);
            app.statements();
            let answer = app.ask(&query).await;
            let ran = app.statements();
            assert_eq!(ran.len(), statements, "{}", ran.join("\n"));
            assert_eq!(answer["_entities"].as_array().unwrap().len(), many);
        }
    }
}

/// The members of the enum that call records are ordered by.
const ORDERS: &[&str] = &[
    "START_DATE_TIME",
    "END_DATE_TIME",
    "LAST_MODIFIED_DATE_TIME",
    "DURATION",
];

async fn a_users_lists_are_those_of_the_root_with_one_more_condition(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values((0..700).map(busy)).await;
    let page = "totalCount edges { cursor node { id version } } pageInfo { hasNextPage hasPreviousPage endCursor }";
    for order in ORDERS {
        let order = format!("orderBy: {{field: {order}, direction: ASC}}");
        let mut after = String::new();
        for direction in ["first: 3", "last: 2", "first: 3", "first: 3"] {
            let arguments = format!("{order}, {direction}{after}");
            for (field, condition) in [
                (
                    "callRecords",
                    "participants_v2: {some: {id: {eq: \"user-7\"}}}",
                ),
                ("organizedCallRecords", "organizer: {id: {eq: \"user-7\"}}"),
            ] {
                let more = "type: {in: [groupCall]}";
                let expected = app
                    .ask(&format!(
                        "{{ callRecords({arguments}, filter: {{{condition}, {more}}}) {{ {page} }} }}"
                    ))
                    .await;
                let query = entities(
                    &[person("USER-7"), person("nobody"), person("bob")],
                    &format!(
                        "... on User {{ {field}({arguments}, filter: {{{more}}}) {{ {page} }} }}"
                    ),
                );
                let answer = app.ask(&query).await;
                assert_eq!(
                    answer["_entities"][0][field], expected["callRecords"],
                    "{query}"
                );
                assert_eq!(answer["_entities"][1][field]["totalCount"], 0);
                if direction == "first: 3" && field == "callRecords" {
                    let end = &expected["callRecords"]["pageInfo"]["endCursor"];
                    after = format!(", after: {end}");
                }
            }
        }
        assert_ne!(after, ", after: null", "{order} ended too soon");
    }
}

async fn a_users_report_rows_add_up(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values((0..300).flat_map(rows)).await;
    let query = entities(
        &[person("user-7"), person("nobody")],
        &format!(
            "... on User {{
                pstnCalls({RANGE}, orderBy: {{field: CHARGE}}) {{
                    totalCount totals {{ durationSeconds charges {{ currency amount }} }} nodes {{ id user {{ id }} }}
                }}
                smsLog({RANGE}, filter: {{smsUnits: {{gt: 7}}}}, first: 1) {{ totalCount nodes {{ smsUnits }} pageInfo {{ hasNextPage }} }}
                directRoutingCalls({RANGE}) {{ nodes {{ id }} }}
            }}"
        ),
    );
    let answer = app.ask(&query).await;
    let seven = &answer["_entities"][0];
    let calls = &seven["pstnCalls"];
    assert_eq!(calls["totalCount"], 3);
    assert_eq!(
        calls["totals"],
        json!({"durationSeconds": 21, "charges": [{"currency": "USD", "amount": "3.75"}]})
    );
    assert_eq!(
        calls["nodes"],
        json!([207, 107, 7].map(|number| json!({"id": id(number), "user": {"id": "USER-7"}})))
    );
    let messages = json!({
        "totalCount": 2, "nodes": [{"smsUnits": 107}], "pageInfo": {"hasNextPage": true},
    });
    assert_eq!(seven["smsLog"], messages);
    let routed = seven["directRoutingCalls"]["nodes"].as_array().unwrap();
    assert_eq!(routed.len(), 3);
    assert_eq!(
        answer["_entities"][1]["pstnCalls"]["totals"],
        json!({"durationSeconds": 0, "charges": []})
    );
}

async fn whoever_has_an_id_links_to_the_user(db: &TestDatabase) {
    let app = App::new(db).await;
    let nameless = json!({"id": "x", "identity": {"user": {"displayName": "No id"}}});
    app.import_values([record(
        1,
        1,
        json!({"participants_v2": [user("Ann", "Ann"), nameless]}),
    )])
    .await;
    let answer = app
        .ask(
            "{ callRecords { nodes { participants_v2 { nodes { identity { user {
                ... on UserIdentity { user { id callRecords { totalCount } } }
            } } } } } } }",
        )
        .await;
    assert_eq!(
        answer["callRecords"]["nodes"][0]["participants_v2"]["nodes"],
        json!([
            {"identity": {"user": {"user": {"id": "Ann", "callRecords": {"totalCount": 1}}}}},
            {"identity": {"user": {"user": null}}},
        ])
    );
}
