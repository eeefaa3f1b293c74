//! Why a caller is turned away, and why keys could not be had.

use std::path::PathBuf;

/// Why a caller is turned away. The reasons tell nothing that is not in the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The token does not prove who asks.
    #[error("{0}")]
    Unauthenticated(&'static str),
    /// The caller is known, and may see nothing.
    #[error("no role of the token may read call records")]
    Forbidden,
}

/// Why the issuer's keys could not be had.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The settings do not say enough; they are checked before.
    #[error("the settings do not say which tokens to believe")]
    Settings,
    /// The file could not be read.
    #[error("cannot read the keys in {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The address did not answer as it should.
    #[error("cannot fetch {url}")]
    Fetch {
        /// The address.
        url: String,
        /// Why.
        #[source]
        source: Box<ureq::Error>,
    },
    /// The address answered something else than success.
    #[error("{url} answered {status}")]
    Status {
        /// The address.
        url: String,
        /// What it answered.
        status: u16,
    },
    /// What came is not what it should be.
    #[error("{place} is no {expected}")]
    Malformed {
        /// The file or address.
        place: String,
        /// What it should be.
        expected: &'static str,
    },
    /// The issuer describes itself under another name.
    #[error("{place} describes another issuer than auth.issuer")]
    OtherIssuer {
        /// The address.
        place: String,
    },
    /// The set of keys has none that can be used.
    #[error("{place} has no key with a `kid` for auth.algorithm")]
    NoKey {
        /// The file or address.
        place: String,
    },
}
