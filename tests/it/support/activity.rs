//! What a database works on.

use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use super::database::Engine;

/// How long a statement may take to end that was stopped; far more than it needs.
const PATIENCE: Duration = Duration::from_secs(30);

/// The statements that others run on this database now.
pub(crate) async fn active(connection: &DatabaseConnection, engine: Engine) -> Vec<String> {
    if engine == Engine::Sqlite {
        return Vec::new();
    }
    let texts = "SELECT query FROM pg_stat_activity WHERE state = 'active' \
                 AND datname = current_database() AND pid <> pg_backend_pid()";
    let statement = Statement::from_string(DbBackend::Postgres, texts);
    let rows = connection.query_all_raw(statement).await.unwrap();
    let texts = rows.iter().map(|row| row.try_get("", "query").unwrap());
    texts.collect()
}

/// Waits until others run nothing: a client hears that its statement was stopped a moment before the
/// server has done with it.
pub(crate) async fn all_have_stopped(connection: &DatabaseConnection, engine: Engine) {
    let start = Instant::now();
    loop {
        let active = active(connection, engine).await;
        if active.is_empty() {
            return;
        }
        assert!(start.elapsed() < PATIENCE, "{active:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Makes statements about call records never end; there is one.
pub(crate) async fn endless(connection: &DatabaseConnection, engine: Engine) {
    let endless = match engine {
        Engine::Postgres => "CREATE VIEW call_records AS SELECT r.* FROM records r, pg_sleep(3600)",
        Engine::Sqlite => {
            "CREATE VIEW call_records AS WITH RECURSIVE n(i) AS \
             (SELECT 1 UNION ALL SELECT i + 1 - 1 FROM n) SELECT r.* FROM n CROSS JOIN records r"
        }
    };
    for sql in ["ALTER TABLE call_records RENAME TO records", endless] {
        connection.execute_unprepared(sql).await.unwrap();
    }
}
