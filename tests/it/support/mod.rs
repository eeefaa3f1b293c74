//! What tests stand on: databases of their own, the built command, a running server.

pub(crate) mod activity;
pub(crate) mod app;
pub(crate) mod client;
pub(crate) mod cluster;
pub(crate) mod collector;
pub(crate) mod command;
pub(crate) mod database;
pub(crate) mod guarded;
pub(crate) mod issuer;
pub(crate) mod made_up;
pub(crate) mod reports;
pub(crate) mod server;
pub(crate) mod socket;
pub(crate) mod tokens;
pub(crate) mod ways;
pub(crate) mod wire;

/// Declares each `async fn test(db: &TestDatabase)` named here as two tests: `test::postgres` and
/// `test::sqlite`. A function that is not named is dead code, and clippy says so.
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            use crate::support::database::{Engine, TestDatabase};

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$test(&TestDatabase::new(Engine::Postgres)).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$test(&TestDatabase::new(Engine::Sqlite)).await;
            }
        }
    )+};
}
pub(crate) use on_both;
