//! What a client can see of a failure: a closed set, each with a stable code.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::ErrorExtensions;

use super::code::{BAD_USER_INPUT, FORBIDDEN, INTERNAL, LIMIT_EXCEEDED, UNAUTHENTICATED, limit};
use crate::guard::{Refusal, Spent};
use crate::memory::{self, Overflow};
use crate::plan::GiveUp;
use crate::store;

/// A failure as a client sees it, under `extensions.code`.
#[derive(Clone, Debug)]
pub enum Error {
    /// `BAD_USER_INPUT`: an argument is not of the form that it must have.
    BadUserInput {
        /// The argument, with a path into it.
        argument: String,
        /// What was given, and what was expected.
        message: String,
    },
    /// `LIMIT_EXCEEDED`: the request asks for more than is allowed.
    LimitExceeded {
        /// The argument or limit.
        limit: &'static str,
        /// What is allowed.
        allowed: i64,
        /// What was asked for.
        actual: i64,
    },
    /// `LIMIT_EXCEEDED`: a report is asked for a range that is too long.
    RangeTooLong {
        /// Its end, and how far that is from its start.
        given: String,
        /// The most days that are allowed.
        allowed: i64,
        /// The days of the range, the last one begun counted.
        actual: i64,
    },
    /// `LIMIT_EXCEEDED`: the caller has spent too much.
    Spent(Spent),
    /// `LIMIT_EXCEEDED`: the request took longer than this.
    TooSlow(Duration),
    /// `LIMIT_EXCEEDED`: the answer grew too large.
    Overflow(Overflow),
    /// `UNAUTHENTICATED`: nobody said who asks.
    Unauthenticated,
    /// `FORBIDDEN`: the caller may not see what was asked for.
    Forbidden(&'static str),
    /// `FORBIDDEN`: the argument goes by what identifies a person, and the caller sees that masked.
    MaskedArgument {
        /// The argument, with a path into it.
        argument: String,
    },
    /// `INTERNAL`: ours to mend; the client is told nothing more.
    Internal(Arc<store::Error>),
}

impl Error {
    /// An argument that is not of the form that it must have.
    pub fn bad_input(argument: impl Into<String>, message: impl Into<String>) -> Self {
        Self::BadUserInput {
            argument: argument.into(),
            message: message.into(),
        }
    }

    /// The code under `extensions.code`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadUserInput { .. } => BAD_USER_INPUT,
            Self::LimitExceeded { .. }
            | Self::RangeTooLong { .. }
            | Self::Spent(_)
            | Self::TooSlow(_)
            | Self::Overflow(_) => LIMIT_EXCEEDED,
            Self::Unauthenticated => UNAUTHENTICATED,
            Self::Forbidden(_) | Self::MaskedArgument { .. } => FORBIDDEN,
            Self::Internal(_) => INTERNAL,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadUserInput { argument, message } => write!(f, "{argument}: {message}"),
            Self::LimitExceeded {
                limit,
                allowed,
                actual,
            } => write!(f, "{limit} is {actual}; at most {allowed} is allowed"),
            Self::RangeTooLong { given, allowed, .. } => {
                write!(f, "toDateTime: {given}; at most {allowed} days are allowed")
            }
            Self::Spent(Spent { allowed, .. }) => write!(
                f,
                "the caller may spend a cost of {allowed} a minute, and has"
            ),
            Self::TooSlow(allowed) => write!(f, "the request took longer than {allowed:?}"),
            Self::Overflow(Overflow { limit, allowed }) => match *limit {
                memory::limit::ANSWER => {
                    write!(
                        f,
                        "the answer is longer than {allowed} bytes; ask for less at once"
                    )
                }
                memory::limit::ANSWERS => write!(
                    f,
                    "there is no room for the answer: all that are made at a time take {allowed} \
                     bytes at most"
                ),
                limit => write!(f, "{limit} is more than the {allowed} that are allowed"),
            },
            Self::Unauthenticated => f.write_str("a valid token is required"),
            Self::Forbidden(reason) => f.write_str(reason),
            Self::MaskedArgument { argument } => write!(
                f,
                "{argument}: identities are masked for you, so nothing can be asked for by them"
            ),
            Self::Internal(_) => f.write_str("internal error"),
        }
    }
}

impl From<Spent> for Error {
    fn from(spent: Spent) -> Self {
        Self::Spent(spent)
    }
}

/// Whole seconds, and none too few.
fn seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

impl From<Error> for GiveUp {
    fn from(_: Error) -> Self {
        Self
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::Internal(Arc::new(error))
    }
}

impl From<Arc<store::Error>> for Error {
    fn from(error: Arc<store::Error>) -> Self {
        Self::Internal(error)
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Exceeded {
                limit,
                allowed,
                actual,
            } => Self::LimitExceeded {
                limit,
                allowed: i64::try_from(allowed).unwrap_or(i64::MAX),
                actual: i64::try_from(actual).unwrap_or(i64::MAX),
            },
            Refusal::Cycle(_) | Refusal::Introspection => {
                Self::bad_input("query", refusal.to_string())
            }
        }
    }
}

impl From<Error> for async_graphql::ServerError {
    fn from(error: Error) -> Self {
        let async_graphql::Error {
            message,
            source,
            extensions,
        } = error.into();
        let mut shown = Self::new(message, None);
        shown.source = source;
        shown.extensions = extensions;
        shown
    }
}

impl From<Error> for async_graphql::Error {
    fn from(error: Error) -> Self {
        let mut shown = Self::new(error.to_string());
        // For the log at the boundary; the source is never shown.
        if let Error::Internal(source) = &error {
            shown.source = Some(Arc::<store::Error>::clone(source));
        }
        shown.extend_with(|_, extensions| {
            extensions.set("code", error.code());
            match &error {
                Error::BadUserInput { argument, .. } | Error::MaskedArgument { argument } => {
                    extensions.set("argument", argument);
                }
                Error::LimitExceeded {
                    limit,
                    allowed,
                    actual,
                } => {
                    extensions.set("limit", *limit);
                    extensions.set("allowed", *allowed);
                    extensions.set("actual", *actual);
                }
                Error::RangeTooLong {
                    allowed, actual, ..
                } => {
                    extensions.set("argument", "toDateTime");
                    extensions.set("limit", "days");
                    extensions.set("allowed", *allowed);
                    extensions.set("actual", *actual);
                }
                Error::Spent(spent) => {
                    extensions.set("limit", limit::RATE);
                    extensions.set("allowed", spent.allowed);
                    extensions.set("actual", spent.cost);
                    extensions.set("retryAfter", seconds(spent.retry_after));
                }
                Error::TooSlow(allowed) => {
                    let allowed = u64::try_from(allowed.as_millis()).unwrap_or(u64::MAX);
                    extensions.set("limit", limit::TIME);
                    extensions.set("allowed", allowed);
                }
                Error::Overflow(Overflow { limit, allowed }) => {
                    extensions.set("limit", *limit);
                    extensions.set("allowed", *allowed);
                }
                Error::Unauthenticated | Error::Forbidden(_) | Error::Internal(_) => {}
            }
        })
    }
}
