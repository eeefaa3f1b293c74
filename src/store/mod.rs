//! The database: every statement is written here, and nothing here knows GraphQL, HTTP or settings.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx::error::DatabaseError;
use sea_orm::sqlx::{AssertSqlSafe, Executor as _};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    RuntimeErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use tokio::sync::OnceCell;
use tokio::time::{Instant, sleep};

mod batch;
mod bulk;
mod cell;
mod change_log;
mod change_row;
mod columns;
mod data_version;
mod db;
mod error;
mod feed;
mod filter;
mod follow;
mod join;
mod keyset;
mod loader;
mod meter;
mod migrate;
mod one_of;
mod operand;
mod owned;
mod page;
mod page_row;
mod pool;
mod read;
mod report;
mod room;
mod row;
mod scope;
mod secret;
mod share;
mod sqlite;
mod window;
mod write;

use self::db::Db;
use self::one_of::{lower_is_one_of, one_of};
pub use change_log::Change;
pub use columns::Columns;
pub use data_version::DataVersion;
pub use db::Watch;
pub use error::Error;
pub use filter::{Comparison, Filter};
pub use follow::{Changed, FollowError, Follower, Following, LogKey, MOST_BEHIND, Meters};
pub use join::{Found, Join, PstnCall, RecordDemand, RoutedDemand};
pub use loader::{Children, ChildrenKey, Loader, Loaders, RowJoins};
pub use meter::{Meter, SLACK};
pub use migrate::Step;
pub use operand::{Folded, Numeric, Operand};
pub use owned::{Of, OwnedList, RecordCount, RecordPage, Role, RowPage, RowTotals};
pub use page::{CursorError, End, Key, Page, RecordKey, Rows, decode_cursor, encode_cursor};
pub use page_row::Model as PageRow;
pub use read::{RecordOrder, RecordOrderBy};
pub use report::{Charge, CutWindow, Merged, Range, RowKey, RowOrder, RowQuery, Totals, Windowed};
pub use row::{Cell, Place, Row};
pub use scope::Scope;
pub use secret::Secret;
pub use share::Share;
pub use window::Window;
pub use write::Writer;

/// How to reach the database.
#[derive(Clone, Debug)]
pub struct Options {
    /// `postgres://…` or `sqlite://…`.
    pub url: String,
    /// The most connections held at a time.
    pub max_connections: u32,
    /// How long a request waits for a connection.
    pub acquire_timeout: Duration,
    /// How long Postgres works on a statement before it gives up; no limit, if none.
    pub statement_timeout: Option<Duration>,
}

/// How many of many connections are for what watches over the gateway: health checks, the end of
/// statements that nobody waits for, and the log of changes.
const WATCHING: u32 = 2;

/// From how many connections on there are so many; of fewer, it is one.
const MANY: u32 = 4;

impl Options {
    /// The same, as the driver wants it: for writing; where requests are served, for watching over
    /// them, and on `SQLite` for them too.
    pub fn connect(&self) -> ConnectOptions {
        let mut connect = ConnectOptions::new(&self.url);
        let session = session(self.statement_timeout);
        connect
            .max_connections(self.for_driver())
            .acquire_timeout(self.acquire_timeout)
            // A test costs a round trip a statement; a connection that was just used needs none.
            .test_before_acquire_if_idle_for(pool::TRUSTED)
            .sqlx_logging(false)
            .map_sqlx_postgres_pool_opts(move |pool| {
                let session = session.clone();
                pool.after_connect(move |connection, _| {
                    let session = AssertSqlSafe(session.clone());
                    Box::pin(async move { connection.execute(session).await.map(|_| ()) })
                })
            })
            .map_sqlx_sqlite_before_acquire(|connection, _| {
                Box::pin(async { sqlite::take(connection).await.map(|()| true) })
            })
            .map_sqlx_sqlite_opts(|sqlite| {
                sqlite
                    .create_if_missing(true)
                    .busy_timeout(Duration::from_secs(30))
                    .row_buffer_size(ROWS_AHEAD)
                    .journal_mode(sea_orm::sqlx::sqlite::SqliteJournalMode::Wal)
                    .synchronous(sea_orm::sqlx::sqlite::SqliteSynchronous::Normal)
            });
        if self.is_serving() && !self.is_embedded() {
            // One is there whatever requests do: where the database lets in few, it could not be
            // opened again.
            connect
                .min_connections(1)
                .idle_timeout(None)
                .max_lifetime(None);
        }
        connect
    }

    /// Whether requests are served: what else there is to do may take any time.
    fn is_serving(&self) -> bool {
        self.statement_timeout.is_some()
    }

    fn is_embedded(&self) -> bool {
        self.url.starts_with("sqlite:")
    }

    /// How many connections no request gets.
    fn watching(&self) -> u32 {
        match self.max_connections {
            _ if !self.is_serving() => 0,
            MANY.. => WATCHING,
            _ => 1,
        }
    }

    /// How many connections requests use.
    fn for_requests(&self) -> u32 {
        let left = self.max_connections.saturating_sub(self.watching());
        left.max(1)
    }

    fn for_driver(&self) -> u32 {
        match self.watching() {
            0 => self.max_connections,
            // An embedded database has one pool for all.
            watching if self.is_embedded() => watching + self.for_requests(),
            watching => watching,
        }
    }
}

/// What is set on each connection to Postgres. Compiling a statement pays where it runs long, and
/// nothing here does: measured, a filter of 299 conditions on sessions took 44 s to compile, and 0.4 s
/// without.
fn session(statement_timeout: Option<Duration>) -> String {
    let timeout = statement_timeout.map_or(0, |it| it.as_millis());
    format!("SET jit = off; SET statement_timeout = {timeout}")
}

/// How many rows SQLite's thread reads before somebody takes them: it need not wait in between.
const ROWS_AHEAD: usize = 4096;

/// How long a file of SQLite's that another process is setting up is left alone.
const BUSY: Duration = Duration::from_millis(20);

/// Whether SQLite says that another process has the file (`SQLITE_BUSY`).
fn is_busy(error: &DbErr) -> bool {
    let DbErr::Conn(RuntimeErr::SqlxError(error)) = error else {
        return false;
    };
    let code = error.as_database_error().and_then(DatabaseError::code);
    code.is_some_and(|code| code == "5")
}

/// How long the connection that watches over requests may take to answer, or to be opened, before one
/// of theirs is asked.
const OWN: Duration = Duration::from_millis(500);

/// A handle on the database: a pool of connections, cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    db: Db,
    live: Arc<feed::Live>,
    secret: Arc<OnceCell<Secret>>,
}

impl Store {
    /// Opens the database, and creates the file of an embedded one that is not there.
    pub async fn connect(options: &Options) -> Result<Self, Error> {
        let until = Instant::now() + options.acquire_timeout;
        loop {
            match Database::connect(options.connect()).await {
                Ok(db) => return Ok(Self::over(db, Some(options))),
                // Only one can make a new file of SQLite's keep a log, and it tells the others so
                // at once, whatever they would wait.
                Err(error) if is_busy(&error) && Instant::now() < until => sleep(BUSY).await,
                Err(error) => return Err(Error::Open(error)),
            }
        }
    }

    /// A handle over a connection that is open.
    pub fn new(db: DatabaseConnection) -> Self {
        Self::over(db, None)
    }

    fn over(db: DatabaseConnection, options: Option<&Options>) -> Self {
        Self {
            db: Db::new(db, options),
            live: Arc::default(),
            secret: Arc::default(),
        }
    }

    /// The same, with each statement told that reads: a callback on the connection's metrics hears
    /// the others.
    #[must_use]
    pub fn watched(self, watch: Watch) -> Self {
        Self {
            db: self.db.watched(watch),
            ..self
        }
    }

    /// Whether the database answers and has every table of this release.
    pub async fn check(&self) -> Result<(), Error> {
        // Where the database lets in so few that this has no connection of its own, it takes its turn
        // among requests.
        let own = pin!(migrate::pending_steps(self.db.pool()));
        let among_requests = async {
            sleep(OWN).await;
            migrate::pending_steps(&self.db).await
        };
        let pending = tokio::select! {
            biased;
            pending = own => pending?,
            pending = among_requests => pending?,
        };
        match pending {
            0 => Ok(()),
            pending => Err(Error::NotMigrated { pending }),
        }
    }

    /// A caller's share of the connections, for the meters of its requests: by what tells callers
    /// apart, if anything does.
    pub fn share(&self, caller: Option<&str>) -> Share {
        self.db.share(caller)
    }

    /// How many connections work now, and how many are free.
    pub fn connections(&self) -> (u32, u32) {
        self.db.connections()
    }

    /// Closes every connection, once each is free. The last to leave an embedded database takes
    /// the write-ahead files with it, so that it is one file.
    pub async fn close(&self) -> Result<(), Error> {
        Ok(self.db.close().await?)
    }

    /// Begins a transaction that is going to write.
    async fn begin(&self) -> Result<DatabaseTransaction, Error> {
        // SQLite has one writer: asking for its place at the start waits, asking later fails.
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.db.pool().begin_with_options(options).await?)
    }

    fn engine(&self) -> DbBackend {
        self.db.pool().get_database_backend()
    }
}
