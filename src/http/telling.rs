//! An operation when it is over: its line in the log, its numbers in the metrics.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_graphql::{Response, ServerError, Value};
use sha2::{Digest, Sha256};
use tracing::Span;

use super::Shared;
use crate::schema::{Answer, Ledger, code};
use crate::telemetry::{Metrics, Operation};

/// Tells of an operation when it is dropped.
#[derive(Debug)]
pub(super) struct Telling {
    ledger: Ledger,
    /// None of a subscription, which is never slow.
    document: Option<String>,
    begin: Instant,
    status: &'static str,
    span: Span,
    metrics: Arc<Metrics>,
    slow: Duration,
}

/// What became of an operation that was given up before it was answered.
const GONE: &str = "gone";

impl Telling {
    /// Begins the account of a request of the schema's.
    pub(super) fn open(shared: &Shared, request: &mut async_graphql::Request) -> Self {
        let ledger = Ledger::default();
        request.data.insert(ledger.clone());
        Self {
            ledger,
            document: Some(request.query.clone()),
            begin: Instant::now(),
            status: GONE,
            span: Span::current(),
            metrics: Arc::clone(&shared.metrics),
            slow: shared.slow,
        }
    }

    /// Where what the operation does belongs to in the log and in traces.
    pub(super) fn span(&self) -> Span {
        self.span.clone()
    }

    /// Keeps the text no longer: only what may be slow is told by it.
    pub(super) fn forget_document(&mut self) {
        self.document = None;
    }

    /// Takes down that the operation was refused.
    pub(super) fn refused(mut self, refused: Vec<ServerError>) -> Answer {
        let answer = Answer::from(refused);
        self.answered(&answer);
        answer
    }

    /// Takes an answer down.
    pub(super) fn answered(&mut self, answer: &Answer) {
        self.status = match answer {
            Answer::Resolved(answer) => status(answer),
            Answer::Written(_) => OK,
        };
    }
}

/// What became of an operation that was answered without an error.
const OK: &str = "ok";

/// `ok`, `partial` where something is null for an error, or the code of the first error.
fn status(answer: &Response) -> &'static str {
    if answer.errors.is_empty() {
        return OK;
    }
    if answer.data != Value::Null {
        return "partial";
    }
    let extensions = answer.errors.first().and_then(|it| it.extensions.as_ref());
    let told = extensions.and_then(|extensions| extensions.get("code"));
    let known = code::ALL.iter().find(|code| match told {
        Some(Value::String(told)) => told == *code,
        _ => false,
    });
    known.copied().unwrap_or(code::BAD_USER_INPUT)
}

impl Drop for Telling {
    fn drop(&mut self) {
        let entry = self.ledger.entry();
        let operation = entry.operation.as_deref();
        self.metrics.operation(&Operation {
            name: operation,
            status: self.status,
            duration: entry.duration,
            cost: entry.cost,
            statements: entry.statements,
            sql_time: entry.sql_time,
        });
        let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
        let duration = entry.duration.unwrap_or_else(|| self.begin.elapsed());
        self.span.in_scope(|| {
            tracing::info!(
                operation = operation.unwrap_or_default(),
                status = self.status,
                cost = entry.cost,
                duration_ms = milliseconds(duration),
                statements = entry.statements,
                sql_ms = milliseconds(entry.sql_time),
                "operation"
            );
            if entry.duration.is_some_and(|duration| duration >= self.slow) {
                tracing::warn!(
                    operation = operation.unwrap_or_default(),
                    document = hash(self.document.as_deref().unwrap_or_default()),
                    cost = entry.cost,
                    duration_ms = milliseconds(duration),
                    statements = entry.statements,
                    sql_ms = milliseconds(entry.sql_time),
                    "a query was slow"
                );
            }
        });
    }
}

/// The SHA-256 of a document, by which Apollo's clients and manifests know it too.
fn hash(document: &str) -> String {
    let digest = Sha256::digest(document.as_bytes());
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
