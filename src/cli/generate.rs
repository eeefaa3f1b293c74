//! `callrecords generate`.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, ValueEnum};
use serde_json::Value;

use crate::demo::{self, Options, Profile};
use crate::reports::ReportKind;

/// Stands for standard output.
const STDOUT: &str = "-";

/// How many records or rows a file holds.
const FILE_LINES: u64 = 10_000;

/// Make up call records and rows of reports, the same for the same seed, as NDJSON
#[derive(Debug, Args)]
pub(super) struct Generate {
    /// How many records
    #[arg(long, value_name = "N")]
    records: u64,
    /// How many rows of reports, all five together
    #[arg(long, value_name = "N", default_value_t = 0)]
    reports: u64,
    /// What all chance follows from
    #[arg(long, value_name = "S")]
    seed: u64,
    /// What the records and the rows are like
    #[arg(long, default_value = "realistic")]
    profile: Profile,
    /// A folder for files of 10,000 records or rows of a report; - is standard output
    #[arg(long, value_name = "DIR", default_value = STDOUT)]
    out: PathBuf,
}

pub(super) fn run(generate: &Generate) -> anyhow::Result<()> {
    let options = Options {
        records: generate.records,
        reports: generate.reports,
        seed: generate.seed,
        profile: generate.profile,
        ..Options::default()
    };
    if generate.out == Path::new(STDOUT) {
        return match write(&options) {
            // Whoever reads has enough.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            written => written.context("cannot write to standard output"),
        };
    }
    write_files(&generate.out, &options)
}

fn write(options: &Options) -> io::Result<()> {
    let mut output = BufWriter::new(io::stdout().lock());
    let rows = demo::rows(options).map(|(_, row)| row);
    for value in demo::records(options).chain(rows) {
        write_line(&mut output, &value)?;
    }
    output.flush()
}

fn write_files(folder: &Path, options: &Options) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut records = Series::new(folder, "call-records");
    for record in demo::records(options) {
        records.write(&record)?;
    }
    records.end()?;
    let mut reports = BTreeMap::new();
    for (kind, row) in demo::rows(options) {
        let report = reports.entry(kind);
        let report = report.or_insert_with(|| Series::new(folder, &name(kind)));
        report.write(&row)?;
    }
    reports.values_mut().try_for_each(Series::end)
}

/// The name of a report on the command line.
fn name(kind: ReportKind) -> String {
    let value = kind.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}

/// Numbered files of one kind of line.
struct Series {
    folder: PathBuf,
    name: String,
    lines: u64,
    file: Option<(PathBuf, BufWriter<File>)>,
}

impl Series {
    fn new(folder: &Path, name: &str) -> Self {
        Self {
            folder: folder.to_owned(),
            name: name.to_owned(),
            lines: 0,
            file: None,
        }
    }

    fn write(&mut self, value: &Value) -> anyhow::Result<()> {
        if self.lines.is_multiple_of(FILE_LINES) {
            self.end()?;
        }
        let number = self.lines / FILE_LINES + 1;
        let (path, output) = match &mut self.file {
            Some(file) => file,
            none => none.insert(create(&self.folder, &self.name, number)?),
        };
        self.lines += 1;
        write_line(output, value).with_context(|| failed(path))
    }

    /// Ends the file that is open.
    fn end(&mut self) -> anyhow::Result<()> {
        match self.file.take() {
            Some((path, mut output)) => output.flush().with_context(|| failed(&path)),
            None => Ok(()),
        }
    }
}

fn create(folder: &Path, name: &str, number: u64) -> anyhow::Result<(PathBuf, BufWriter<File>)> {
    let path = folder.join(format!("{name}-{number:04}.ndjson"));
    let file = File::create(&path).with_context(|| failed(&path))?;
    Ok((path, BufWriter::new(file)))
}

fn failed(path: &Path) -> String {
    format!("cannot write {}", path.display())
}

fn write_line(output: &mut impl Write, value: &Value) -> io::Result<()> {
    serde_json::to_writer(&mut *output, value)?;
    output.write_all(b"\n")
}
