//! `callrecords generate`.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use serde_json::Value;

use crate::demo::{self, Options, Profile};

/// Stands for standard output.
const STDOUT: &str = "-";

/// How many records a file holds.
const FILE_RECORDS: usize = 10_000;

/// Make up call records, the same for the same seed, as NDJSON
#[derive(Debug, Args)]
pub(super) struct Generate {
    /// How many records
    #[arg(long, value_name = "N")]
    records: u64,
    /// What all chance follows from
    #[arg(long, value_name = "S")]
    seed: u64,
    /// What the records are like
    #[arg(long, default_value = "realistic")]
    profile: Profile,
    /// A folder for files of 10,000 records; - is standard output
    #[arg(long, value_name = "DIR", default_value = STDOUT)]
    out: PathBuf,
}

pub(super) fn run(generate: &Generate) -> anyhow::Result<()> {
    let records = demo::records(&Options {
        records: generate.records,
        seed: generate.seed,
        profile: generate.profile,
        ..Options::default()
    });
    if generate.out == Path::new(STDOUT) {
        return match write(io::stdout().lock(), records) {
            // Whoever reads has enough.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            written => written.context("cannot write to standard output"),
        };
    }
    write_files(&generate.out, records)
}

fn write_files(folder: &Path, records: impl Iterator<Item = Value>) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut records = records.peekable();
    let mut number = 1;
    while records.peek().is_some() {
        let path = folder.join(format!("call-records-{number:04}.ndjson"));
        let failed = || format!("cannot write {}", path.display());
        let file = File::create(&path).with_context(failed)?;
        write(file, records.by_ref().take(FILE_RECORDS)).with_context(failed)?;
        number += 1;
    }
    Ok(())
}

fn write(output: impl Write, records: impl Iterator<Item = Value>) -> io::Result<()> {
    let mut output = BufWriter::new(output);
    for record in records {
        serde_json::to_writer(&mut output, &record)?;
        output.write_all(b"\n")?;
    }
    output.flush()
}
