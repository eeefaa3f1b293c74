//! The connections to Postgres that requests use.
//!
//! The driver has a pool, and does not tell what is needed here: which process of the server is behind
//! a connection, so that its statement can be cancelled, and that the server lets no more connections
//! in, so that those which are there serve all. It also tests each connection that comes back, a
//! round trip a statement. Statements wait in one queue, in the order in which they came.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use sea_orm::error::ConnAcquireErr;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgRow};
use sea_orm::sqlx::{self, Connection as _, PgPool};
use sea_orm::{DbErr, RuntimeErr, Statement};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, timeout_at};

use super::room::Room;

mod checkout;
mod connection;
mod settle;

use self::checkout::Checkout;
pub(super) use self::connection::TRUSTED;
use self::connection::{Connection, Count, is_full, is_transient};

/// How often connections that have rested are looked for.
const REAP: Duration = Duration::from_secs(30);

/// For how long the server is believed that it lets no more connections in.
const FULL: Duration = Duration::from_mins(1);

/// How long to wait before a connection is tried again, at first and at most.
const AGAIN: [Duration; 2] = [Duration::from_millis(10), Duration::from_millis(500)];

/// Connections for the statements of requests; cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct ReadPool(Arc<Inner>);

/// How a pool is set up.
#[derive(Debug)]
pub(super) struct Setup {
    /// The most connections.
    pub(super) size: usize,
    /// What is set on each connection.
    pub(super) session: String,
    /// How long a statement waits for a connection.
    pub(super) acquire_timeout: Duration,
}

#[derive(Debug)]
struct Inner {
    setup: Setup,
    address: Arc<PgConnectOptions>,
    /// The driver's pool, over which statements are cancelled.
    control: PgPool,
    /// As many as there may be connections.
    permits: Arc<Semaphore>,
    count: Arc<Count>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    idle: Vec<Connection>,
    /// How many permits are withheld while the server lets no more connections in, and since when.
    withheld: Option<(usize, Instant)>,
    /// Whether the log tells that the server lets in fewer than were wanted.
    is_told: bool,
    /// Whether somebody looks for connections that have rested.
    is_reaped: bool,
}

/// What a statement holds while it runs: its place among all, and among those of its caller.
#[derive(Debug)]
#[expect(dead_code, reason = "what it holds is given back when it is dropped")]
struct Permits {
    place: OwnedSemaphorePermit,
    share: Option<OwnedSemaphorePermit>,
}

impl ReadPool {
    /// Connections to the same database as those of `control`.
    pub(super) fn new(control: PgPool, setup: Setup) -> Self {
        Self(Arc::new(Inner {
            address: control.connect_options(),
            control,
            permits: Arc::new(Semaphore::new(setup.size)),
            count: Arc::default(),
            state: Mutex::default(),
            setup,
        }))
    }

    /// How many connections are open, and how many of them are free.
    pub(super) fn connections(&self) -> (usize, usize) {
        (self.0.count.open(), self.state().idle.len())
    }

    /// Closes every connection, once each is free.
    pub(super) async fn close(&self) {
        self.0.permits.close();
        let idle = std::mem::take(&mut self.state().idle);
        for connection in idle {
            // What was written is safe without a good-bye.
            let _ = connection.raw.close().await;
        }
        self.0.count.none().await;
    }

    /// Runs a statement, which may take as long as is `left` once it begins, or as the session
    /// allows. If its future is dropped, the statement ends. None if there is no room for its rows.
    pub(super) async fn query_all(
        &self,
        statement: Statement,
        share: Option<OwnedSemaphorePermit>,
        left: fn() -> Option<Duration>,
        room: &mut Room,
    ) -> Result<Option<Vec<PgRow>>, DbErr> {
        let mut checkout = self.checkout(share).await?;
        checkout.query_all(statement, left(), room).await
    }

    async fn checkout(&self, share: Option<OwnedSemaphorePermit>) -> Result<Checkout, DbErr> {
        let deadline = Instant::now() + self.0.setup.acquire_timeout;
        let timed_out = |_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout);
        let closed = |_| DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed);
        loop {
            self.release();
            let place = Arc::clone(&self.0.permits).acquire_owned();
            let place = timeout_at(deadline, place).await.map_err(timed_out)?;
            let place = place.map_err(closed)?;
            let mut connection = self.take_trusted();
            if connection.is_none() {
                // To open one takes kilobytes, which every statement would carry.
                let connect = Box::pin(self.connect());
                connection = timeout_at(deadline, connect).await.map_err(timed_out)??;
            }
            if let Some(connection) = connection {
                let permits = Permits { place, share };
                return Ok(Checkout::new(self, connection, permits));
            }
            self.withhold(place);
        }
    }

    /// A connection that has just answered.
    fn take_trusted(&self) -> Option<Connection> {
        let mut state = self.state();
        let is_trusted = state.idle.last().is_some_and(Connection::is_trusted);
        if is_trusted { state.idle.pop() } else { None }
    }

    /// A connection that is there and answers, or a new one; none, if the server lets no more in than
    /// there are.
    async fn connect(&self) -> Result<Option<Connection>, DbErr> {
        let take = || self.state().idle.pop();
        while let Some(mut idle) = take() {
            if !idle.is_old() && idle.is_alive().await {
                return Ok(Some(idle));
            }
        }
        let [mut wait, most] = AGAIN;
        loop {
            let Inner {
                address,
                setup,
                count,
                ..
            } = &*self.0;
            let error = match Connection::open(address, &setup.session, count).await {
                Ok(connection) => {
                    if count.open() >= setup.size {
                        self.state().is_told = false;
                    }
                    return Ok(Some(connection));
                }
                Err(error) if is_transient(&error) => error,
                Err(error) => return Err(DbErr::Conn(RuntimeErr::SqlxError(error.into()))),
            };
            if is_full(&error) {
                if count.open() > 0 {
                    return Ok(None);
                }
                // Requests come before those who watch over them.
                if let Some(watching) = self.0.control.try_acquire() {
                    let _ = watching.close().await;
                }
            }
            sleep(wait).await;
            wait = (wait * 2).min(most);
        }
    }

    /// Has the connections that there are serve all: the server lets no more in.
    fn withhold(&self, place: OwnedSemaphorePermit) {
        let open = self.0.count.open();
        let mut state = self.state();
        let withheld = state.withheld.map_or(0, |(withheld, _)| withheld);
        state.withheld = Some((withheld + 1, Instant::now()));
        let was_told = std::mem::replace(&mut state.is_told, true);
        drop(state);
        place.forget();
        if !was_told {
            tracing::warn!(
                open,
                wanted = self.0.setup.size,
                "the database lets in fewer connections than `database.max_connections` asks for; \
                 those that are open serve all requests"
            );
        }
    }

    /// Gives back what was withheld, when it is time to try again.
    fn release(&self) {
        let mut state = self.state();
        let due = state.withheld.filter(|(_, since)| since.elapsed() > FULL);
        if let Some((withheld, _)) = due {
            state.withheld = None;
            drop(state);
            self.0.permits.add_permits(withheld);
        }
    }

    /// Takes back a connection that is ready for the next statement.
    fn put(&self, mut connection: Connection) {
        connection.answered();
        let mut state = self.state();
        if self.0.permits.is_closed() || connection.is_old() {
            drop(state);
            return;
        }
        state.idle.push(connection);
        if !std::mem::replace(&mut state.is_reaped, true) {
            tokio::spawn(reap(Arc::downgrade(&self.0)));
        }
    }

    fn control(&self) -> &PgPool {
        &self.0.control
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that holds the lock leaves the state half changed.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Closes connections that have rested, until there are none.
async fn reap(pool: Weak<Inner>) {
    loop {
        sleep(REAP).await;
        let Some(pool) = pool.upgrade().map(ReadPool) else {
            return;
        };
        let mut state = pool.state();
        let (old, idle) = std::mem::take(&mut state.idle)
            .into_iter()
            .partition::<Vec<_>, _>(Connection::is_old);
        state.idle = idle;
        state.is_reaped = !state.idle.is_empty();
        let is_done = !state.is_reaped;
        drop(state);
        drop(old);
        if is_done {
            return;
        }
    }
}

/// A failure of the driver's, as a statement's.
fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}
