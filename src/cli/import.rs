//! `callrecords import`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::progress::Progress;
use super::{database, say};
use crate::config::Settings;
use crate::ingest::{self, Options, Summary};

/// Bring Graph's JSON into the database
///
/// Takes records, pages, lists and NDJSON, gzipped or not; what is there already is kept up to
/// date. Ends with 1 if anything was rejected.
#[derive(Debug, Args)]
pub(super) struct Import {
    #[command(flatten)]
    pub(super) database: database::DatabaseFlag,
    /// What the files hold [default: each tells by itself]
    #[arg(long)]
    kind: Option<Kind>,
    /// Where to put what is rejected, as it came
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Files and folders; - is standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

/// What a file can hold.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// Call records, and pages of their lists
    #[value(name = "callRecord")]
    CallRecord,
}

pub(super) async fn run(import: Import, settings: &Settings) -> anyhow::Result<ExitCode> {
    let size = ingest::size(&import.paths)?;
    let options = Options {
        paths: import.paths,
        rejects: import.rejects,
    };
    let store = database::open_migrated(&settings.database).await?;
    let summary = database::closing(store, async |store| {
        let progress = Arc::new(Progress::start(size));
        let imported = ingest::import(store, options, Arc::<Progress>::clone(&progress)).await;
        let elapsed = progress.finish();
        let summary = imported?;
        say(&told(&summary, elapsed))?;
        Ok(summary)
    })
    .await?;
    Ok(if summary.rejected == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The summary of an import, with its speed.
pub(super) fn told(summary: &Summary, elapsed: Duration) -> String {
    let rate = super::progress::rate(summary.seen, elapsed);
    format!(
        "{summary}; {:.1} s, {rate} records/s",
        elapsed.as_secs_f64()
    )
}
