//! What can be wrong with the settings, and where.

use std::path::PathBuf;

/// A wrong setting, with its place.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file could not be read.
    #[error("cannot read the settings in {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is not TOML.
    #[error("{} is not TOML: {message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where and why, without the line itself, which may hold a password.
        message: String,
    },
    /// The file has a key that is no setting.
    #[error("{}: there is no setting `{key}`; there are {known}", path.display())]
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// The key, with its section.
        key: String,
        /// The settings there are.
        known: String,
    },
    /// A value is not what its setting takes.
    #[error("{place}: {message}")]
    Value {
        /// The flag, the variable, or the file and key.
        place: String,
        /// What was expected.
        message: String,
    },
}
