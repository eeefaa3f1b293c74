//! An embedded database is opened by many at once.

use std::time::Duration;

use callrecords::store::{Options, Store};
use tokio::task::JoinSet;

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_new_file_can_be_opened_by_many_at_once() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..50 {
        let options = Options {
            url: format!("sqlite://{}/{round}.db", folder.path().display()),
            max_connections: 1,
            acquire_timeout: Duration::from_mins(1),
        };
        let mut opened = JoinSet::new();
        for _ in 0..16 {
            let options = options.clone();
            opened.spawn(async move { Store::connect(&options).await?.close().await });
        }
        for outcome in opened.join_all().await {
            outcome.unwrap();
        }
    }
}
