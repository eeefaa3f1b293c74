//! Every door of the schema and of the network, tried by callers of two tenants.

use serde_json::{Value, json};

use super::{A, B, OF_A, OF_B, Tenants, ask_as, graphql, numbers, of, with_role};
use crate::live::events::Stream;
use crate::scope::call;
use crate::scope_doors::{reports, root_fields};
use crate::support::client::{ask, get, post, send, with_parameters};
use crate::support::database::TestDatabase;
use crate::support::guarded::caller;
use crate::support::made_up::id;
use crate::support::on_both;

on_both![
    no_root_field_shows_what_is_another_tenants,
    no_cursor_or_entity_leads_to_another_tenant,
    changes_are_told_to_their_tenant,
    what_is_kept_for_a_tenant_is_not_for_others,
    a_token_of_no_tenant_of_ours_is_refused
];

const PREFLIGHT: &str = "graphql-require-preflight: 1";

async fn no_root_field_shows_what_is_another_tenants(db: &TestDatabase) {
    let tenants = Tenants::filled(db).await;
    let (server, _keys) = tenants.serve();
    let by_id = ["callRecord", "node", "nodes"];
    // The ids in the questions are those of A.
    for (field, question) in root_fields().into_iter().chain(reports()) {
        let answer = ask_as(&server, A, &question);
        assert_eq!(answer.json().get("errors"), None, "{field}");
        assert_eq!(numbers(answer.text()), OF_A.collect(), "{field}");
        let answer = ask_as(&server, B, &question);
        assert_eq!(answer.json().get("errors"), None, "{field}");
        let seen = numbers(answer.text());
        if by_id.contains(&field) {
            assert!(seen.is_empty(), "{field}: {answer:?}");
        } else {
            assert_eq!(seen, OF_B.collect(), "{field}");
        }
    }
    // One after the other on one connection's worth of questions: nothing stays.
    let total = "{ callRecords(filter: { id: { in: [\"ID\"] } }) { totalCount } }";
    let total = total.replace("ID", &id(1));
    for (tenant, count) in [(A, 1), (B, 0), (A, 1)] {
        let answer = ask_as(&server, tenant, &total).json();
        assert_eq!(answer["data"]["callRecords"]["totalCount"], count);
    }
}

async fn no_cursor_or_entity_leads_to_another_tenant(db: &TestDatabase) {
    let tenants = Tenants::filled(db).await;
    let (server, _keys) = tenants.serve();
    let range = "fromDateTime: \"2026-01-05T00:00:00Z\", toDateTime: \"2026-01-06T00:00:00Z\"";
    let lists = reports().into_iter().map(|(field, _)| (field, range));
    for (field, range) in lists.chain([("callRecords", "")]) {
        let rows = if range.is_empty() {
            "id"
        } else {
            "userPrincipalName"
        };
        for end in ["first: 3, after", "last: 3, before"] {
            let page = |cursor: &Value| {
                let place = if cursor.is_null() {
                    "first: 4".to_owned()
                } else {
                    format!("{end}: {cursor}")
                };
                format!(
                    "{{ {field}({place} {range}) {{ nodes {{ {rows} }} pageInfo {{ endCursor }} }} }}"
                )
            };
            let answer = ask_as(&server, A, &page(&Value::Null)).json();
            let cursor = &answer["data"][field]["pageInfo"]["endCursor"];
            let answer = ask_as(&server, B, &page(cursor));
            assert_eq!(answer.json().get("errors"), None, "{answer:?}");
            let seen = numbers(answer.text());
            assert!(
                seen.iter().all(|number| OF_B.contains(number)),
                "{field}: {seen:?}"
            );
        }
    }
    let entities = |number: u32| {
        let id = id(number);
        format!(
            "{{ _entities(representations: [{{ __typename: \"CallRecord\", id: \"{id}\" }}]) {{ ... on CallRecord {{ id version }} }} }}"
        )
    };
    let known = ask_as(&server, A, &entities(1)).json();
    assert_eq!(known["data"]["_entities"][0]["id"], id(1));
    let foreign = ask_as(&server, B, &entities(1)).text().replace(&id(1), "");
    let absent = ask_as(&server, B, &entities(99))
        .text()
        .replace(&id(99), "");
    assert_eq!(foreign, absent);
}

async fn changes_are_told_to_their_tenant(db: &TestDatabase) {
    let tenants = Tenants::filled(db).await;
    let (server, _keys) = tenants.serve();
    let changes = "subscription($after: String) { callRecordChanged(after: $after) { cursor callRecord { id } } }";
    let start =
        callrecords::store::encode_cursor("callRecordChanged", &callrecords::store::LogKey(0));
    let variables = json!({ "after": start }).to_string();
    let path = with_parameters("/graphql", &[("query", changes), ("variables", &variables)]);
    let listen = |tenant: &str| {
        let caller = of(&json!(tenant));
        let headers = [&caller, "accept: text/event-stream", PREFLIGHT];
        Stream::open(&server, &path, &headers)
    };
    let (mut of_a, mut of_b) = (listen(A), listen(B));
    for (stream, own) in [(&mut of_a, OF_A), (&mut of_b, OF_B)] {
        let told = own.clone().map(|_| stream.event().1.to_string());
        assert_eq!(numbers(&told.collect::<String>()), own.collect());
    }
    // While both are listened to, both change.
    let (a, b) = (&tenants.a.1, &tenants.b.1);
    for (app, number) in [(a, 21), (b, 22), (b, 23), (a, 24)] {
        app.import_values([call(number)]).await;
    }
    for (stream, own) in [(&mut of_b, [22, 23]), (&mut of_a, [21, 24])] {
        for number in own {
            let told = stream.event().1.to_string();
            assert_eq!(numbers(&told), [number].into(), "{told}");
        }
    }
}

async fn what_is_kept_for_a_tenant_is_not_for_others(db: &TestDatabase) {
    let tenants = Tenants::filled(db).await;
    let (server, _keys) = tenants.serve();
    let url = graphql(&server);
    let (a, b) = (of(&json!(A)), of(&json!(B)));
    // An answer that one holds is not confirmed to the other.
    let query = with_parameters(&url, &[("query", "{ callRecords { totalCount } }")]);
    let first = get(&query, &[&a, PREFLIGHT]);
    let held = format!("if-none-match: {}", first.header("etag"));
    assert_eq!(get(&query, &[&a, PREFLIGHT, &held]).status(), 304);
    assert_eq!(get(&query, &[&b, PREFLIGHT, &held]).status(), 200);
    // A document that one registered is not known to the other.
    let hash = "a9888ac4b3ffefc13dfc7a046360ac070be0fe0a794d0b89648a44e3801908de";
    let by_hash = json!({"persistedQuery": {"version": 1, "sha256Hash": hash}});
    let whole = json!({"query": "query Kind { __typename }", "extensions": by_hash});
    let named = json!({ "extensions": by_hash });
    assert_eq!(post(&url, &[&a], &whole).status(), 200);
    assert_eq!(
        post(&url, &[&a], &named).json()["data"]["__typename"],
        "Query"
    );
    assert_eq!(
        post(&url, &[&b], &named).code(),
        "PERSISTED_QUERY_NOT_FOUND"
    );
    // A stream that one reserved cannot be used by the other.
    let token = send("PUT", &url, &[&a], "").text().to_owned();
    let token = format!("x-graphql-event-stream-token: {token}");
    let opened = get(&url, &[&b, &token, "accept: text/event-stream"]);
    assert_eq!(opened.code(), "NOT_FOUND", "{opened:?}");
    let body = json!({"query": "{ __typename }", "extensions": {"operationId": "one"}});
    assert_eq!(post(&url, &[&b, &token], &body).code(), "NOT_FOUND");
    assert_eq!(post(&url, &[&a, &token], &body).status(), 202);
    // One user has another pseudonym in each.
    let query = "{ callRecords(first: 1) { nodes { organizer_v2 { id } } } }";
    let [in_a, in_b] = [A, B].map(|tenant| {
        let masked = with_role(&json!(tenant), "CallRecords.Read.Masked");
        let answer = ask(&url, &[&masked], query).json();
        answer["data"]["callRecords"]["nodes"][0]["organizer_v2"]["id"].clone()
    });
    assert!(in_a.as_str().unwrap().starts_with("user-"), "{in_a}");
    assert_ne!(in_a, in_b);
}

async fn a_token_of_no_tenant_of_ours_is_refused(db: &TestDatabase) {
    let tenants = Tenants::filled(db).await;
    let (server, _keys) = tenants.serve();
    let question = "{ callRecords { totalCount } }";
    for tenant in [json!("other"), json!(""), json!([A]), json!(null)] {
        let answer = ask(&graphql(&server), &[&of(&tenant)], question);
        assert_eq!(answer.status(), 401, "{answer:?}");
        assert!(answer.text().contains("the token is of another tenant"));
    }
    let without = caller(&json!(["CallRecords.Read.All"]), 600);
    assert_eq!(ask(&graphql(&server), &[&without], question).status(), 401);
    assert_eq!(ask(&graphql(&server), &[], question).status(), 401);
}
