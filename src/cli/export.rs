//! `callrecords export`.

use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, anyhow};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::{database, serve};
use crate::config::Settings;
use crate::export::{self, Error, Format, Options};
use crate::graph::DateTime;
use crate::json;
use crate::mask::Mask;
use crate::reports::ReportKind;
use crate::schema;
use crate::store::{Filter, Range, RowQuery, Store};

/// Write the rows of a report as CSV or NDJSON
///
/// Takes any number of rows in constant memory, the earliest first. In CSV, text that a spreadsheet
/// could take for a formula begins with an apostrophe; NDJSON is as Graph sent it, and can be
/// imported again.
#[derive(Debug, Args)]
pub(super) struct Export {
    #[command(flatten)]
    pub(super) database: database::DatabaseFlags,
    /// The report
    #[arg(value_name = "REPORT")]
    report: ReportKind,
    /// The start of the range, which counts, such as 2026-06-01 or 2026-06-01T09:00:00Z
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    from: DateTime,
    /// The end of the range; whether it counts is as in the report's query field
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    to: DateTime,
    /// Only rows like this: the JSON of the `filter` of the report's query field
    #[arg(long, value_name = "JSON")]
    filter: Option<String>,
    /// How the rows are written
    #[arg(long, default_value = "csv")]
    format: Format,
    /// Write pseudonyms in place of what identifies a person, and leave out what Graph sent beyond the
    /// properties that are known; such rows are not to be imported again
    #[arg(long)]
    masked: bool,
    /// The file [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// A date is the instant at which it begins.
fn instant(text: &str) -> Result<DateTime, String> {
    DateTime::parse(text)
        .or_else(|| DateTime::parse(&format!("{text}T00:00:00Z")))
        .ok_or_else(|| "expected a date or an instant such as 2026-06-01T09:00:00Z".to_owned())
}

pub(super) async fn run(export: Export, settings: &Settings) -> anyhow::Result<()> {
    if export.from > export.to {
        return Err(anyhow!(
            "--from {} is after --to {}",
            export.from,
            export.to
        ));
    }
    let filter = match &export.filter {
        Some(json) => filter(export.report, json)?,
        None => Filter::everything(),
    };
    let options = Options {
        report: export.report,
        query: RowQuery {
            range: Range {
                from: export.from,
                to: export.to,
            },
            filter,
        },
        format: export.format,
        mask: if export.masked {
            Some(mask(settings, export.database.tenant())?)
        } else {
            None
        },
    };
    let store = database::open_migrated(&settings.database).await?;
    database::closing(store, async |store| {
        write(store, &options, export.output).await
    })
    .await
}

fn mask(settings: &Settings, tenant: Option<&str>) -> anyhow::Result<Arc<Mask>> {
    if tenant.is_none() && !settings.tenants.is_empty() {
        return Err(anyhow!(
            "--masked needs --tenant, for each tenant has pseudonyms of its own"
        ));
    }
    serve::mask(settings, tenant)?.ok_or_else(|| {
        anyhow!(
            "--masked needs the key that pseudonyms are made with: set masking.key or \
             masking.key_file to that of the gateway"
        )
    })
}

async fn write(store: &Store, options: &Options, path: Option<PathBuf>) -> anyhow::Result<()> {
    let bar = bar(export::count(store, options).await?);
    let mut output = BufWriter::new(open(path)?);
    let written = export::export(store, options, &mut output, &|rows| bar.inc(rows)).await;
    bar.finish_and_clear();
    match written {
        // Whoever reads has enough.
        Err(Error::Write(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

fn filter(report: ReportKind, json: &str) -> anyhow::Result<Filter> {
    let value = json::from_str(json).context("--filter is not JSON")?;
    schema::parse_filter(report, value).map_err(|reason| anyhow!("--filter: {reason}"))
}

fn open(path: Option<PathBuf>) -> anyhow::Result<Box<dyn Write + Send>> {
    let Some(path) = path else {
        return Ok(Box::new(io::stdout()));
    };
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(Box::new(file))
}

/// A bar on a terminal, and nothing elsewhere.
fn bar(rows: u64) -> ProgressBar {
    let bar = ProgressBar::new(rows);
    match ProgressStyle::with_template("{wide_bar} {human_pos} of {human_len} rows, {per_sec}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
