//! One connection to Postgres, and which process of the server is behind it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use sea_orm::sqlx::error::DatabaseError;
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::{self, AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, Row};
use tokio::sync::Notify;

/// For how long a connection is taken for alive without a test: a test is a round trip a statement,
/// which on a query of five small ones was a sixth of all work.
pub(in crate::store) const TRUSTED: Duration = Duration::from_secs(1);

/// How long a connection may rest before it is closed.
const REST: Duration = Duration::from_mins(10);

/// How long a connection is used at most: what a server process remembers only grows.
const AGE: Duration = Duration::from_mins(30);

/// What Postgres says when a role, a database or the server has as many connections as it may.
const TOO_MANY: &str = "53300";

/// What Postgres says while it starts.
const STARTING: &str = "57P03";

/// A connection, and the process of the server that works for it.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) raw: PgConnection,
    pub(super) process: i32,
    opened: Instant,
    used: Instant,
    _slot: Slot,
}

impl Connection {
    /// Opens one and sets its session up.
    pub(super) async fn open(
        address: &PgConnectOptions,
        session: &str,
        count: &Arc<Count>,
    ) -> Result<Self, sqlx::Error> {
        let mut raw = address.connect().await?;
        let slot = Slot::take(count);
        let text = format!("{session}; SELECT pg_backend_pid()");
        let row = sqlx::raw_sql(AssertSqlSafe(text))
            .fetch_one(&mut raw)
            .await?;
        let now = Instant::now();
        Ok(Self {
            process: row.try_get(0)?,
            raw,
            opened: now,
            used: now,
            _slot: slot,
        })
    }

    /// Notes that it has just answered.
    pub(super) fn answered(&mut self) {
        self.used = Instant::now();
    }

    /// Whether it is to be closed: it has rested or lived for long enough.
    pub(super) fn is_old(&self) -> bool {
        self.used.elapsed() > REST || self.opened.elapsed() > AGE
    }

    /// Whether it has just answered, so that it need not be asked whether it still does.
    pub(super) fn is_trusted(&self) -> bool {
        self.used.elapsed() < TRUSTED && !self.is_old()
    }

    /// Whether it answers.
    pub(super) async fn is_alive(&mut self) -> bool {
        self.is_trusted() || self.raw.ping().await.is_ok()
    }
}

/// Whether the server lets nobody else in for now, for as many are in as may be.
pub(super) fn is_full(error: &sqlx::Error) -> bool {
    has_code(error, TOO_MANY)
}

/// Whether to try again may help: the server is full, starts, or is not there yet.
pub(super) fn is_transient(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => error.kind() == std::io::ErrorKind::ConnectionRefused,
        error => is_full(error) || has_code(error, STARTING),
    }
}

fn has_code(error: &sqlx::Error, code: &str) -> bool {
    let found = error.as_database_error().and_then(DatabaseError::code);
    found.is_some_and(|found| found == code)
}

/// How many connections are open.
#[derive(Debug, Default)]
pub(super) struct Count {
    open: AtomicUsize,
    closed: Notify,
}

impl Count {
    pub(super) fn open(&self) -> usize {
        self.open.load(Ordering::Acquire)
    }

    /// Waits until none is open.
    pub(super) async fn none(&self) {
        loop {
            let closed = self.closed.notified();
            if self.open() == 0 {
                return;
            }
            closed.await;
        }
    }
}

/// Counts a connection as long as it is there.
#[derive(Debug)]
struct Slot(Arc<Count>);

impl Slot {
    fn take(count: &Arc<Count>) -> Self {
        count.open.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(count))
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::AcqRel);
        self.0.closed.notify_waiters();
    }
}
