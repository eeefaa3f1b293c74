//! What a caller may see, whichever way the question comes in.

use std::collections::BTreeSet;

use async_graphql::Request;
use callrecords::auth::Viewer;
use callrecords::graph::{Parent, organizer, participant, segment, session};
use callrecords::schema::{self, Options, Schema};
use callrecords::store::{Columns, Scope};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::app::App;
use crate::support::database::TestDatabase;
use crate::support::made_up::{id, leg, record, user};
use crate::support::on_both;
use crate::support::ways::compare;

on_both![
    mine_are_the_calls_that_i_organized_or_took_part_in,
    mine_holds_for_every_order_page_filter_and_total,
    what_i_may_not_see_looks_like_what_is_not_there,
    the_store_itself_reads_nothing_of_others,
    reports_only_sees_no_call,
    nobody_is_answered_where_callers_must_be_known
];

/// As the token has it; Graph sends it in either case.
pub(crate) const ME: &str = "AAAAAAAA-0000-4000-8000-00000000000a";
pub(crate) const OTHER: &str = "bbbbbbbb-0000-4000-8000-00000000000b";

/// The calls of mine among those that are made up: organized, taken part in, both.
pub(crate) const MINE: [u32; 3] = [1, 2, 4];
pub(crate) const ALL: u32 = 8;

fn viewer(scope: Scope) -> Viewer {
    Viewer {
        scope,
        tenant: None,
        expires_at: DateTime::<Utc>::MAX_UTC,
        subject: "someone".to_owned(),
    }
}

pub(crate) fn mine() -> Scope {
    Scope::mine(Uuid::try_parse(ME).unwrap())
}

pub(crate) async fn filled(db: &TestDatabase) -> App {
    let app = App::new(db).await;
    app.import_values((1..=ALL).map(call)).await;
    app
}

/// Calls that I organized (1), took part in (2), or both (4); others are of others alone. In 5 and
/// 6 a party looks like me and is not: by another id, by a name.
pub(crate) fn call(number: u32) -> Value {
    let organizer = if [1, 4].contains(&number) { ME } else { OTHER };
    let mut participants = vec![user(OTHER, "Other")];
    match number {
        2 => participants.push(user(&ME.to_uppercase(), "Me")),
        4 => participants.push(user(&ME.to_lowercase(), "Me")),
        5 => participants.push(user(&format!("{ME}0"), "Me")),
        6 => participants.push(user("me", ME)),
        _ => {}
    }
    let segment = leg("g", json!({ "media": [{ "label": "main-audio" }] }));
    let more = json!({
        "organizer_v2": user(organizer, "Organizer"),
        "participants_v2": participants,
        "sessions": [leg("s", json!({ "segments": [segment] }))],
    });
    record(number, number, more)
}

pub(crate) async fn ask(schema: &Schema, scope: Scope, query: &str) -> Value {
    let request = || Request::new(query).data(viewer(scope));
    compare(schema, request).await;
    let answer = schema.execute(request()).await;
    serde_json::to_value(answer).unwrap()
}

pub(crate) async fn data(app: &App, scope: Scope, query: &str) -> Value {
    let answer = ask(&app.schema, scope, query).await;
    assert_eq!(answer.get("errors"), None, "{query}");
    answer["data"].clone()
}

fn ids(nodes: &Value) -> Vec<&str> {
    let nodes = nodes.as_array().unwrap().iter();
    nodes.map(|node| node["id"].as_str().unwrap()).collect()
}

async fn mine_are_the_calls_that_i_organized_or_took_part_in(db: &TestDatabase) {
    let app = filled(db).await;
    let query = "{ callRecords { totalCount nodes { id } } }";
    let all = data(&app, Scope::EVERYTHING, query).await;
    assert_eq!(all["callRecords"]["totalCount"], ALL);
    let seen = data(&app, mine(), query).await;
    let mut seen_ids = ids(&seen["callRecords"]["nodes"]);
    seen_ids.reverse();
    assert_eq!(seen_ids, MINE.map(id));
    assert_eq!(seen["callRecords"]["totalCount"], 3);
    let stranger = Scope::mine(Uuid::from_u128(7));
    let none = json!({ "callRecords": { "totalCount": 0, "nodes": [] } });
    assert_eq!(data(&app, stranger, query).await, none);
}

async fn mine_holds_for_every_order_page_filter_and_total(db: &TestDatabase) {
    let app = filled(db).await;
    let filters = [
        "{}".to_owned(),
        // These are led by participants, the others are not.
        format!("{{ participants_v2: {{ some: {{ id: {{ eq: \"{OTHER}\" }} }} }} }}"),
        format!(
            "{{ not: {{ organizer: {{ id: {{ eq: \"{}\" }} }} }} }}",
            id(0)
        ),
        "{ or: [{ version: { gte: 0 } }, { sessions: { some: { failed: false } } }] }".to_owned(),
        "{ not: { or: [] } }".to_owned(),
    ];
    for filter in filters {
        for field in [
            "START_DATE_TIME",
            "END_DATE_TIME",
            "LAST_MODIFIED_DATE_TIME",
            "DURATION",
        ] {
            for direction in ["ASC", "DESC"] {
                let order = format!("orderBy: {{ field: {field}, direction: {direction} }}");
                for page in ["first", "last"] {
                    let query = format!(
                        "{{ callRecords({page}: 2, {order}, filter: {filter}) {{
                            totalCount nodes {{ id }} pageInfo {{ startCursor endCursor hasNextPage hasPreviousPage }} }} }}"
                    );
                    let seen = &data(&app, mine(), &query).await["callRecords"];
                    assert_eq!(seen["totalCount"], 3, "{query}");
                    assert_eq!(ids(&seen["nodes"]).len(), 2, "{query}");
                    let (cursor, on) = match page {
                        "first" => (&seen["pageInfo"]["endCursor"], "after"),
                        _ => (&seen["pageInfo"]["startCursor"], "before"),
                    };
                    let rest = format!(
                        "{{ callRecords({page}: 9, {on}: {cursor}, {order}, filter: {filter}) {{ nodes {{ id }} }} }}"
                    );
                    let rest = data(&app, mine(), &rest).await;
                    let rest = ids(&rest["callRecords"]["nodes"]);
                    let all: BTreeSet<_> = ids(&seen["nodes"]).into_iter().chain(rest).collect();
                    assert_eq!(all, MINE.map(id).iter().map(String::as_str).collect());
                }
            }
        }
    }
}

async fn what_i_may_not_see_looks_like_what_is_not_there(db: &TestDatabase) {
    let app = filled(db).await;
    let questions = [
        "{ callRecord(id: \"ID\") { id version sessions { nodes { id } } } }",
        "{ node(id: \"ID\") { id ... on CallRecord { version } } }",
        "{ nodes(ids: [\"ID\", \"ID\"]) { id } }",
        "{ callRecords(filter: { id: { in: [\"ID\"] } }) { totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }",
    ];
    for question in questions {
        let absent = ask(&app.schema, mine(), &question.replace("ID", &id(99))).await;
        for number in [3, 5, 6, 7, 8] {
            let hidden = ask(&app.schema, mine(), &question.replace("ID", &id(number))).await;
            assert_eq!(hidden, absent, "{question}");
        }
        let visible = ask(&app.schema, mine(), &question.replace("ID", &id(2))).await;
        assert_ne!(visible, absent, "{question}");
    }
    // A cursor that another caller was given is a place between mine, and tells nothing.
    let cursor = data(
        &app,
        Scope::EVERYTHING,
        "{ callRecords(first: 5) { pageInfo { endCursor } } }",
    )
    .await;
    let cursor = &cursor["callRecords"]["pageInfo"]["endCursor"];
    let query = format!("{{ callRecords(after: {cursor}) {{ nodes {{ id }} }} }}");
    let seen = data(&app, mine(), &query).await;
    assert_eq!(ids(&seen["callRecords"]["nodes"]), [id(2), id(1)]);
}

async fn the_store_itself_reads_nothing_of_others(db: &TestDatabase) {
    let app = filled(db).await;
    let parents: Vec<Parent> = (1..=ALL)
        .flat_map(|number| {
            let call_record_id = Uuid::try_parse(&id(number)).unwrap();
            [0, 1].map(|session_ordinal| Parent {
                call_record_id,
                session_ordinal,
            })
        })
        .collect();
    for (scope, expected) in [(Scope::EVERYTHING, 8), (mine(), 3), (Scope::REPORTS, 0)] {
        let store = &app.store;
        let all = Columns::default();
        let counts = [
            store
                .children::<organizer::Entity>(scope, &parents, None, all)
                .await
                .unwrap()
                .len(),
            store
                .children::<participant::Entity>(scope, &parents, None, all)
                .await
                .unwrap()
                .len(),
            store
                .children::<session::Entity>(scope, &parents, None, all)
                .await
                .unwrap()
                .len(),
            store
                .children::<segment::Entity>(scope, &parents, None, all)
                .await
                .unwrap()
                .len(),
        ];
        assert_eq!(counts, [expected; 4], "{scope:?}");
    }
}

async fn reports_only_sees_no_call(db: &TestDatabase) {
    let app = filled(db).await;
    let query = format!(
        "{{ callRecord(id: \"{0}\") {{ id }} node(id: \"{0}\") {{ id }} nodes(ids: [\"{0}\"]) {{ id }}
            callRecords {{ totalCount nodes {{ id }} }} }}",
        id(1)
    );
    let seen = data(&app, Scope::REPORTS, &query).await;
    let nothing = json!({
        "callRecord": null,
        "node": null,
        "nodes": [null],
        "callRecords": { "totalCount": 0, "nodes": [] },
    });
    assert_eq!(seen, nothing);
}

async fn nobody_is_answered_where_callers_must_be_known(db: &TestDatabase) {
    let app = filled(db).await;
    let options = Options {
        anonymous: None,
        ..Options::default()
    };
    let schema = schema::build_with(app.store.clone(), options);
    app.statements();
    for query in [
        "{ callRecords { nodes { id } } }",
        "{ __typename }",
        "{ __schema { types { name } } }",
    ] {
        let answer = schema.execute(query).await;
        let answer = serde_json::to_value(answer).unwrap();
        assert_eq!(
            answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED",
            "{answer}"
        );
        assert_eq!(answer["data"], Value::Null);
    }
    assert_eq!(app.statements(), Vec::<String>::new());
    let answer = ask(&schema, mine(), "{ callRecords { totalCount } }").await;
    assert_eq!(answer["data"]["callRecords"]["totalCount"], 3);
}
