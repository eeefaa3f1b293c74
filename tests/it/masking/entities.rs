//! Masked identities as routers meet them, and what is stored and cannot be read.

use callrecords::store::Scope;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{ask, schema};
use crate::support::app::App;
use crate::support::database::TestDatabase;
use crate::support::made_up::{id, leg, record, user};
use crate::support::on_both;

on_both![
    a_user_is_not_asked_for_by_id,
    a_document_that_cannot_be_read_is_not_shown,
    without_a_key_nobody_is_shown_anything
];

const ANN: &str = "aaaaaaaa-0000-4000-8000-00000000000a";

async fn filled(db: &TestDatabase) -> App {
    let app = App::new(db).await;
    let more = json!({
        "organizer_v2": user(ANN, "Ann"),
        "participants_v2": [user(ANN, "Ann")],
        "sessions": [leg("s", json!({}))],
    });
    app.import_values([record(1, 1, more)]).await;
    app
}

async fn a_user_is_not_asked_for_by_id(db: &TestDatabase) {
    let app = filled(db).await;
    let schema = schema(&app);
    let organizer = "{ organizer_v2 { id identity { user { ... on UserIdentity {
        user { id organizedCallRecords { totalCount nodes { id } } } } } } } }";
    let query = format!(
        "{{ _entities(representations: [
            {{ __typename: \"User\", id: \"{ANN}\" }},
            {{ __typename: \"CallRecord\", id: \"{}\" }}
        ]) {{ ... on User {{ callRecords {{ totalCount }} }} ... on CallRecord {organizer} }} }}",
        id(1)
    );
    let clear = ask(&schema, Scope::EVERYTHING, &query).await;
    assert_eq!(
        clear["data"]["_entities"][0]["callRecords"]["totalCount"],
        1
    );
    let masked = ask(&schema, Scope::EVERYTHING.masked(), &query).await;
    assert_eq!(masked["data"]["_entities"][0], Value::Null);
    assert_eq!(
        masked["errors"][0]["extensions"],
        json!({ "code": "FORBIDDEN", "argument": "representations[0].id" })
    );
    // From a call, the user is reached under the pseudonym, with what hangs on it.
    let organizer = &masked["data"]["_entities"][1]["organizer_v2"];
    let person = &organizer["identity"]["user"]["user"];
    assert_eq!(person["id"], organizer["id"]);
    assert!(organizer["id"].as_str().unwrap().starts_with("user-"));
    assert_eq!(person["organizedCallRecords"]["totalCount"], 1);
    assert!(!masked.to_string().contains(ANN));
}

async fn a_document_that_cannot_be_read_is_not_shown(db: &TestDatabase) {
    let app = filled(db).await;
    let broken = "UPDATE participants SET identity = '{\"user\":\"ann@contoso.com\"}'";
    app.db.execute_unprepared(broken).await.unwrap();
    let query =
        "{ callRecords { nodes { participants_v2 { nodes { identity { user { id } } } } } } }";
    for scope in [Scope::EVERYTHING, Scope::EVERYTHING.masked()] {
        let answer = ask(&schema(&app), scope, query).await;
        assert_eq!(answer["errors"][0]["message"], "internal error");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "INTERNAL");
        assert!(!answer.to_string().contains("ann@"), "{answer}");
    }
}

async fn without_a_key_nobody_is_shown_anything(db: &TestDatabase) {
    let app = filled(db).await;
    app.statements();
    let query = "{ callRecords { totalCount } }";
    let answer = ask(&app.schema, Scope::EVERYTHING.masked(), query).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
    assert_eq!(app.statements(), Vec::<String>::new());
}
