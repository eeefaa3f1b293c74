//! What can be wrong with a payload, and where.

use std::fmt;
use std::path::PathBuf;

use serde_json::Value;

/// Why a payload was rejected: the JSON path, and what was expected there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", At(path))]
pub struct Problem {
    path: String,
    message: String,
}

struct At<'a>(&'a str);

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            "" => Ok(()),
            path => write!(f, "{path}: "),
        }
    }
}

/// The most characters of a wrong value that a message shows.
const SHOWN: usize = 40;

impl Problem {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            path: String::new(),
            message: message.into(),
        }
    }

    /// A value that is not what was expected.
    pub(super) fn expected(what: &str, found: &Value) -> Self {
        let found = match found {
            Value::Object(_) => "an object".to_owned(),
            Value::Array(_) => "a list".to_owned(),
            other => shortened(&other.to_string()),
        };
        Self::new(format!("expected {what}, found {found}"))
    }

    /// A property that does not read as its type. What is wrong inside a document names its own
    /// path first (see `graph::Document`), which continues the property's.
    pub(super) fn of_property(error: &serde_path_to_error::Error<serde_json::Error>) -> Self {
        let outer = error.path().to_string();
        let outer = if outer == "." { String::new() } else { outer };
        let message = error.inner().to_string();
        let (inner, message) = match message.split_once(crate::graph::PATH_END) {
            Some((inner, message)) => (inner, message),
            None => ("", message.as_str()),
        };
        let inner = if inner == "." { "" } else { inner };
        let path = Self {
            path: inner.to_owned(),
            message: message.to_owned(),
        };
        path.at(&outer)
    }

    /// The same, seen from a value that holds this one under `key`.
    pub(super) fn at(mut self, key: &str) -> Self {
        self.path = match self.path.chars().next() {
            None => key.to_owned(),
            Some(_) if key.is_empty() => self.path,
            Some('[') => format!("{key}{}", self.path),
            Some(_) => format!("{key}.{}", self.path),
        };
        self
    }

    /// The same, seen from the list that holds this value.
    pub(super) fn at_index(self, index: usize) -> Self {
        self.at(&format!("[{index}]"))
    }

    /// The JSON path; empty for the payload itself.
    pub fn path(&self) -> &str {
        &self.path
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// Where a payload came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file; `-` for standard input.
    pub file: PathBuf,
    /// Where in the file.
    pub within: Within,
}

/// Where in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// The whole file.
    Whole,
    /// A line, from 1.
    Line(u64),
    /// An element of the file's list, from 0.
    Index(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        match self.within {
            Within::Whole => Ok(()),
            Within::Line(line) => write!(f, ":{line}"),
            Within::Index(index) => write!(f, "[{index}]"),
        }
    }
}

/// What can go wrong in an import, apart from payloads that are rejected.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The rejected payloads could not be written.
    #[error("cannot write rejected payloads to {}", path.display())]
    Rejects {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file for rejected payloads is read by the import itself.
    #[error("{} is imported: name another file for what is rejected", path.display())]
    RejectsRead {
        /// The file.
        path: PathBuf,
    },
    /// A part of the import was stopped.
    #[error("the import was stopped")]
    Worker(#[source] tokio::task::JoinError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] crate::store::Error),
    /// A page that is kept no longer reads as it did.
    #[error("a kept page of call record {id} is inconsistent: {problem}")]
    Page {
        /// The record.
        id: uuid::Uuid,
        /// What is wrong.
        problem: Problem,
    },
}
