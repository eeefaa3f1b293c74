//! An answer of the schema's as an answer of HTTP.

use std::convert::Infallible;
use std::sync::Arc;

use async_graphql::{Response as Resolved, Value};
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use serde::Serialize;
use serde_json::value::RawValue;

use super::Media;
use crate::http::refusal::{self, Refusal};
use crate::memory::Grant;
use crate::schema::Answer;
use crate::schema::code::{self, limit};

/// An answer without data: the operation did not run.
#[derive(Serialize)]
pub(in crate::http) struct Failure<'a> {
    errors: &'a [async_graphql::ServerError],
}

/// Sends an answer of the schema's, which has its room until it is sent.
pub(super) fn send(answer: Answer, media: Media, grant: &Arc<Grant>) -> Response {
    match answer {
        Answer::Resolved(answer) => send_resolved(&answer, media, grant),
        Answer::Written(body) => send_body(StatusCode::OK, media, keep(body, grant).into()),
    }
}

/// Bytes that have their room until they are sent. What they were made of is gone by then.
fn keep(bytes: Vec<u8>, grant: &Arc<Grant>) -> Bytes {
    grant.shrink_to(bytes.capacity());
    Bytes::from_owner(Sent {
        bytes,
        _grant: Arc::clone(grant),
    })
}

struct Sent {
    bytes: Vec<u8>,
    _grant: Arc<Grant>,
}

impl AsRef<[u8]> for Sent {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

fn send_resolved(answer: &Resolved, media: Media, grant: &Arc<Grant>) -> Response {
    if has_run(answer) {
        return send_body(StatusCode::OK, media, keep(json(answer), grant).into());
    }
    send_failure(answer, media)
}

/// Sends why an operation did not run.
fn send_failure(answer: &Resolved, media: Media) -> Response {
    let errors = &answer.errors;
    if let Some(status) = overload(answer) {
        let mut response = write(status, media, &Failure { errors });
        if status != StatusCode::GATEWAY_TIMEOUT {
            let retry_after = HeaderValue::from(retry_after(answer));
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, retry_after);
        }
        return response;
    }
    let status = match (code_of(answer), media) {
        (code::INTERNAL, _) => StatusCode::INTERNAL_SERVER_ERROR,
        (_, Media::Json) => StatusCode::OK,
        (code, Media::GraphqlResponse) => refusal::status(code),
    };
    write(status, media, &Failure { errors })
}

/// Sends why an operation on a stream does not run.
pub(in crate::http) fn refuse_answer(answer: Answer) -> Response {
    match answer {
        Answer::Resolved(answer) => send_failure(&answer, Media::GraphqlResponse),
        Answer::Written(body) => send_body(StatusCode::OK, Media::GraphqlResponse, body.into()),
    }
}

/// Sends the answers of a batch, one after the other: they are not put together in memory.
pub(super) fn send_batch(answers: Vec<Answer>, media: Media, grant: &Arc<Grant>) -> Response {
    let mut chunks = Vec::with_capacity(2 * answers.len() + 1);
    let mut length = 0;
    for answer in answers {
        let open: &[u8] = if chunks.is_empty() { b"[" } else { b"," };
        let bytes = match answer {
            Answer::Written(body) => body,
            Answer::Resolved(answer) => json(&Part::resolved(&answer)),
        };
        length += bytes.capacity();
        chunks.extend([Bytes::from_static(open), bytes.into()]);
    }
    grant.shrink_to(length);
    let grant = Arc::clone(grant);
    chunks.push(Bytes::from_static(b"]"));
    let chunks = stream::iter(chunks).map(move |chunk| {
        let _has_room = &grant;
        Ok::<_, Infallible>(chunk)
    });
    send_body(StatusCode::OK, media, Body::from_stream(chunks))
}

/// Sends a refusal. Documents that are not known are part of a talk between client and gateway,
/// which clients from before expect to be 200.
pub(super) fn refuse(refusal: &Refusal, media: Media) -> Response {
    let status = match refusal {
        Refusal::UnknownDocument | Refusal::NoDocuments if media == Media::Json => StatusCode::OK,
        refusal => refusal.status(),
    };
    let errors = &refusal.response().errors;
    let mut response = write(status, media, &Failure { errors });
    let told = match refusal {
        Refusal::MethodNotAllowed(_) => Some((header::ALLOW, "POST")),
        Refusal::Busy { .. } | Refusal::Full(_) => Some((header::RETRY_AFTER, "1")),
        _ => None,
    };
    let told = told.map(|(name, value)| (name, HeaderValue::from_static(value)));
    response.headers_mut().extend(told);
    response
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        refuse(&self, Media::Json)
    }
}

/// An answer among several.
#[derive(Serialize)]
#[serde(untagged)]
pub(in crate::http) enum Part<'a> {
    Whole(&'a Resolved),
    /// None if it were no JSON.
    Written(Option<&'a RawValue>),
    Failure(Failure<'a>),
}

impl<'a> Part<'a> {
    pub(in crate::http) fn of(answer: &'a Answer) -> Self {
        match answer {
            Answer::Written(body) => Self::Written(crate::json::from_slice(body).ok()),
            Answer::Resolved(answer) => Self::resolved(answer),
        }
    }

    fn resolved(answer: &'a Resolved) -> Self {
        if has_run(answer) {
            return Self::Whole(answer);
        }
        let errors = &answer.errors;
        Self::Failure(Failure { errors })
    }
}

/// Whether the operation ran. An error of a field has a path; one without a path came before.
pub(in crate::http) fn has_run(answer: &Resolved) -> bool {
    let is_early = |error: &async_graphql::ServerError| error.path.is_empty();
    answer.data != Value::Null || answer.errors.is_empty() || !answer.errors.iter().all(is_early)
}

/// The code of the first error.
fn code_of(answer: &Resolved) -> &str {
    match extension(answer, "code") {
        Some(Value::String(code)) => code,
        _ => code::BAD_USER_INPUT,
    }
}

/// The status of a request that would be answered at another time, whatever its client expects:
/// what stands between the two goes by it.
fn overload(answer: &Resolved) -> Option<StatusCode> {
    let Some(Value::String(limit)) = extension(answer, "limit") else {
        return None;
    };
    match limit.as_str() {
        limit::RATE | limit::HELD => Some(StatusCode::TOO_MANY_REQUESTS),
        limit::CONCURRENCY | limit::ANSWERS | limit::HELD_BY_ALL => {
            Some(StatusCode::SERVICE_UNAVAILABLE)
        }
        limit::TIME => Some(StatusCode::GATEWAY_TIMEOUT),
        _ => None,
    }
}

/// After how many seconds the request may be sent again.
fn retry_after(answer: &Resolved) -> u64 {
    match extension(answer, "retryAfter") {
        Some(Value::Number(seconds)) => seconds.as_u64().unwrap_or(1),
        _ => 1,
    }
}

/// What the first error tells under this name.
fn extension<'a>(answer: &'a Resolved, name: &str) -> Option<&'a Value> {
    answer.errors.first()?.extensions.as_ref()?.get(name)
}

fn write(status: StatusCode, media: Media, body: &impl Serialize) -> Response {
    send_body(status, media, json(body).into())
}

fn json(body: &impl Serialize) -> Vec<u8> {
    // Answers are values of strings and numbers: all of them are JSON.
    serde_json::to_vec(body).unwrap_or_default()
}

fn send_body(status: StatusCode, media: Media, body: Body) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media.content_type()),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            header::VARY,
            HeaderValue::from_static("accept, authorization"),
        ),
    ];
    (status, headers, body).into_response()
}
