//! Why a request is answered without the schema: each reason with its status and its code.

use std::time::Duration;

use async_graphql::{Response, ServerError};
use axum::http::StatusCode;

use crate::memory::Full;
use crate::schema::code::limit;
use crate::schema::{RequestId, code};

/// Why a request is refused.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// The request is not of the form that GraphQL over HTTP has.
    #[error("this is not a GraphQL request: {0}")]
    Malformed(String),
    /// More than one `Authorization` header: what stands before us might believe another.
    #[error("there is more than one Authorization header")]
    TwoTokens,
    /// Nobody said who asks, or not in a way that is believed.
    #[error("{0}")]
    Unauthenticated(&'static str),
    /// The caller is known, and may see nothing.
    #[error("no role of the token may read call records")]
    NoRole,
    /// A browser could have sent it for another site.
    #[error(
        "a page of another site could have sent this: send `content-type: application/json`, or a \
         header such as `graphql-require-preflight: 1`"
    )]
    Forgeable,
    /// The document is not one of those that the gateway was told of.
    #[error("only trusted documents are answered, and this is none of them")]
    Untrusted,
    /// A page of another site wants a WebSocket.
    #[error("a page of another site may not open a WebSocket here")]
    ForeignSocket,
    /// No stream was reserved under this token, or it is over.
    #[error("there is no such event stream: reserve one with PUT")]
    UnknownStream,
    /// What is asked for is there already.
    #[error("{0}")]
    Conflict(&'static str),
    /// As much runs already as may run at a time.
    #[error("{limit}: {allowed} run already, and no more may")]
    TooManyRunning {
        /// The name of the limit.
        limit: &'static str,
        /// How many may run at a time.
        allowed: usize,
    },
    /// As many queries are answered already as may be at a time.
    #[error("{allowed} queries are answered already; come back in a moment")]
    Busy {
        /// How many may be answered at a time.
        allowed: usize,
    },
    /// The head of a request is no HTTP, or is more than is read.
    #[error("the head of the request {}", head_fault(*.0))]
    Unreadable(StatusCode),
    /// As many connections are open as may be, and all of them are in use.
    #[error("too many connections are open; come back in a moment")]
    TooManyConnections,
    /// The JSON holds more values than a request may.
    #[error("values is {actual}; at most {allowed} is allowed")]
    TooManyValues {
        /// The most values.
        allowed: u64,
        /// About as many as there are.
        actual: u64,
    },
    /// The requests of the caller, or of all, hold as much memory as they may.
    #[error("{}", full(.0))]
    Full(Full),
    /// The body took too long to come.
    #[error("the request took longer than {allowed:?} to come")]
    TooSlow {
        /// How long it may take.
        allowed: Duration,
    },
    /// There is nothing at this path.
    #[error("there is nothing at this path")]
    NotFound,
    /// The path has no such method, or the operation is not for it.
    #[error("this is not for the method {0}")]
    MethodNotAllowed(String),
    /// The client takes no form that the answer could have.
    #[error("{0}")]
    NotAcceptable(&'static str),
    /// The body is too long, as it came or unpacked.
    #[error("the body is longer than {allowed} bytes")]
    TooLong {
        /// The most bytes that are read.
        allowed: usize,
    },
    /// A batch has too many requests.
    #[error("the batch has {actual} requests; at most {allowed} are allowed")]
    TooMany {
        /// The most requests that a batch may have.
        allowed: usize,
        /// The requests that it has.
        actual: usize,
    },
    /// The body is of a type or coding that is not read.
    #[error("the body is to be {0}")]
    UnsupportedBody(&'static str),
    /// No document has this id; Apollo's clients know the message.
    #[error("PersistedQueryNotFound")]
    UnknownDocument,
    /// There are no documents with ids; Apollo's clients know the message.
    #[error("PersistedQueryNotSupported")]
    NoDocuments,
    /// Ours to mend.
    #[error("internal error")]
    Internal(RequestId),
}

impl Refusal {
    /// `Accept` takes neither form of an answer.
    pub(super) const NO_FORM: Self = Self::NotAcceptable(
        "an answer is `application/graphql-response+json` or `application/json`",
    );

    /// Why, without what it is that is refused.
    pub(super) fn reason(&self) -> String {
        match self {
            Self::Malformed(reason) => reason.clone(),
            refusal => refusal.to_string(),
        }
    }

    /// The code under `extensions.code`.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_)
            | Self::Conflict(_)
            | Self::TwoTokens
            | Self::Unreadable(StatusCode::BAD_REQUEST) => code::BAD_USER_INPUT,
            Self::Unauthenticated(_) => code::UNAUTHENTICATED,
            Self::Forgeable | Self::Untrusted | Self::ForeignSocket | Self::NoRole => {
                code::FORBIDDEN
            }
            Self::NotFound | Self::UnknownStream => code::NOT_FOUND,
            Self::MethodNotAllowed(_) => code::METHOD_NOT_ALLOWED,
            Self::NotAcceptable(_) => code::NOT_ACCEPTABLE,
            Self::TooLong { .. }
            | Self::TooMany { .. }
            | Self::TooManyRunning { .. }
            | Self::TooManyValues { .. }
            | Self::Full(_)
            | Self::Busy { .. }
            | Self::TooManyConnections
            | Self::Unreadable(_)
            | Self::TooSlow { .. } => code::LIMIT_EXCEEDED,
            Self::UnsupportedBody(_) => code::UNSUPPORTED_MEDIA_TYPE,
            Self::UnknownDocument => code::PERSISTED_QUERY_NOT_FOUND,
            Self::NoDocuments => code::PERSISTED_QUERY_NOT_SUPPORTED,
            Self::Internal(_) => code::INTERNAL,
        }
    }

    /// The status of an answer that says this and nothing else.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::TooLong { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooManyRunning { .. } | Self::Full(Full::Caller(_)) => {
                StatusCode::TOO_MANY_REQUESTS
            }
            Self::Busy { .. } | Self::TooManyConnections | Self::Full(Full::All(_)) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Unreadable(status) => *status,
            Self::TooSlow { .. } => StatusCode::REQUEST_TIMEOUT,
            _ => status(self.code()),
        }
    }

    /// The refusal as an answer of GraphQL, whichever way it is sent.
    pub(super) fn response(&self) -> Response {
        let mut error = ServerError::new(self.to_string(), None);
        let extensions = error.extensions.get_or_insert_default();
        extensions.set("code", self.code());
        let mut held = |name: &str, allowed: usize| {
            extensions.set("limit", name);
            extensions.set("allowed", allowed);
        };
        match self {
            Self::TooLong { allowed } => held("body", *allowed),
            Self::TooManyRunning {
                limit: name,
                allowed,
            } => held(name, *allowed),
            Self::Busy { allowed } => held(limit::CONCURRENCY, *allowed),
            Self::Full(Full::Caller(allowed)) => held(limit::HELD, *allowed),
            Self::Full(Full::All(allowed)) => held(limit::HELD_BY_ALL, *allowed),
            Self::TooManyValues { allowed, actual } => {
                held("values", usize::try_from(*allowed).unwrap_or(usize::MAX));
                extensions.set("actual", *actual);
            }
            Self::TooSlow { allowed } => {
                let allowed = usize::try_from(allowed.as_millis());
                held(limit::TIME, allowed.unwrap_or(usize::MAX));
            }
            Self::TooManyConnections => extensions.set("limit", "connections"),
            Self::Unreadable(status) if *status != StatusCode::BAD_REQUEST => {
                extensions.set("limit", "head");
            }
            Self::TooMany { allowed, actual } => {
                held("batch", *allowed);
                extensions.set("actual", *actual);
            }
            Self::Internal(RequestId(id)) => extensions.set("requestId", id.as_str()),
            _ => {}
        }
        Response::from_errors(vec![error])
    }
}

fn full(full: &Full) -> String {
    let (whose, allowed) = match full {
        Full::Caller(allowed) => ("the caller", allowed),
        Full::All(allowed) => ("all callers", allowed),
    };
    format!("requests of {whose} hold memory already, and may hold {allowed} bytes")
}

impl From<Full> for Refusal {
    fn from(full: Full) -> Self {
        Self::Full(full)
    }
}

fn head_fault(status: StatusCode) -> &'static str {
    match status {
        StatusCode::URI_TOO_LONG => "has an address of more than 65534 bytes",
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => {
            "has more than 100 headers or more than 128 KiB"
        }
        _ => "is not of HTTP/1.1",
    }
}

/// The status of an answer without data whose first error has this code.
pub(super) fn status(code: &str) -> StatusCode {
    match code {
        code::UNAUTHENTICATED => StatusCode::UNAUTHORIZED,
        code::FORBIDDEN => StatusCode::FORBIDDEN,
        code::NOT_FOUND | code::PERSISTED_QUERY_NOT_FOUND => StatusCode::NOT_FOUND,
        code::METHOD_NOT_ALLOWED => StatusCode::METHOD_NOT_ALLOWED,
        code::NOT_ACCEPTABLE => StatusCode::NOT_ACCEPTABLE,
        code::UNSUPPORTED_MEDIA_TYPE => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        code::INTERNAL => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}
