//! The feed of a gateway: tells all who follow the log of changes how far it has grown.
//!
//! It starts with the first who follows. Who imports may be this process or any other: Postgres
//! notifies, an import in this process wakes the feed, and a poll is the second line. For SQLite it
//! is the first, as another process cannot wake this one.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use sea_orm::sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sea_orm::{DatabaseConnection, DbBackend};
use tokio::sync::{Notify, OnceCell, watch};
use tokio::task::AbortHandle;
use tokio::time::sleep;

use super::change_log::{self, CHANNEL};
use super::{Error, Loaders, Scope, Store};

/// How often the log is looked at where nobody says that it has grown.
const POLL_SQLITE: Duration = Duration::from_millis(250);
/// How often it is looked at all the same where Postgres says so.
const POLL_POSTGRES: Duration = Duration::from_secs(5);
/// How long to wait until Postgres is asked again to notify.
const RETRY: Duration = Duration::from_secs(1);

/// What the handles of one store share for those who follow its changes.
#[derive(Debug, Default)]
pub(super) struct Live {
    feed: OnceCell<Feed>,
    grown: Arc<Notify>,
    loaders: Mutex<Vec<(Scope, Weak<Loaders>)>>,
}

/// A running feed; it ends when dropped.
#[derive(Debug)]
struct Feed {
    last: watch::Receiver<i64>,
    task: AbortHandle,
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Live {
    /// Tells that this process has appended to the log.
    pub(super) fn wake(&self) {
        self.grown.notify_one();
    }
}

impl Store {
    /// How far the log has grown, from now on.
    pub(super) async fn log_end(&self) -> Result<watch::Receiver<i64>, Error> {
        let feed = self.live.feed.get_or_try_init(|| self.start_feed());
        Ok(feed.await?.last.clone())
    }

    /// Loaders that all who follow with the same scope share: what many of them ask for at the same
    /// time is read once. They keep nothing.
    pub fn live_loaders(&self, scope: Scope) -> Arc<Loaders> {
        let mut all = self
            .live
            .loaders
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        all.retain(|(_, loaders)| loaders.strong_count() > 0);
        let known = all.iter().find(|(known, _)| *known == scope);
        if let Some(loaders) = known.and_then(|(_, loaders)| loaders.upgrade()) {
            return loaders;
        }
        let loaders = Arc::new(Loaders::new(self, scope));
        all.push((scope, Arc::downgrade(&loaders)));
        loaders
    }

    async fn start_feed(&self) -> Result<Feed, Error> {
        let (sender, last) = watch::channel(change_log::last(&self.db).await?);
        let (db, grown) = (self.db.pool().clone(), Arc::clone(&self.live.grown));
        let task = tokio::spawn(async move {
            let poll = match db.get_database_backend() {
                DbBackend::Postgres => POLL_POSTGRES,
                _ => POLL_SQLITE,
            };
            tokio::select! {
                () = listen(&db, &grown) => {}
                () = look(&db, &grown, &sender, poll) => {}
            }
        });
        Ok(Feed {
            last,
            task: task.abort_handle(),
        })
    }
}

/// Looks at the log whenever it may have grown.
async fn look(db: &DatabaseConnection, grown: &Notify, last: &watch::Sender<i64>, poll: Duration) {
    let mut is_failing = false;
    loop {
        tokio::select! {
            () = grown.notified() => {}
            () = sleep(poll) => {}
        }
        match change_log::last(db).await {
            Ok(now) => {
                is_failing = false;
                last.send_if_modified(|known| std::mem::replace(known, now) != now);
            }
            Err(error) if !is_failing => {
                is_failing = true;
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "live changes wait: the log cannot be read");
            }
            Err(_) => {}
        }
    }
}

/// Passes on what Postgres notifies, on a connection of its own; never ends.
async fn listen(db: &DatabaseConnection, grown: &Notify) {
    if db.get_database_backend() != DbBackend::Postgres {
        return std::future::pending().await;
    }
    let options = db.get_postgres_connection_pool().connect_options();
    loop {
        if let Err(error) = pass_on(&options, grown).await {
            tracing::debug!(%error, "Postgres does not notify; the log is polled until it does");
        }
        sleep(RETRY).await;
    }
}

async fn pass_on(options: &PgConnectOptions, grown: &Notify) -> Result<(), sea_orm::sqlx::Error> {
    // Its own, for it is held for ever: a pool of one connection would have none left to read with.
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .max_lifetime(None)
        .idle_timeout(None)
        .connect_with(options.clone())
        .await?;
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.listen(CHANNEL).await?;
    loop {
        // Now, and after the connection was lost, something may have been missed.
        grown.notify_one();
        listener.try_recv().await?;
    }
}
