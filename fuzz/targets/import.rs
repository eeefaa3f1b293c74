//! Any JSON is a payload of Graph's, or is rejected; neither fails the import.

#![no_main]

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use callrecords::ingest::{Observer, Place, Problem, import_values};
use callrecords::store::{Options, Store};
use libfuzzer_sys::fuzz_target;
use tokio::runtime::{Builder, Runtime};

/// A database in memory, on the one thread that there is.
static IN_MEMORY: LazyLock<(Runtime, Store)> = LazyLock::new(|| {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let options = Options {
        url: "sqlite::memory:".to_owned(),
        max_connections: 1,
        acquire_timeout: Duration::from_secs(60),
        statement_timeout: None,
    };
    let store = runtime.block_on(async {
        let store = Store::connect(&options).await.unwrap();
        store.migrate_up().await.unwrap();
        store
    });
    (runtime, store)
});

struct Nobody;

impl Observer for Nobody {
    fn read(&self, _bytes: u64) {}
    fn done(&self, _payloads: u64) {}
    fn rejected(&self, _place: &Place, _problem: &Problem) {}
}

fuzz_target!(|text: &str| {
    if let Ok(json) = serde_json::from_str::<serde_json::Value>(text) {
        let (runtime, store) = &*IN_MEMORY;
        let imported = import_values(store, [json].into_iter(), Arc::new(Nobody));
        runtime.block_on(imported).unwrap();
    }
});
