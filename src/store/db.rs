//! Every statement that reads passes here: it is counted and timed for its request, takes from the
//! share of its caller, and ends with its request, whether that is answered, fails, takes too long, or
//! is given up by its client.
//!
//! Dropping a statement's future does not stop it: the driver would wait for its rows, and the server
//! work on them. On Postgres, the pool has the server cancel it (`pool/settle.rs`). As a second line,
//! each statement is told beforehand how long it may take. The session says it: the whole time of a
//! request, which fits nearly all, as they begin as soon as the request does. One that begins later is
//! told by a transaction of its own. `SQLite` asks while it works.

use std::sync::Arc;

use sea_orm::sqlx::error::DatabaseError;
use sea_orm::sqlx::postgres::PgRow;
use sea_orm::sqlx::sqlite::SqliteRow;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr,
    Statement,
};
use tokio::time::Instant;
use tracing::{Instrument, Span};

use super::meter::{Meter, left};
use super::pool::{ReadPool, Setup};
use super::room::Room;
use super::share::{self, Share, Shares};
use super::sqlite::SqliteReader;
use super::{Error, Options};

/// What Postgres and `SQLite` call a statement that was stopped.
const STOPPED: [&str; 2] = ["57014", "9"];

/// What is told each statement before it runs.
pub type Watch = Arc<dyn Fn(&Statement) + Send + Sync>;

impl Error {
    /// Whether a statement was stopped, or did not get a connection, for its time was over.
    pub fn is_stopped(&self) -> bool {
        let error = match self {
            Self::Database(DbErr::ConnectionAcquire(_)) => return true,
            Self::Database(
                DbErr::Query(RuntimeErr::SqlxError(error))
                | DbErr::Exec(RuntimeErr::SqlxError(error)),
            ) => error,
            _ => return false,
        };
        let code = error.as_database_error().and_then(DatabaseError::code);
        code.is_some_and(|code| STOPPED.contains(&code.as_ref()))
    }
}

/// The connections to the database.
#[derive(Clone)]
pub(super) struct Db {
    /// For what is under no request's limits: writing, and watching over the gateway.
    pool: DatabaseConnection,
    readers: Readers,
    shares: Arc<Shares>,
    watch: Option<Watch>,
}

/// The connections that requests use.
#[derive(Clone, Debug)]
enum Readers {
    Postgres(ReadPool),
    Sqlite(SqliteReader),
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Db").field(&self.readers).finish()
    }
}

impl Db {
    /// Reads over a pool that is open, as the options say; without, as that pool does.
    pub(super) fn new(pool: DatabaseConnection, options: Option<&Options>) -> Self {
        let size = |most: u32| options.map_or(most, Options::for_requests) as usize;
        let limit = options.and_then(|options| options.statement_timeout);
        let (readers, size) = if pool.get_database_backend() == DbBackend::Postgres {
            let control = pool.get_postgres_connection_pool();
            let size = size(control.options().get_max_connections());
            let setup = Setup {
                size,
                session: super::session(limit),
                acquire_timeout: control.options().get_acquire_timeout(),
            };
            (
                Readers::Postgres(ReadPool::new(control.clone(), setup)),
                size,
            )
        } else {
            let all = pool.get_sqlite_connection_pool();
            let size = size(all.options().get_max_connections());
            (
                Readers::Sqlite(SqliteReader::new(all.clone(), size, limit)),
                size,
            )
        };
        Self {
            pool,
            readers,
            shares: Arc::new(Shares::new(size)),
            watch: None,
        }
    }

    /// The same, with each statement told that reads.
    pub(super) fn watched(self, watch: Watch) -> Self {
        Self {
            watch: Some(watch),
            ..self
        }
    }

    /// The pool for what is under no request's limits.
    pub(super) fn pool(&self) -> &DatabaseConnection {
        &self.pool
    }

    /// The share of the connections that a caller may use.
    pub(super) fn share(&self, caller: Option<&str>) -> Share {
        self.shares.of(caller)
    }

    /// How many connections work now, and how many are free.
    pub(super) fn connections(&self) -> (u32, u32) {
        let (all, idle) = match &self.readers {
            Readers::Postgres(readers) => {
                let (open, idle) = readers.connections();
                let pool = self.pool.get_postgres_connection_pool();
                (open + pool.size() as usize, idle + pool.num_idle())
            }
            Readers::Sqlite(_) => {
                let pool = self.pool.get_sqlite_connection_pool();
                (pool.size() as usize, pool.num_idle())
            }
        };
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        (number(all.saturating_sub(idle)), number(idle))
    }

    /// Closes every connection, once each is free.
    pub(super) async fn close(&self) -> Result<(), DbErr> {
        if let Readers::Postgres(readers) = &self.readers {
            readers.close().await;
        }
        self.pool.close_by_ref().await
    }

    fn span(&self, sql: &str) -> Span {
        span(self.pool.get_database_backend(), sql)
    }

    /// The rows of a statement, which runs for as long as its request has.
    pub(super) async fn query<T>(&self, statement: Statement) -> Result<Vec<T>, DbErr>
    where
        T: From<PgRow> + From<SqliteRow>,
    {
        self.tell(&statement);
        let span = self.span(&statement.sql);
        let run = async {
            Ok(match &self.readers {
                Readers::Postgres(readers) => rows(fitting(readers, statement).await?),
                Readers::Sqlite(reader) => {
                    let share = share::permit().await?;
                    let all = reader.query_all(statement, share).await?;
                    room().hold(&all).await;
                    rows(all)
                }
            })
        };
        metered(span, run).await
    }

    fn tell(&self, statement: &Statement) {
        if let Some(watch) = &self.watch {
            watch(statement);
        }
    }
}

fn rows<T: From<R>, R>(rows: Vec<R>) -> Vec<T> {
    rows.into_iter().map(T::from).collect()
}

/// Runs a statement as often as it takes to have room for its rows: the first time, mostly. Whoever waits
/// for room holds no connection, for those who have the room may need one.
async fn fitting(readers: &ReadPool, statement: Statement) -> Result<Vec<PgRow>, DbErr> {
    let mut room = room();
    loop {
        let share = share::permit().await?;
        let statement = statement.clone();
        if let Some(rows) = readers.query_all(statement, share, left, &mut room).await? {
            return Ok(rows);
        }
        room.wait().await;
    }
}

/// Room for the rows of a statement of this task's request.
fn room() -> Room {
    Room::of(Meter::current().and_then(|meter| meter.grant()))
}

/// Runs a statement for the request of this task, if there is one.
async fn metered<T>(span: Span, run: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
    let begin = Instant::now();
    let result = run.instrument(span).await;
    // Nobody counts for who is no request.
    if let Some(meter) = Meter::current() {
        meter.count(begin.elapsed());
    }
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
        self.query(statement).await
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
