//! The version of the data as a whole, on which answers that clients keep depend.

use std::time::Duration;

use sea_orm::ConnectionTrait;
use serde_json::json;
use uuid::Uuid;

use crate::support::app::App;
use crate::support::database::TestDatabase;
use crate::support::made_up::pstn_call;
use crate::support::on_both;

on_both![
    a_change_never_appears_below_one_that_was_seen,
    a_log_of_the_same_length_that_says_something_else_is_another_version,
    rows_of_reports_move_it_when_they_change
];

async fn rows_of_reports_move_it_when_they_change(db: &TestDatabase) {
    let app = App::new(db).await;
    let call = |charge: f64| pstn_call(1, 1, json!({"charge": charge}));
    for (charge, version) in [(1.0, 1), (1.0, 1), (2.0, 2)] {
        app.import_values([call(charge)]).await;
        assert_eq!(app.store.data_version().await.unwrap().reports, version);
    }
}

async fn a_log_of_the_same_length_that_says_something_else_is_another_version(db: &TestDatabase) {
    let app = App::new(db).await;
    let mut seen = Vec::new();
    for (record, version) in [(1, 1), (2, 1), (2, 2)] {
        let writer = app.store.write().await.unwrap();
        let change = [(Uuid::from_u128(record), version, true)];
        writer.log_changes(&change).await.unwrap();
        writer.commit().await.unwrap();
        // As if a backup had been restored, and the log had grown again.
        for sql in [
            "DELETE FROM call_record_changes WHERE sequence = 9",
            "UPDATE call_record_changes SET sequence = 9",
        ] {
            app.db.execute_unprepared(sql).await.unwrap();
        }
        let now = app.store.data_version().await.unwrap();
        assert_eq!(now.call_records, 9);
        assert!(!seen.contains(&now), "{now:?}");
        seen.push(now);
    }
}

async fn a_change_never_appears_below_one_that_was_seen(db: &TestDatabase) {
    let store = App::new(db).await.store;
    let version = || async { store.data_version().await.unwrap().call_records };
    assert_eq!(version().await, 0);
    let slow = store.write().await.unwrap();
    let change = |record: u128| [(Uuid::from_u128(record), 1, true)];
    slow.log_changes(&change(1)).await.unwrap();
    let other = store.clone();
    let fast = tokio::spawn(async move {
        let fast = other.write().await.unwrap();
        fast.log_changes(&change(2)).await.unwrap();
        fast.commit().await.unwrap();
    });
    // Were the second writer free to go, it would be done long before.
    for _ in 0..20 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        assert!(!fast.is_finished());
        assert_eq!(version().await, 0);
    }
    slow.commit().await.unwrap();
    fast.await.unwrap();
    assert_eq!(version().await, 2);
}
