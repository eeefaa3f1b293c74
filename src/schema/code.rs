//! The codes under `extensions.code`: a closed set, which the README explains.

/// The query does not fit the schema, or a part of the request is not of the form it must have.
pub const BAD_USER_INPUT: &str = "BAD_USER_INPUT";
/// More than is allowed was asked for.
pub const LIMIT_EXCEEDED: &str = "LIMIT_EXCEEDED";
/// Ours to mend.
pub const INTERNAL: &str = "INTERNAL";
/// Nobody said who asks, or not in a way that is believed.
pub const UNAUTHENTICATED: &str = "UNAUTHENTICATED";
/// The request is understood, and not answered on purpose.
pub const FORBIDDEN: &str = "FORBIDDEN";
/// There is nothing at the path.
pub const NOT_FOUND: &str = "NOT_FOUND";
/// The path, or the operation, is not for this method.
pub const METHOD_NOT_ALLOWED: &str = "METHOD_NOT_ALLOWED";
/// What `Accept` takes is not what can be answered.
pub const NOT_ACCEPTABLE: &str = "NOT_ACCEPTABLE";
/// The body is of a type or coding that is not read.
pub const UNSUPPORTED_MEDIA_TYPE: &str = "UNSUPPORTED_MEDIA_TYPE";
/// No document has this id, or none yet. Apollo's clients look for this code.
pub const PERSISTED_QUERY_NOT_FOUND: &str = "PERSISTED_QUERY_NOT_FOUND";
/// No document can be named by its id. Apollo's clients look for this code.
pub const PERSISTED_QUERY_NOT_SUPPORTED: &str = "PERSISTED_QUERY_NOT_SUPPORTED";

/// All of them.
pub const ALL: &[&str] = &[
    BAD_USER_INPUT,
    LIMIT_EXCEEDED,
    INTERNAL,
    UNAUTHENTICATED,
    FORBIDDEN,
    NOT_FOUND,
    METHOD_NOT_ALLOWED,
    NOT_ACCEPTABLE,
    UNSUPPORTED_MEDIA_TYPE,
    PERSISTED_QUERY_NOT_FOUND,
    PERSISTED_QUERY_NOT_SUPPORTED,
];

/// The names under `extensions.limit` that have a status of HTTP of their own.
pub mod limit {
    /// What a caller may spend in a minute.
    pub const RATE: &str = "rate";
    /// How long a request may take.
    pub const TIME: &str = "time";
    /// How many queries are answered at a time.
    pub const CONCURRENCY: &str = "concurrency";
    /// The memory of all answers in the making.
    pub use crate::memory::limit::ANSWERS;
    /// The memory that the requests of a caller hold.
    pub const HELD: &str = "held";
    /// The memory that all requests hold.
    pub const HELD_BY_ALL: &str = "held_by_all";
}
