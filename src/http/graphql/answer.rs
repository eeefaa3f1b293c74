//! An answer of the schema's as an answer of HTTP.

use async_graphql::{Response as Resolved, Value};
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::value::RawValue;

use super::Media;
use crate::http::refusal::{self, Refusal};
use crate::json;
use crate::schema::Answer;
use crate::schema::code::{self, limit};

/// An answer without data: the operation did not run.
#[derive(Serialize)]
pub(in crate::http) struct Failure<'a> {
    errors: &'a [async_graphql::ServerError],
}

/// Sends an answer of the schema's.
pub(super) fn send(answer: Answer, media: Media) -> Response {
    match answer {
        Answer::Resolved(answer) => send_resolved(&answer, media),
        Answer::Written(body) => send_body(StatusCode::OK, media, body),
    }
}

fn send_resolved(answer: &Resolved, media: Media) -> Response {
    if has_run(answer) {
        return write(StatusCode::OK, media, answer);
    }
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
    send(answer, Media::GraphqlResponse)
}

/// Sends the answers of a batch.
pub(super) fn send_batch(answers: &[Answer], media: Media) -> Response {
    let parts: Vec<_> = answers.iter().map(Part::of).collect();
    write(StatusCode::OK, media, &parts)
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
        Refusal::Busy { .. } => Some((header::RETRY_AFTER, "1")),
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
            Answer::Written(body) => Self::Written(json::from_slice(body).ok()),
            Answer::Resolved(answer) if has_run(answer) => Self::Whole(answer),
            Answer::Resolved(Resolved { errors, .. }) => Self::Failure(Failure { errors }),
        }
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
        limit::RATE => Some(StatusCode::TOO_MANY_REQUESTS),
        limit::CONCURRENCY => Some(StatusCode::SERVICE_UNAVAILABLE),
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
    // Answers are values of strings and numbers: all of them are JSON.
    let body = serde_json::to_vec(body).unwrap_or_default();
    send_body(status, media, body)
}

fn send_body(status: StatusCode, media: Media, body: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media.content_type()),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            header::VARY,
            HeaderValue::from_static("accept, authorization"),
        ),
    ];
    (status, headers, Body::from(body)).into_response()
}
