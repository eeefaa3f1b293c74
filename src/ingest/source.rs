//! Where payloads come from: files, folders and standard input, gzipped or not.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;

use super::envelope::Envelope;
use super::error::{Error, Place};
use super::payload::Payload;
use super::split::{self, Raw};

/// Stands for standard input among paths.
const STDIN: &str = "-";

/// How much of a stream is read at a time, in bytes.
const BUFFER: usize = 256 * 1024;

/// The first bytes of a gzip stream.
const GZIP: &[u8] = &[0x1f, 0x8b];

/// The files that a folder is searched for.
const ENDINGS: &[&str] = &[
    ".json",
    ".jsonl",
    ".ndjson",
    ".csv",
    ".json.gz",
    ".jsonl.gz",
    ".ndjson.gz",
    ".csv.gz",
];

/// The files that `paths` name: folders are searched, in the order of names.
pub(super) fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            search(path, &mut files).map_err(|source| Error::Read {
                path: path.clone(),
                source,
            })?;
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

/// How many bytes there are to read, as far as the files can tell.
pub fn size(paths: &[PathBuf]) -> Result<Option<u64>, Error> {
    let size = |file: PathBuf| {
        let about = fs::metadata(file).ok()?;
        about.is_file().then_some(about.len())
    };
    Ok(files(paths)?.into_iter().map(size).sum())
}

fn search(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    for entry in entries {
        let name = entry.to_string_lossy().to_lowercase();
        if entry.is_dir() {
            search(&entry, files)?;
        } else if ENDINGS.iter().any(|ending| name.ends_with(ending)) {
            files.push(entry);
        }
    }
    Ok(())
}

/// Reads a file's payloads, of which the import was told something; `emit` returns whether it wants more, `progress` hears of bytes read.
pub(super) fn read(
    path: &Path,
    told: &Envelope,
    progress: &mut dyn FnMut(u64),
    emit: &mut dyn FnMut(Payload) -> bool,
) -> Result<(), Error> {
    let failed = |source| Error::Read {
        path: path.to_owned(),
        source,
    };
    let input: Box<dyn Read> = match path.to_str() {
        Some(STDIN) => Box::new(io::stdin().lock()),
        _ => Box::new(File::open(path).map_err(failed)?),
    };
    let counted = Counted { input, progress };
    let mut plain = BufReader::with_capacity(BUFFER, counted);
    let is_gzip = plain.fill_buf().map_err(failed)?.starts_with(GZIP);
    let mut emit = |raw: Raw| {
        emit(Payload {
            place: Place {
                file: path.to_owned(),
                within: raw.within,
            },
            bytes: raw.bytes,
            envelope: raw.envelope,
        })
    };
    let file = Arc::new(told.list());
    if is_gzip {
        let mut unzipped = BufReader::with_capacity(BUFFER, MultiGzDecoder::new(plain));
        return split::split(&mut unzipped, &file, &mut emit).map_err(failed);
    }
    split::split(&mut plain, &file, &mut emit).map_err(failed)
}

/// Tells how much has been read.
struct Counted<'a> {
    input: Box<dyn Read>,
    progress: &'a mut dyn FnMut(u64),
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        (self.progress)(read as u64);
        Ok(read)
    }
}
