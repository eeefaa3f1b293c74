//! Commands that work on the database of one tenant, and how ready all are.

use sea_orm::ConnectionTrait;

use super::{A, B, Tenants, ask_as, numbers, run_over};
use crate::scope::call;
use crate::support::client::get;
use crate::support::command::Outcome;
use crate::support::database::{Engine, TestDatabase};
use crate::support::guarded::guard;
use crate::support::made_up::id;
use crate::support::on_both;

on_both![
    commands_work_on_the_tenant_that_they_are_given,
    readiness_counts_the_databases_that_are_not_ready
];

async fn commands_work_on_the_tenant_that_they_are_given(db: &TestDatabase) {
    let tenants = Tenants::filled(db).await;
    let run = |arguments: &[&str]| tenants.run(arguments);
    let imported = run(&["import", "--tenant", B, "-"]).stdin(call(25).to_string());
    assert_eq!(imported.outcome().code, Some(0));
    let query = format!("{{ callRecord(id: \"{}\") {{ id }} }}", id(25));
    assert_eq!(tenants.b.1.ask(&query).await["callRecord"]["id"], id(25));
    assert!(tenants.a.1.ask(&query).await["callRecord"].is_null());
    let day = ["--from=2026-01-05", "--to=2026-01-06"];
    let export = |tenant: &str| {
        let arguments = [&["export", "sms-log", "--tenant", tenant], &day[..]].concat();
        run(&arguments).outcome().stdout
    };
    assert!(export(A).contains(&id(1)) && !export(A).contains(&id(11)));
    assert!(export(B).contains(&id(11)) && !export(B).contains(&id(1)));
    let by_url = [&["export", "sms-log", "--database-url", db.url()], &day[..]].concat();
    assert_eq!(run(&by_url).outcome().stdout, export(A));
    let said = |outcome: Outcome| {
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        outcome.stderr
    };
    let none = said(run(&["migrate", "status"]).outcome());
    assert!(
        none.contains("--tenant: give a tenant, or --database-url"),
        "{none}"
    );
    let other = said(run(&["migrate", "status", "--tenant=other"]).outcome());
    assert!(
        other.contains(&format!("there is no tenant `other`; there are {A}, {B}")),
        "{other}"
    );
}

async fn readiness_counts_the_databases_that_are_not_ready(db: &TestDatabase) {
    let tenants = Tenants::filled(db).await;
    let (server, _keys) = tenants.serve();
    let ready = format!("{}/readyz", server.url());
    assert_eq!(get(&ready, &[]).status(), 200);
    tenants.b.1.store.migrate_down().await.unwrap();
    let answer = get(&ready, &[]);
    assert_eq!(answer.status(), 503);
    assert_eq!(answer.json()["reason"], "1 of 2 databases are not ready");
    // The others are served.
    let answer = ask_as(&server, A, "{ callRecords { totalCount } }").json();
    assert_eq!(answer["data"]["callRecords"]["totalCount"], 8);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_schema_of_postgres_is_enough_for_a_tenant() {
    let db = TestDatabase::new(Engine::Postgres);
    let connection = db.connect().await;
    connection
        .execute_unprepared("CREATE SCHEMA fabrikam")
        .await
        .unwrap();
    let next = if db.url().contains('?') { '&' } else { '?' };
    let other = format!("{}{next}options=-csearch_path%3Dfabrikam", db.url());
    let urls = [db.url(), &other];
    let (server, _keys) = guard(run_over(urls, &["serve", "--bind=127.0.0.1:0"]), &[]);
    for (tenant, number) in [(A, 1), (B, 11)] {
        let run = run_over(urls, &["import", "--tenant", tenant, "-"]);
        let outcome = run.stdin(call(number).to_string()).outcome();
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
    }
    for (tenant, number) in [(A, 1), (B, 11)] {
        let answer = ask_as(&server, tenant, "{ callRecords { nodes { id } } }");
        assert_eq!(numbers(answer.text()), [number].into());
    }
}
