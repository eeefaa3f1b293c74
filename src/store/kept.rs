//! Connections to Postgres that go from one statement to the next.
//!
//! A pool asks each connection that comes back whether it still answers: a round trip a statement,
//! which on a query of five small ones was a sixth of all work. So a connection that has just
//! answered is kept for the next statement. It goes back to its pool when it has rested, or after a
//! while of work, so that the pool's own rules hold; and some are left to who asks the pool.
//! Statements wait in one queue, or who has just been answered would be the first again.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use sea_orm::error::ConnAcquireErr;
use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::postgres::PgRow;
use sea_orm::sqlx::query::Query;
use sea_orm::sqlx::{
    self, AssertSqlSafe, Connection as _, Executor, PgConnection, PgPool, Postgres, Row as _,
};
use sea_orm::{DbErr, RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tracing::Dispatch;
use tracing::instrument::WithSubscriber as _;

use super::room::Room;

/// How long a connection rests here: as long as the pool takes one for alive without a test.
pub(super) const REST: Duration = Duration::from_secs(1);

/// How long a connection is away from its pool at most.
const AWAY: Duration = Duration::from_mins(1);

/// How many connections of a pool are never kept: who begins a transaction finds one.
const LEFT: usize = 2;

/// What a row takes beside its cells.
const ROW: usize = 64;

/// What a cell takes beside its bytes.
const CELL: usize = 16;

/// Connections that have just answered.
#[derive(Clone)]
pub(super) struct Kept {
    pool: PgPool,
    /// As many places as the pool has connections.
    queue: Arc<Semaphore>,
    /// Is told each statement.
    watch: Option<Watch>,
    shelf: Arc<Mutex<Shelf>>,
}

/// What is told each statement before it runs.
pub type Watch = Arc<dyn Fn(&Statement) + Send + Sync>;

#[derive(Debug, Default)]
struct Shelf {
    connections: Vec<Connection>,
    /// Whether somebody is going to give back what rests here.
    is_tended: bool,
}

#[derive(Debug)]
struct Connection {
    open: PoolConnection<Postgres>,
    /// When it left the pool.
    left: Instant,
    /// When it answered last.
    used: Instant,
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Kept").field(&self.pool).finish()
    }
}

impl Connection {
    fn is_fresh(&self) -> bool {
        self.used.elapsed() < REST && self.left.elapsed() < AWAY
    }
}

impl Kept {
    pub(super) fn new(pool: PgPool) -> Self {
        let places = pool.options().get_max_connections() as usize;
        Self {
            pool,
            queue: Arc::new(Semaphore::new(places)),
            watch: None,
            shelf: Arc::default(),
        }
    }

    /// The same connections, of which each statement is told.
    pub(super) fn watched(self, watch: Watch) -> Self {
        Self {
            watch: Some(watch),
            ..self
        }
    }

    /// How many connections rest here.
    pub(super) fn len(&self) -> usize {
        lock(&self.shelf).connections.len()
    }

    /// Gives all connections back to the pool.
    pub(super) fn clear(&self) {
        lock(&self.shelf).connections.clear();
    }

    /// Runs a statement, which may take as long as is `left` once it begins, or as the session
    /// allows, and keeps its connection if all went well. None if there is no room for its rows: who
    /// waits for some must not hold a connection, for those who have the room may need one.
    pub(super) async fn query_all(
        &self,
        statement: Statement,
        left: fn() -> Option<Duration>,
        room: &mut Room,
    ) -> Result<Option<Vec<PgRow>>, DbErr> {
        if let Some(watch) = &self.watch {
            watch(&statement);
        }
        let patience = self.pool.options().get_acquire_timeout();
        let place = timeout(patience, self.queue.acquire()).await;
        let _place = place.map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))?;
        let mut connection = self.take().await?;
        let values = SqlxValues(
            statement
                .values
                .unwrap_or_else(|| sea_orm::Values(Vec::new())),
        );
        let query = sqlx::query_with(AssertSqlSafe(statement.sql), values);
        let rows = match left() {
            None => read(&mut connection.open, query, room).await,
            Some(limit) => hurried(&mut connection.open, query, limit, room).await,
        };
        let rows = rows.map_err(|error| DbErr::Query(RuntimeErr::SqlxError(error.into())))?;
        if rows.is_some() {
            self.keep(connection);
        }
        Ok(rows)
    }

    async fn take(&self) -> Result<Connection, DbErr> {
        let kept = std::iter::from_fn(|| lock(&self.shelf).connections.pop());
        if let Some(fresh) = kept.into_iter().find(Connection::is_fresh) {
            return Ok(fresh);
        }
        // The pool's own future takes four kilobytes, which every statement would carry.
        let open = Box::pin(self.pool.acquire()).await;
        let open = open.map_err(|error| match error {
            sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
            sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
            error => DbErr::Conn(RuntimeErr::SqlxError(error.into())),
        })?;
        let now = Instant::now();
        Ok(Connection {
            open,
            left: now,
            used: now,
        })
    }

    fn keep(&self, mut connection: Connection) {
        let most = self.pool.options().get_max_connections() as usize;
        connection.used = Instant::now();
        let mut shelf = lock(&self.shelf);
        if self.pool.is_closed() || shelf.connections.len() + LEFT >= most {
            return;
        }
        shelf.connections.push(connection);
        if !std::mem::replace(&mut shelf.is_tended, true) {
            tokio::spawn(tend(Arc::downgrade(&self.shelf)));
        }
    }
}

/// The driver enters the span that it is called in for each row anew, which takes longer than to read
/// the row. So it is called in none; the statement's own is around all of it.
async fn read(
    connection: &mut PgConnection,
    query: Query<'_, Postgres, SqlxValues>,
    room: &mut Room,
) -> Result<Option<Vec<PgRow>>, sqlx::Error> {
    let read = async {
        let mut rows = Vec::new();
        let mut all = connection.fetch(query);
        while let Some(row) = all.try_next().await? {
            if !room.take(row_size(&row)) {
                return Ok(None);
            }
            rows.push(row);
        }
        Ok(Some(rows))
    };
    read.with_subscriber(Dispatch::none()).await
}

/// How much memory a row takes, about.
fn row_size(row: &PgRow) -> usize {
    let cells = (0..row.len()).filter_map(|index| row.try_get_raw(index).ok());
    let sizes = cells.map(|cell| CELL + cell.as_bytes().map_or(0, <[u8]>::len));
    ROW + sizes.sum::<usize>()
}

/// The same, in a transaction in which a statement may take so long.
async fn hurried(
    connection: &mut PgConnection,
    query: Query<'_, Postgres, SqlxValues>,
    limit: Duration,
    room: &mut Room,
) -> Result<Option<Vec<PgRow>>, sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN READ ONLY").await?;
    // Zero would stand for no limit.
    let left = limit.as_millis() + 1;
    let told = format!("SET LOCAL statement_timeout = {left}");
    transaction.execute(AssertSqlSafe(told)).await?;
    let rows = read(&mut transaction, query, room).await?;
    if rows.is_some() {
        transaction.commit().await?;
    }
    Ok(rows)
}

/// Gives connections back that rest, until there are none.
async fn tend(shelf: Weak<Mutex<Shelf>>) {
    loop {
        tokio::time::sleep(REST).await;
        let Some(shelf) = shelf.upgrade() else {
            return;
        };
        let mut shelf = lock(&shelf);
        shelf.connections.retain(Connection::is_fresh);
        if shelf.connections.is_empty() {
            shelf.is_tended = false;
            return;
        }
    }
}

fn lock(shelf: &Mutex<Shelf>) -> MutexGuard<'_, Shelf> {
    // Nothing that holds the lock leaves the shelf half changed.
    shelf.lock().unwrap_or_else(PoisonError::into_inner)
}
