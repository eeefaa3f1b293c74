//! The version of the data as a whole, on which answers that clients keep depend.

use std::time::Duration;

use uuid::Uuid;

use crate::support::app::App;
use crate::support::database::TestDatabase;
use crate::support::on_both;

on_both![a_change_never_appears_below_one_that_was_seen];

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
