//! Apollo's format: a part an answer, in one response that goes on.

use std::convert::Infallible;
use std::time::Duration;

use async_graphql::{Response as Answer, ServerError};
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt, stream};
use serde::Serialize;
use tokio::time::{Instant, Interval, interval_at};

use super::answers::{Answers, is_last};
use super::ending::Ending;
use crate::http::graphql::Part;

/// How often an empty part says that the connection lives.
const HEARTBEAT: Duration = Duration::from_secs(5);

const TYPE: &str = "multipart/mixed; boundary=\"graphql\"; subscriptionSpec=1.0";
/// A client reads a part when it sees the boundary after it, so that goes with each part.
const BOUNDARY: &str = "\r\n--graphql";
const END: &str = "--\r\n";

/// Sends the answers to one operation.
pub(super) fn respond(answers: Answers, ending: &Ending) -> Response {
    let answers = answers.take_until(Box::pin(ending.begins())).boxed();
    let begin = stream::iter([Bytes::from_static(BOUNDARY.as_bytes())]);
    let end = stream::iter([Bytes::from_static(END.as_bytes())]);
    let parts = begin.chain(parts(answers)).chain(end);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(TYPE)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let body = Body::from_stream(parts.map(Ok::<_, Infallible>));
    (headers, body).into_response()
}

fn parts(answers: Answers) -> impl Stream<Item = Bytes> + Send {
    let heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
    stream::unfold((answers, heartbeat), |(mut answers, mut heartbeat)| async {
        let part = next(&mut answers, &mut heartbeat).await?;
        Some((part, (answers, heartbeat)))
    })
}

async fn next(answers: &mut Answers, heartbeat: &mut Interval) -> Option<Bytes> {
    let json = tokio::select! {
        answer = answers.next() => text(&answer?),
        _ = heartbeat.tick() => "{}".to_owned(),
    };
    let part = format!("\r\ncontent-type: application/json\r\n\r\n{json}{BOUNDARY}");
    Some(part.into())
}

/// An answer in the envelope that the format wants: errors beside the payload end the operation.
#[derive(Serialize)]
#[serde(untagged)]
enum Envelope<'a> {
    Answer {
        payload: Part<'a>,
    },
    Failure {
        payload: (),
        errors: &'a [ServerError],
    },
}

fn text(answer: &Answer) -> String {
    let envelope = if is_last(answer) {
        Envelope::Failure {
            payload: (),
            errors: &answer.errors,
        }
    } else {
        Envelope::Answer {
            payload: Part::of(answer),
        }
    };
    // All that goes in has string keys, and so has a text.
    serde_json::to_string(&envelope).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use async_graphql::Value;

    use super::*;

    #[tokio::test]
    async fn each_part_is_followed_by_the_boundary() {
        let answers = [
            Answer::new(Value::from(1)),
            Answer::from_errors(vec![ServerError::new("no", None)]),
        ];
        let ending = Ending::default();
        let response = respond(stream::iter(answers).boxed(), &ending);
        assert_eq!(response.headers()[header::CONTENT_TYPE], TYPE);
        let body = axum::body::to_bytes(response.into_body(), 1_000).await;
        let body = String::from_utf8(body.unwrap().to_vec()).unwrap();
        let head = "\r\n--graphql\r\ncontent-type: application/json\r\n\r\n";
        let first = r#"{"payload":{"data":1}}"#;
        let second = r#"{"payload":null,"errors":[{"message":"no"}]}"#;
        assert_eq!(
            body,
            format!("{head}{first}{head}{second}\r\n--graphql--\r\n")
        );
    }

    #[tokio::test(start_paused = true)]
    async fn an_idle_stream_has_a_heartbeat_and_ends_with_the_server() {
        let ending = Ending::default();
        let response = respond(stream::pending().boxed(), &ending);
        let mut body = response.into_body().into_data_stream();
        assert_eq!(body.next().await.unwrap().unwrap(), BOUNDARY);
        let heartbeat = body.next().await.unwrap().unwrap();
        assert!(heartbeat.ends_with(b"\r\n\r\n{}\r\n--graphql"));
        ending.begin();
        assert_eq!(body.next().await.unwrap().unwrap(), END);
        assert!(body.next().await.is_none());
        ending.is_over().await;
    }
}
