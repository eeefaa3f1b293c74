//! A record and its parts are of one version, whatever is imported while they are read.

use callrecords::schema::Answer;
use callrecords::store::Scope;
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::{Value, json};
use uuid::Uuid;

use super::request;
use crate::support::activity::active;
use crate::support::app::App;
use crate::support::database::{Engine, TestDatabase};
use crate::support::made_up::{full, merge, user};
use crate::support::ways;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_sees_some_records_sees_none_torn() {
    let db = TestDatabase::new(Engine::Postgres);
    let app = App::new(&db).await;
    let (me, mut record) = (Uuid::from_u128(6), full(3));
    merge(
        &mut record,
        json!({"version": 3, "organizer_v2": user(&me.to_string(), "Six")}),
    );
    app.import_values([record]).await;
    let query = "{ callRecords { nodes { version sessions { nodes { id } } } } }";
    let watch = db.connect().await;
    let import = app.db.begin().await.unwrap();
    let asked = async {
        let request = request(query, &json!({}), Some(Scope::mine(me)));
        match ways::answer(&app.schema, request).await {
            Answer::Written(json) => serde_json::from_slice::<Value>(&json).unwrap(),
            Answer::Resolved(answer) => panic!("{answer:?}"),
        }
    };
    // As an import would, between the statement of the records and that of their sessions.
    let changed = async {
        import
            .execute_unprepared("LOCK TABLE sessions")
            .await
            .unwrap();
        let is_waiting = |text: &String| text.contains("FROM \"sessions\"");
        while !active(&watch, Engine::Postgres)
            .await
            .iter()
            .any(is_waiting)
        {}
        for sql in [
            "UPDATE call_records SET version = 9",
            "UPDATE sessions SET id = 'later'",
            "INSERT INTO call_record_changes (call_record_id, version, is_new) \
             SELECT id, 9, false FROM call_records",
        ] {
            import.execute_unprepared(sql).await.unwrap();
        }
        import.commit().await.unwrap();
    };
    let asked = async {
        // The lock is there first.
        while active_locks(&watch).await == 0 {}
        asked.await
    };
    let (answer, ()) = tokio::join!(asked, changed);
    let node = json!({ "version": 9, "sessions": { "nodes": [{ "id": "later" }] } });
    assert_eq!(answer["data"]["callRecords"]["nodes"], json!([node]));
}

/// How many sessions of the database hold the table of sessions for themselves.
async fn active_locks(watch: &sea_orm::DatabaseConnection) -> i64 {
    let locks = "SELECT COUNT(*) FROM pg_locks WHERE relation = 'sessions'::regclass \
                 AND mode = 'AccessExclusiveLock' AND granted \
                 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let locks = sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, locks);
    let row = watch.query_one_raw(locks).await.unwrap().unwrap();
    row.try_get_by(0).unwrap()
}
