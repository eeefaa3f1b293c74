//! Where refused payloads go.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use super::csv::Header;
use super::error::Error;
use super::payload::Payload;
use super::source;

/// The file of refused payloads, if there is to be one: they come after those of imports before. It can
/// be imported again.
pub(super) struct Rejects {
    path: Option<PathBuf>,
    file: Mutex<Option<RejectsFile>>,
}

struct RejectsFile {
    output: BufWriter<File>,
    /// The header that the lines written last stand under; empty if none.
    header: Vec<u8>,
}

impl Rejects {
    /// No file.
    pub(super) fn none() -> Self {
        Self {
            path: None,
            file: Mutex::new(None),
        }
    }

    /// Opens the file, which may be none of those that are `read`: what is refused would be read again.
    pub(super) fn open(path: PathBuf, read: &[PathBuf]) -> Result<Self, Error> {
        if read.iter().any(|file| source::is_same(file, &path)) {
            return Err(Error::RejectsRead { path });
        }
        let file = File::options().append(true).create(true).open(&path);
        match file {
            Ok(file) => Ok(Self {
                path: Some(path),
                file: Mutex::new(Some(RejectsFile {
                    output: BufWriter::new(file),
                    header: Vec::new(),
                })),
            }),
            Err(source) => Err(Error::Rejects { path, source }),
        }
    }

    /// Writes a payload as it came; lines of CSV under their header.
    pub(super) fn write(&self, payload: &Payload) -> Result<(), Error> {
        let header = payload.envelope.header.as_ref();
        let header = header.map(Header::bytes).unwrap_or_default();
        self.with_file(|file| {
            if file.header != header {
                header.clone_into(&mut file.header);
                if !header.is_empty() {
                    file.line(header)?;
                }
            }
            file.line(&payload.bytes)
        })
    }

    pub(super) fn finish(&self) -> Result<(), Error> {
        self.with_file(|file| file.output.flush())
    }

    fn with_file(&self, act: impl FnOnce(&mut RejectsFile) -> io::Result<()>) -> Result<(), Error> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.as_mut()
            .map_or(Ok(()), act)
            .map_err(|source| Error::Rejects {
                path: self.path.clone().unwrap_or_default(),
                source,
            })
    }
}

impl RejectsFile {
    fn line(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.output.write_all(bytes)?;
        self.output.write_all(b"\n")
    }
}
