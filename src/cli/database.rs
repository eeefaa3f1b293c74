//! Opening the database that the settings name.

use anyhow::Context;
use clap::Args;

use crate::config::{Database, Flags};
use crate::store::{Options, Store};

/// The flag of every command that works on the database.
#[derive(Debug, Args)]
pub(super) struct DatabaseFlag {
    /// The database: postgres://… or sqlite://… [default: callrecords.db, by SQLite]
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
}

impl DatabaseFlag {
    pub(super) fn add_flags(&self, flags: &mut Flags) {
        flags.add("database.url", self.database_url.clone());
    }
}

/// Opens the database.
pub(super) async fn open(database: &Database) -> anyhow::Result<Store> {
    let options = Options {
        url: database.url.expose().to_owned(),
        max_connections: database.max_connections,
        acquire_timeout: database.acquire_timeout,
    };
    Store::connect(&options)
        .await
        .with_context(|| format!("the database cannot be reached ({})", database.url))
}

/// Opens the database and takes every step of its building that is pending.
pub(super) async fn open_migrated(database: &Database) -> anyhow::Result<Store> {
    let store = open(database).await?;
    store
        .migrate_up()
        .await
        .with_context(|| format!("the database cannot be migrated ({})", database.url))?;
    Ok(store)
}
