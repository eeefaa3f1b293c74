//! Opening the database that the settings name, and closing it.

use std::time::Duration;

use anyhow::Context;
use clap::Args;
use tokio::time::timeout;

use crate::config::{Database, Error, Flags, Settings};
use crate::store::{Options, Store};

/// How long the end of a command waits for connections that are still in use, such as those of
/// requests that were cut off.
const PATIENCE: Duration = Duration::from_secs(2);

/// The flag of every command that works on the database.
#[derive(Debug, Args)]
pub(super) struct DatabaseFlag {
    /// The database: postgres://… or sqlite://… [default: callrecords.db, by SQLite]
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
}

/// The flags of every command that works on the database of one tenant.
#[derive(Debug, Args)]
pub(super) struct DatabaseFlags {
    #[command(flatten)]
    database: DatabaseFlag,
    /// The tenant, where the settings name several: the `tid` of its tokens
    #[arg(
        long,
        global = true,
        value_name = "TID",
        conflicts_with = "database_url"
    )]
    tenant: Option<String>,
}

impl DatabaseFlags {
    pub(super) fn add_flags(&self, flags: &mut Flags) {
        self.database.add_flags(flags);
    }

    /// Chooses the database among those that the settings name.
    pub(super) fn choose(&self, settings: &mut Settings) -> Result<(), Error> {
        settings.choose_database(self.tenant.as_deref(), self.database.is_given())
    }

    pub(super) fn tenant(&self) -> Option<&str> {
        self.tenant.as_deref()
    }
}

impl DatabaseFlag {
    pub(super) fn is_given(&self) -> bool {
        self.database_url.is_some()
    }

    pub(super) fn add_flags(&self, flags: &mut Flags) {
        flags.add("database.url", self.database_url.clone());
    }
}

/// Opens the database, for statements of any length.
pub(super) async fn open(database: &Database) -> anyhow::Result<Store> {
    open_within(database, None).await
}

/// Opens the database for statements that may take so long.
async fn open_within(database: &Database, limit: Option<Duration>) -> anyhow::Result<Store> {
    let options = Options {
        url: database.url.expose().to_owned(),
        max_connections: database.max_connections,
        acquire_timeout: database.acquire_timeout,
        statement_timeout: limit,
    };
    Store::connect(&options)
        .await
        .with_context(|| format!("the database cannot be reached ({})", database.url))
}

/// Does a command's work on the database, and closes it however the work ends.
pub(super) async fn closing<T>(
    store: Store,
    work: impl AsyncFnOnce(&Store) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let done = work(&store).await;
    close(&store).await;
    done
}

/// What was written is safe without it, so nothing is lost where it fails.
pub(super) async fn close(store: &Store) {
    match timeout(PATIENCE, store.close()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "the database was left open"),
        Err(_) => tracing::debug!("the database was left open, for it is in use"),
    }
}

/// Opens the database and takes every step of its building that is pending.
pub(super) async fn open_migrated(database: &Database) -> anyhow::Result<Store> {
    let store = open(database).await?;
    if let Err(error) = store.migrate_up().await {
        close(&store).await;
        return Err(error)
            .with_context(|| format!("the database cannot be migrated ({})", database.url));
    }
    Ok(store)
}

/// Migrates the database, and opens it to be served: steps of its building may take long, what is
/// asked may not.
pub(super) async fn open_serving(database: &Database, limit: Duration) -> anyhow::Result<Store> {
    let store = open_migrated(database).await?;
    close(&store).await;
    open_within(database, Some(limit)).await
}
