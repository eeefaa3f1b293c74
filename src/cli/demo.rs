//! `callrecords demo`.

use std::sync::Arc;

use clap::Args;

use super::progress::Progress;
use super::serve::{self, BindFlag};
use super::{database, import, say};
use crate::config::{Database, DatabaseUrl, Flags, Settings};
use crate::demo::{self, Options};
use crate::ingest;
use crate::store::Store;

/// Make up call records and rows of reports, import them into callrecords.db and serve them
///
/// Works on the embedded database alone, whatever the settings say: made-up records have no place
/// beside real ones.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// How many records
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    records: u64,
    /// How many rows of reports, all five together
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    reports: u64,
    #[command(flatten)]
    bind: BindFlag,
}

impl Demo {
    pub(super) fn add_flags(&self, flags: &mut Flags) {
        self.bind.add_flags(flags);
    }
}

pub(super) async fn run(demo: &Demo, settings: &Settings) -> anyhow::Result<()> {
    let database = Database {
        url: DatabaseUrl::embedded(),
        ..settings.database.clone()
    };
    say(&format!("Opening the database ({})", database.url))?;
    let store = database::open_migrated(&database).await?;
    let options = Options {
        records: demo.records,
        reports: demo.reports,
        ..Options::default()
    };
    database::closing(store, async |store| {
        fill(store, &options).await?;
        say("Serving; press Ctrl-C to stop")?;
        let served = serve::served(settings, None, store.clone())?;
        serve::serve(settings, vec![served], "Open").await
    })
    .await
}

async fn fill(store: &Store, options: &Options) -> anyhow::Result<()> {
    say(&format!(
        "Making up and importing {} call records and {} rows of reports",
        options.records, options.reports
    ))?;
    let rows = demo::rows(options).map(|(_, row)| row);
    let values = demo::records(options).chain(rows);
    let progress = Arc::new(Progress::start(None));
    let imported = ingest::import_values(store, values, Arc::<Progress>::clone(&progress)).await;
    let elapsed = progress.finish();
    say(&import::told(&imported?, elapsed))?;
    Ok(())
}
