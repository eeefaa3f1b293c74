//! Every statement that reads passes here: it is counted and timed for its request, and ends when
//! the request's time is over.
//!
//! Who gives a statement up does not stop it: the driver would wait for its rows, and the server
//! work on them. To have the server cancel it needs the process behind the connection, which the
//! driver keeps to itself. So each statement is told beforehand how long it may take. On Postgres,
//! the session says it: the whole time of a request, which fits nearly all, as they begin as soon as
//! the request does. One that begins later is told by a transaction of its own. `SQLite` asks while
//! it works.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sea_orm::sqlx::SqliteConnection;
use sea_orm::sqlx::error::DatabaseError;
use sea_orm::sqlx::postgres::PgRow;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr,
    Statement,
};
use tokio::time::Instant;
use tracing::{Instrument, Span};

use super::Error;
use super::kept::{Kept, Watch};
use super::room::Room;
use crate::memory::Grant;

/// How late in its request a statement may begin, and still have the whole time that the session
/// gives. It may run over by as much.
pub const SLACK: Duration = Duration::from_millis(100);

/// After how many of its instructions `SQLite` looks whether the time is over; some 100 µs.
const INSTRUCTIONS: i32 = 10_000;

/// What Postgres and `SQLite` call a statement that was stopped.
const STOPPED: [&str; 2] = ["57014", "9"];

tokio::task_local! {
    static METER: Arc<Meter>;
}

/// What one request spends on the database, and until when it may.
#[derive(Debug)]
pub struct Meter {
    begin: Instant,
    limit: Duration,
    /// Where its rows take room.
    grant: Option<Arc<Grant>>,
    statements: AtomicU64,
    microseconds: AtomicU64,
}

impl Meter {
    /// Begins to measure a request that may take so long, and whose rows take room here.
    pub fn start(limit: Duration, grant: Option<Arc<Grant>>) -> Arc<Self> {
        Arc::new(Self {
            begin: Instant::now(),
            limit,
            grant,
            statements: AtomicU64::new(0),
            microseconds: AtomicU64::new(0),
        })
    }

    /// Measures what `run` does, and stops its statements when the time is over.
    pub async fn measure<F: Future>(self: &Arc<Self>, run: F) -> F::Output {
        METER.scope(Arc::clone(self), run).await
    }

    /// Whether the time is over.
    pub fn is_over(&self) -> bool {
        self.remaining().is_zero()
    }

    /// How many statements have run.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// How long they took, with the wait for a connection.
    pub fn sql_time(&self) -> Duration {
        Duration::from_micros(self.microseconds.load(Ordering::Relaxed))
    }

    /// How long it has been measured.
    pub fn elapsed(&self) -> Duration {
        self.begin.elapsed()
    }

    /// How long it may still take.
    pub fn remaining(&self) -> Duration {
        self.limit.saturating_sub(self.elapsed())
    }

    fn count(&self, taken: Duration) {
        let taken = u64::try_from(taken.as_micros()).unwrap_or(u64::MAX);
        self.statements.fetch_add(1, Ordering::Relaxed);
        self.microseconds.fetch_add(taken, Ordering::Relaxed);
    }
}

impl Error {
    /// Whether a statement was stopped, for its time was over.
    pub fn is_stopped(&self) -> bool {
        let Self::Database(
            DbErr::Query(RuntimeErr::SqlxError(error)) | DbErr::Exec(RuntimeErr::SqlxError(error)),
        ) = self
        else {
            return false;
        };
        let code = error.as_database_error().and_then(DatabaseError::code);
        code.is_some_and(|code| STOPPED.contains(&code.as_ref()))
    }
}

/// The pool of connections, as those use it who read.
#[derive(Clone, Debug)]
pub(super) struct Db {
    pool: DatabaseConnection,
    /// None for `SQLite`, whose connections are told whose request they serve as they leave the pool.
    kept: Option<Kept>,
}

impl Db {
    pub(super) fn new(pool: DatabaseConnection) -> Self {
        let kept = match pool.get_database_backend() {
            DbBackend::Postgres => Some(Kept::new(pool.get_postgres_connection_pool().clone())),
            _ => None,
        };
        Self { pool, kept }
    }

    /// The same, with each statement told that the pool does not tell of itself.
    pub(super) fn watched(self, watch: Watch) -> Self {
        Self {
            kept: self.kept.map(|kept| kept.watched(watch)),
            ..self
        }
    }

    /// The pool itself, for what is under no request's limits.
    pub(super) fn pool(&self) -> &DatabaseConnection {
        &self.pool
    }

    /// How many connections work now, and how many are free.
    pub(super) fn connections(&self) -> (u32, u32) {
        let (all, idle) = if let Some(kept) = &self.kept {
            let pool = self.pool.get_postgres_connection_pool();
            (pool.size(), pool.num_idle() + kept.len())
        } else {
            let pool = self.pool.get_sqlite_connection_pool();
            (pool.size(), pool.num_idle())
        };
        let idle = u32::try_from(idle).unwrap_or(all);
        (all.saturating_sub(idle), idle)
    }

    /// Closes every connection, once each is free.
    pub(super) async fn close(&self) -> Result<(), DbErr> {
        let closed = self.pool.close_by_ref();
        if let Some(kept) = &self.kept {
            kept.clear();
        }
        closed.await
    }

    fn span(&self, sql: &str) -> Span {
        span(self.pool.get_database_backend(), sql)
    }

    /// The rows of a statement as Postgres gives them; there are none of another engine's.
    pub(super) async fn cells(&self, statement: Statement) -> Result<Vec<PgRow>, DbErr> {
        let kept = self.kept.as_ref().ok_or(DbErr::BackendNotSupported {
            db: "SQLite",
            ctx: "reading cell by cell",
        })?;
        let span = self.span(&statement.sql);
        metered(span, fitting(kept, statement)).await
    }

    /// Runs a statement for as long as its request has.
    async fn run(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let Some(kept) = &self.kept else {
            let rows = self.pool.query_all_raw(statement).await?;
            room().hold(&rows).await;
            return Ok(rows);
        };
        let rows = fitting(kept, statement).await?;
        Ok(rows.into_iter().map(QueryResult::from).collect())
    }
}

/// Runs a statement as often as it takes to have room for its rows: the first time, mostly.
async fn fitting(kept: &Kept, statement: Statement) -> Result<Vec<PgRow>, DbErr> {
    let mut room = room();
    loop {
        if let Some(rows) = kept.query_all(statement.clone(), left, &mut room).await? {
            return Ok(rows);
        }
        room.wait().await;
    }
}

/// Room for the rows of a statement of this task's request.
fn room() -> Room {
    let grant = METER.try_with(|meter| meter.grant.clone());
    Room::of(grant.ok().flatten())
}

/// What is left of the time of this task's request; none, if what the session allows will do.
fn left() -> Option<Duration> {
    let meter = METER.try_with(Arc::clone).ok();
    let late = meter.filter(|meter| meter.elapsed() > SLACK);
    late.map(|meter| meter.remaining())
}

/// Runs a statement for the request of this task, if there is one.
async fn metered<T>(span: Span, run: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
    let begin = Instant::now();
    let result = run.instrument(span).await;
    // Nobody counts for who is no request.
    let _ = METER.try_with(|meter| meter.count(begin.elapsed()));
    result
}

#[async_trait::async_trait]
impl ConnectionTrait for Db {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        metered(self.span(&statement.sql), self.pool.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        metered(self.span(sql), self.pool.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        Ok(self.query_all_raw(statement).await?.into_iter().next())
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        metered(self.span(&statement.sql), self.run(statement)).await
    }
}

/// The span of a statement. Its text holds no value: they are parameters.
fn span(engine: DbBackend, sql: &str) -> Span {
    let system = match engine {
        DbBackend::Postgres => "postgresql",
        _ => "sqlite",
    };
    tracing::debug_span!(
        "statement",
        otel.kind = "client",
        db.system.name = system,
        db.query.text = sql,
    )
}

/// Has `SQLite` stop what it does on this connection when the time of the request is over that takes
/// the connection now.
pub(super) async fn take(connection: &mut SqliteConnection) -> Result<(), sea_orm::sqlx::Error> {
    let meter = METER.try_with(Arc::clone).ok();
    let mut handle = connection.lock_handle().await?;
    match meter {
        Some(meter) => handle.set_progress_handler(INSTRUCTIONS, move || !meter.is_over()),
        // What an earlier request set is not for this one.
        None => handle.remove_progress_handler(),
    }
    Ok(())
}
