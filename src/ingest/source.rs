//! Where payloads come from: files, folders and standard input, gzipped or not.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;

use super::envelope::Envelope;
use super::error::{Error, Place, Within};
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
        let failed = |source| Error::Read {
            path: path.clone(),
            source,
        };
        let is_stdin = path.to_str() == Some(STDIN);
        if !is_stdin && fs::metadata(path).map_err(failed)?.is_dir() {
            search(path, &mut files).map_err(failed)?;
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

/// Whether a file that is read is this one, by whatever name; standard input may come from it.
pub(super) fn is_same(file: &Path, other: &Path) -> bool {
    let file = match file.to_str() {
        Some(STDIN) => Path::new("/dev/stdin"),
        _ => file,
    };
    let found = [file, other].map(fs::canonicalize);
    matches!(found, [Ok(file), Ok(other)] if file == other)
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
        } else if ENDINGS.iter().any(|ending| name.ends_with(ending)) && !is_special(&entry) {
            files.push(entry);
        }
    }
    Ok(())
}

/// Whether this is a pipe, a socket or a device. One that is named is read, for a shell makes a pipe of
/// `<(zcat …)`; one that lies about in a folder may wait for its writer for ever.
fn is_special(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|about| !about.is_file())
}

/// Reads a file's payloads, of which the import was told something; `emit` returns whether it wants
/// more, `progress` hears of bytes read. Where a file cannot be read any further, a payload says so.
pub(super) fn read(
    path: &Path,
    told: &Envelope,
    progress: &mut dyn FnMut(u64),
    emit: &mut dyn FnMut(Payload) -> bool,
) -> Result<(), Error> {
    let mut failure = None;
    let mut emit = |raw: Raw, damage: Option<String>| {
        emit(Payload {
            place: Place {
                file: path.to_owned(),
                within: raw.within,
            },
            bytes: raw.bytes,
            envelope: raw.envelope,
            damage,
        })
    };
    let file = Arc::new(told.list());
    match open(path, progress) {
        Ok(input) => {
            let failure = &mut failure;
            let mut input = BufReader::with_capacity(BUFFER, Enduring { input, failure });
            let emit = &mut |raw| emit(raw, None);
            split::split(&mut input, &file, emit).map_err(|source| Error::Read {
                path: path.to_owned(),
                source,
            })?;
        }
        Err(error) => failure = Some(error),
    }
    if let Some(error) = failure {
        let nothing = Raw {
            within: Within::Whole,
            bytes: Vec::new(),
            envelope: file,
        };
        emit(nothing, Some(format!("cannot be read to its end: {error}")));
    }
    Ok(())
}

/// The bytes of a file, unzipped.
fn open<'p>(path: &Path, progress: &'p mut dyn FnMut(u64)) -> io::Result<Box<dyn Read + 'p>> {
    let input: Box<dyn Read> = match path.to_str() {
        Some(STDIN) => Box::new(io::stdin().lock()),
        _ => Box::new(File::open(path)?),
    };
    let counted = Counted { input, progress };
    let mut plain = BufReader::with_capacity(BUFFER, counted);
    Ok(if plain.fill_buf()?.starts_with(GZIP) {
        Box::new(MultiGzDecoder::new(plain))
    } else {
        Box::new(plain)
    })
}

/// Ends where reading fails, and keeps the reason: what came before is worth having.
struct Enduring<'p, 'f> {
    input: Box<dyn Read + 'p>,
    failure: &'f mut Option<io::Error>,
}

impl Read for Enduring<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.input.read(buffer) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                *self.failure = Some(error);
                Ok(0)
            }
            read => read,
        }
    }
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
