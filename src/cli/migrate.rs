//! `callrecords migrate`.

use anyhow::Context;
use clap::{Args, Subcommand};

use super::{database, say};
use crate::config::Settings;
use crate::store::Store;

/// Build the tables, take them away, or tell which steps have been taken
#[derive(Debug, Args)]
pub(super) struct Migrate {
    #[command(flatten)]
    pub(super) database: database::DatabaseFlags,
    #[command(subcommand)]
    direction: Direction,
}

#[derive(Debug, Subcommand)]
enum Direction {
    /// Take every step that is pending
    Up,
    /// Take every step back: all rows are lost
    Down,
    /// List the steps
    Status,
}

pub(super) async fn run(migrate: &Migrate, settings: &Settings) -> anyhow::Result<()> {
    let url = &settings.database.url;
    let failed = || format!("the database cannot be migrated ({url})");
    let store = database::open(&settings.database).await?;
    database::closing(store, async |store| {
        match migrate.direction {
            Direction::Up => store.migrate_up().await.with_context(failed)?,
            Direction::Down => store.migrate_down().await.with_context(failed)?,
            Direction::Status => {}
        }
        list(store).await
    })
    .await
}

async fn list(store: &Store) -> anyhow::Result<()> {
    for step in store.migration_steps().await? {
        let state = if step.is_applied {
            "applied"
        } else {
            "pending"
        };
        say(&format!("{state}  {}", step.name))?;
    }
    Ok(())
}
