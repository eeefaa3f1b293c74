//! Apollo's format: a part an answer, in one response that goes on.

use std::time::Duration;

use async_graphql::ServerError;
use axum::response::Response;
use futures_util::{StreamExt, stream};
use serde::Serialize;

use super::answers::{Answers, failure};
use super::body::{self, Form};
use super::ending::Ending;
use crate::http::graphql::Part;
use crate::schema::Answer;

/// A client reads a part when it sees the boundary after it, so that goes with each part. An empty
/// one is the sign of life.
const PARTS: Form = Form {
    kind: "multipart/mixed; boundary=\"graphql\"; subscriptionSpec=1.0",
    every: Duration::from_secs(5),
    alive: "\r\ncontent-type: application/json\r\n\r\n{}\r\n--graphql",
    end: "--\r\n",
};
const BOUNDARY: &str = "\r\n--graphql";

/// Sends the answers to one operation.
pub(super) fn respond(answers: Answers, ending: &Ending) -> Response {
    let answers = answers.take_until(Box::pin(ending.begins()));
    let begin = stream::iter([BOUNDARY.to_owned()]);
    body::respond(&PARTS, begin.chain(answers.map(|answer| part(&answer))))
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

fn part(answer: &Answer) -> String {
    let envelope = match failure(answer) {
        Some(errors) => Envelope::Failure {
            payload: (),
            errors,
        },
        None => Envelope::Answer {
            payload: Part::of(answer),
        },
    };
    // All that goes in has string keys, and so has a text.
    let json = serde_json::to_string(&envelope).unwrap_or_default();
    format!("\r\ncontent-type: application/json\r\n\r\n{json}{BOUNDARY}")
}

#[cfg(test)]
mod tests {
    use async_graphql::{Response as Resolved, Value};
    use axum::http::header;

    use super::*;

    #[tokio::test]
    async fn each_part_is_followed_by_the_boundary() {
        let answers = [
            Resolved::new(Value::from(1)).into(),
            Answer::Written(br#"{"data":2}"#.to_vec()),
            Resolved::from_errors(vec![ServerError::new("no", None)]).into(),
        ];
        let ending = Ending::default();
        let response = respond(stream::iter(answers).boxed(), &ending);
        assert_eq!(response.headers()[header::CONTENT_TYPE], PARTS.kind);
        let body = axum::body::to_bytes(response.into_body(), 1_000).await;
        let body = String::from_utf8(body.unwrap().to_vec()).unwrap();
        let head = "\r\n--graphql\r\ncontent-type: application/json\r\n\r\n";
        let first = r#"{"payload":{"data":1}}"#;
        let second = r#"{"payload":{"data":2}}"#;
        let last = r#"{"payload":null,"errors":[{"message":"no"}]}"#;
        assert_eq!(
            body,
            format!("{head}{first}{head}{second}{head}{last}\r\n--graphql--\r\n")
        );
    }

    #[tokio::test(start_paused = true)]
    async fn an_idle_stream_has_a_heartbeat_and_ends_with_the_server() {
        let ending = Ending::default();
        let response = respond(stream::pending().boxed(), &ending);
        let mut body = response.into_body().into_data_stream();
        assert_eq!(body.next().await.unwrap().unwrap(), BOUNDARY);
        let heartbeat = body.next().await.unwrap().unwrap();
        assert_eq!(heartbeat, PARTS.alive);
        ending.begin();
        assert_eq!(body.next().await.unwrap().unwrap(), PARTS.end);
        assert!(body.next().await.is_none());
        ending.is_over().await;
    }
}
