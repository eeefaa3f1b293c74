//! An answer of the schema's as an answer of HTTP.

use async_graphql::{Response as Resolved, Value};
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::value::RawValue;

use super::Media;
use crate::http::refusal::{self, Refusal};
use crate::schema::{Answer, code};

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
    let status = match (code_of(answer), media) {
        (code::INTERNAL, _) => StatusCode::INTERNAL_SERVER_ERROR,
        (_, Media::Json) => StatusCode::OK,
        (code, Media::GraphqlResponse) => refusal::status(code),
    };
    write(status, media, &Failure { errors })
}

/// Sends why an operation on a stream does not run.
pub(in crate::http) fn refuse_answer(answer: &Resolved) -> Response {
    send_resolved(answer, Media::GraphqlResponse)
}

/// Sends the answers of a batch.
pub(super) fn send_batch(answers: &[Answer], media: Media) -> Response {
    let parts = answers.iter().map(|answer| match answer {
        Answer::Resolved(answer) => Some(Part::of(answer)),
        Answer::Written(body) => serde_json::from_slice(body).ok().map(Part::Written),
    });
    let parts: Vec<_> = parts.collect();
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
    if let Refusal::MethodNotAllowed(_) = refusal {
        let allow = HeaderValue::from_static("POST");
        response.headers_mut().insert(header::ALLOW, allow);
    }
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
    Written(&'a RawValue),
    Failure(Failure<'a>),
}

impl<'a> Part<'a> {
    pub(in crate::http) fn of(answer: &'a Resolved) -> Self {
        let errors = &answer.errors;
        if has_run(answer) {
            Self::Whole(answer)
        } else {
            Self::Failure(Failure { errors })
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
    let extensions = answer.errors.first().and_then(|it| it.extensions.as_ref());
    match extensions.and_then(|extensions| extensions.get("code")) {
        Some(Value::String(code)) => code,
        _ => code::BAD_USER_INPUT,
    }
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
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
    ];
    (status, headers, Body::from(body)).into_response()
}
