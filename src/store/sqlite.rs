//! How requests read from `SQLite`: while it works it is asked whether somebody still waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::{FutureExt as _, StreamExt as _};
use sea_orm::error::ConnAcquireErr;
use sea_orm::sqlx::query::Query;
use sea_orm::sqlx::sqlite::SqliteRow;
use sea_orm::sqlx::{self, AssertSqlSafe, Executor, Sqlite, SqliteConnection, SqlitePool};
use sea_orm::{DbErr, RuntimeErr, Statement, Values};
use sea_query_sqlx::SqlxValues;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

use super::meter::Meter;

/// After how many of its instructions `SQLite` asks; some 100 µs.
const INSTRUCTIONS: i32 = 10_000;

/// Statements of so few rows are not waited for beside their thread.
const FEW: usize = 8;

/// How long rows gather at least, and at most, before they are taken.
const SHORTEST: Duration = Duration::from_micros(20);
const LONGEST: Duration = Duration::from_millis(1);

/// The connections to an embedded database, as requests use them; cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct SqliteReader {
    pool: SqlitePool,
    /// As many as there are connections for requests: the others are for those who watch over them.
    permits: Arc<Semaphore>,
    /// How long a statement may take; no limit, if none.
    limit: Option<Duration>,
}

impl SqliteReader {
    /// Uses so many connections of a pool.
    pub(super) fn new(pool: SqlitePool, size: usize, limit: Option<Duration>) -> Self {
        Self {
            pool,
            permits: Arc::new(Semaphore::new(size)),
            limit,
        }
    }

    /// Runs a statement. If its future is dropped, the statement ends.
    pub(super) async fn query_all(
        &self,
        statement: Statement,
        share: Option<OwnedSemaphorePermit>,
    ) -> Result<Vec<SqliteRow>, DbErr> {
        let patience = self.pool.options().get_acquire_timeout();
        let timed_out = || DbErr::ConnectionAcquire(ConnAcquireErr::Timeout);
        let place = timeout(patience, Arc::clone(&self.permits).acquire_owned()).await;
        let place = place.map_err(|_| timed_out())?;
        let mut connection = self.pool.acquire().await.map_err(|error| match error {
            sqlx::Error::PoolTimedOut => timed_out(),
            sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
            error => DbErr::Conn(RuntimeErr::SqlxError(error.into())),
        })?;
        let running = Running::default();
        let watch = running.watch(Meter::current(), self.limit);
        let failed = |error: sqlx::Error| DbErr::Query(RuntimeErr::SqlxError(error.into()));
        let mut handle = connection.lock_handle().await.map_err(failed)?;
        handle.set_progress_handler(INSTRUCTIONS, watch);
        drop(handle);
        let values = statement.values.unwrap_or_else(|| Values(Vec::new()));
        let query = sqlx::query_with(AssertSqlSafe(statement.sql), SqlxValues(values));
        let rows = read(&mut connection, query).await.map_err(failed);
        drop((running, place, share));
        rows
    }
}

/// Reads all rows of a statement. The connection's thread wakes whoever waits for the next row, which
/// takes longer than to read one: measured, 300 rows took 285 turns of the threads and 1.85 ms of the
/// processors, and take 9 turns and 1.1 ms if who has a few rows lets more of them gather.
async fn read(
    connection: &mut SqliteConnection,
    query: Query<'_, Sqlite, SqlxValues>,
) -> Result<Vec<SqliteRow>, sqlx::Error> {
    let begin = Instant::now();
    let mut stream = connection.fetch(query);
    let mut rows = Vec::new();
    loop {
        let before = rows.len();
        // Without a waker, so that nobody is woken while the rows gather.
        while let Some(next) = stream.next().now_or_never() {
            match next {
                Some(row) => rows.push(row?),
                None => return Ok(rows),
            }
        }
        if rows.len() >= FEW && rows.len() > before {
            gather(begin.elapsed()).await;
            continue;
        }
        match stream.next().await {
            Some(row) => rows.push(row?),
            None => return Ok(rows),
        }
    }
}

/// Waits a part of the time that a statement has taken so far: less than the clock of the tasks knows.
async fn gather(taken: Duration) {
    let pause = (taken / 4).clamp(SHORTEST, LONGEST);
    // It cannot fail but where the process ends.
    let _ = tokio::task::spawn_blocking(move || std::thread::sleep(pause)).await;
}

/// A statement that somebody waits for, until it is dropped.
#[derive(Debug, Default)]
struct Running(Arc<AtomicBool>);

impl Running {
    /// Tells `SQLite` whether to go on.
    fn watch(
        &self,
        meter: Option<Arc<Meter>>,
        limit: Option<Duration>,
    ) -> impl FnMut() -> bool + Send + 'static {
        let (is_left, begin) = (Arc::clone(&self.0), Instant::now());
        move || {
            let is_late = || limit.is_some_and(|limit| begin.elapsed() > limit);
            let is_over = || meter.as_ref().is_some_and(|meter| meter.is_over());
            !(is_left.load(Ordering::Relaxed) || is_over() || is_late())
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Has what is done on this connection go on to its end: it leaves the pool for another use.
pub(super) async fn take(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    connection.lock_handle().await?.remove_progress_handler();
    Ok(())
}
