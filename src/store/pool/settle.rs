//! Ending statements that nobody waits for any more.
//!
//! Dropping a statement's future leaves the server at work on it. So the server is told to cancel it,
//! by its process and over another connection, again and again until the statement's own connection is
//! ready: the first cancellation may come before the statement does. Meanwhile the statement's permits
//! are held, so that whoever sends and leaves gains no connection by it.

use std::pin::pin;
use std::time::Duration;

use sea_orm::sqlx::{self, Connection as _, PgConnection, PgPool};
use tokio::time::timeout;

use super::connection::Connection;
use super::{Permits, ReadPool};

/// How long to wait before the server is told again, at first and at most.
const AGAIN: [Duration; 2] = [Duration::from_millis(20), Duration::from_secs(1)];

/// How long the server may take to hear that it is to cancel.
const HEARD: Duration = Duration::from_secs(2);

/// How long a connection may take to be ready after its statement.
const READY: Duration = Duration::from_mins(1);

/// How many errors a connection may tell before it is ready: that of the statement, of its
/// cancellation, and of the end of its transaction.
const ERRORS: usize = 4;

/// What became of a statement whose connection is to be made ready again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// It runs, and nobody waits for it.
    Running,
    /// The server has told that it failed.
    Failed,
    /// Nobody knows what the connection would say next.
    Broken,
}

/// Makes a connection ready for the next statement, or closes it.
pub(super) async fn settle(
    pool: ReadPool,
    mut connection: Connection,
    permits: Option<Permits>,
    (left, may_return): (Left, bool),
) {
    let process = connection.process;
    let raw = &mut connection.raw;
    let is_ready = match left {
        Left::Running => {
            let ending = end(raw, pool.control(), process);
            timeout(READY, ending).await.unwrap_or(false)
        }
        Left::Failed => matches!(timeout(READY, drain(raw)).await, Ok(Ok(()))),
        Left::Broken => false,
    };
    if is_ready && may_return {
        pool.put(connection);
    } else {
        // Says good-bye, so that the server need not find out.
        let _ = timeout(HEARD, connection.raw.close()).await;
    }
    drop(permits);
}

/// Ends what runs on a connection; says whether the connection can be used again.
async fn end(raw: &mut PgConnection, control: &PgPool, process: i32) -> bool {
    let ended = {
        let mut drained = pin!(drain(raw));
        let mut ended = None;
        let [mut wait, most] = AGAIN;
        while ended.is_none() {
            // The server may be waiting for its rows to be taken, so they are. The cancellation is
            // waited for in any case: one on its way would hit the next statement.
            let mut cancelling = pin!(cancel(control, process));
            let is_heard = loop {
                tokio::select! {
                    biased;
                    result = &mut drained, if ended.is_none() => ended = Some(result),
                    is_heard = &mut cancelling => break is_heard,
                }
            };
            if !is_heard && ended.is_some() {
                return false;
            }
            if ended.is_none() {
                ended = timeout(wait, &mut drained).await.ok();
                wait = (wait * 2).min(most);
            }
        }
        ended
    };
    // The server hears a cancellation at the next statement at the latest, and ignores it between two.
    matches!(ended, Some(Ok(()))) && drain(raw).await.is_ok()
}

/// Reads what a connection still has to tell, until it is ready.
async fn drain(raw: &mut PgConnection) -> Result<(), sqlx::Error> {
    let mut result = raw.ping().await;
    for _ in 0..ERRORS {
        match result {
            Err(sqlx::Error::Database(_)) => result = raw.ping().await,
            other => return other,
        }
    }
    result
}

/// Has the server cancel what a process of it does; says whether it has heard.
async fn cancel(control: &PgPool, process: i32) -> bool {
    let statement = sqlx::query("SELECT pg_cancel_backend($1)").bind(process);
    matches!(timeout(HEARD, statement.execute(control)).await, Ok(Ok(_)))
}
