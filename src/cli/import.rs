//! `callrecords import`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory};

use super::progress::Progress;
use super::{Cli, database, say};
use crate::config::Settings;
use crate::graph::DateTime;
use crate::ingest::{self, Kind, Options, Summary, Window};

/// Bring Graph's JSON into the database
///
/// Takes call records and rows of reports: pages, lists and NDJSON, gzipped or not, and the CSV that
/// the Teams admin centre exports. What is there already is kept up to date. Ends with 1 if anything
/// was rejected.
#[derive(Debug, Args)]
pub(super) struct Import {
    #[command(flatten)]
    pub(super) database: database::DatabaseFlags,
    /// What the files hold, where they do not say so themselves
    #[arg(long)]
    kind: Option<Kind>,
    #[command(flatten)]
    window: WindowFlags,
    /// Where to put what is rejected, as it came, after what is there
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Files and folders; - is standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

/// The window of rows that are sums and do not say over which.
#[derive(Debug, Args)]
struct WindowFlags {
    /// The start of the range that rows of the dial-out report were fetched for, which counts
    #[arg(long, value_name = "INSTANT", value_parser = instant, requires = "to_date_time")]
    from_date_time: Option<DateTime>,
    /// The end of that range, which does not count
    #[arg(long, value_name = "INSTANT", value_parser = instant, requires = "from_date_time")]
    to_date_time: Option<DateTime>,
}

fn instant(text: &str) -> Result<DateTime, &'static str> {
    ingest::read_instant(text).ok_or("an instant is such as 2026-01-31T09:00:00Z, or 2026-01-31")
}

impl WindowFlags {
    fn window(&self) -> Option<Window> {
        let (from, to) = (self.from_date_time?, self.to_date_time?);
        let window = Window::new(from, to).unwrap_or_else(|empty| {
            let misused = Cli::command().error(ErrorKind::ValueValidation, empty);
            misused.exit()
        });
        Some(window)
    }
}

pub(super) async fn run(import: Import, settings: &Settings) -> anyhow::Result<ExitCode> {
    let size = ingest::size(&import.paths)?;
    let window = import.window.window();
    let options = Options {
        paths: import.paths,
        kind: import.kind,
        window,
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
    let what = match summary.rows {
        0 => "records",
        rows if rows == summary.seen => "rows",
        _ => "records and rows",
    };
    format!("{summary}; {:.1} s, {rate} {what}/s", elapsed.as_secs_f64())
}
