//! Answers that a client keeps, and asks about.

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::support::app::App;
use crate::support::client::{Answer, get, post, with_parameters};
use crate::support::database::TestDatabase;
use crate::support::on_both;
use crate::support::server::Server;

on_both![
    an_answer_is_named_by_all_that_it_follows_from,
    what_a_client_holds_is_not_asked_again_until_the_data_changes,
];

const QUERY: &str = "query A($n: Int) { callRecords(first: $n) { nodes { id } } }";

fn ask(server: &Server, variables: &Value, headers: &[&str]) -> Answer {
    let url = format!("{}/graphql", server.url());
    let parameters = [("query", QUERY), ("variables", &variables.to_string())];
    get(&with_parameters(&url, &parameters), headers)
}

async fn import(app: &App, id: u8) {
    let record = json!({
        "id": format!("e523d2ed-2966-4b6b-925b-754a88034c{id:02}"),
        "version": 1,
        "type": "peerToPeer",
        "modalities": ["audio"],
        "lastModifiedDateTime": "2026-05-01T10:00:00Z",
        "startDateTime": "2026-05-01T09:00:00Z",
        "endDateTime": "2026-05-01T09:30:00Z",
    });
    app.import_values([record]).await;
}

async fn what_a_client_holds_is_not_asked_again_until_the_data_changes(db: &TestDatabase) {
    let app = App::new(db).await;
    import(&app, 1).await;
    let server = Server::serve(db);
    let first = ask(&server, &json!({}), &[]);
    assert_eq!(first.header("cache-control"), "private, no-cache");
    assert!(first.varies_on("accept"), "{first:?}");
    let held = format!("if-none-match: {}", first.header("etag"));
    // The row goes behind the gateway's back: whoever ran the query would not find it.
    let delete = "DELETE FROM call_records";
    app.db.execute_unprepared(delete).await.unwrap();
    let unchanged = ask(&server, &json!({}), &[&held]);
    assert_eq!(unchanged.status(), 304);
    assert_eq!(unchanged.text(), "");
    for name in ["etag", "cache-control"] {
        assert_eq!(unchanged.header(name), first.header(name), "{name}");
    }
    assert!(unchanged.varies_on("accept"), "{unchanged:?}");
    import(&app, 2).await;
    let changed = ask(&server, &json!({}), &[&held]);
    assert_eq!(changed.status(), 200);
    assert_ne!(changed.header("etag"), first.header("etag"));
    let nodes = &changed.json()["data"]["callRecords"]["nodes"];
    assert_eq!(nodes[0]["id"], "e523d2ed-2966-4b6b-925b-754a88034c02");
}

async fn an_answer_is_named_by_all_that_it_follows_from(db: &TestDatabase) {
    let server = Server::serve(db);
    let tag = |variables: Value, headers: &[&str]| {
        let answer = ask(&server, &variables, headers);
        assert_eq!(answer.status(), 200, "{answer:?}");
        answer.header("etag").to_owned()
    };
    let one = tag(json!({ "n": 1 }), &[]);
    assert!(one.starts_with("W/\""), "{one}");
    assert_eq!(tag(json!({ "n": 1 }), &["accept: application/json"]), one);
    let response = "accept: application/graphql-response+json";
    let others = [
        tag(json!({ "n": 2 }), &[]),
        tag(json!({ "n": 1 }), &[response]),
    ];
    for other in &others {
        assert_ne!(*other, one);
    }
    // What failed is asked again, and what came over POST is not to be kept.
    let failed = ask(&server, &json!({ "n": -1 }), &[]);
    let url = format!("{}/graphql", server.url());
    let posted = post(&url, &[], &json!({ "query": QUERY }));
    for answer in [failed, posted] {
        assert_eq!(answer.header("etag"), "");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}
