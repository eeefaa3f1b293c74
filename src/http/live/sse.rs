//! Server-Sent Events, as the `graphql-sse` protocol has them: a connection an operation.

use std::time::Duration;

use axum::response::Response;
use futures_util::{Stream, StreamExt};
use serde::Serialize;

use super::answers::Answers;
use super::body::{self, Form};
use super::ending::Ending;
use crate::http::graphql::Part;

/// A comment is the sign of life. A browser's `EventSource` ignores an event without data, so that
/// the last one has some.
const ONE: Form = Form {
    kind: "text/event-stream",
    every: Duration::from_secs(12),
    alive: ":\n\n",
    end: "event: complete\ndata: \n\n",
};
/// Where operations share a stream, each has its own end.
const SHARED: Form = Form { end: "", ..ONE };

/// Sends the answers to one operation.
pub(super) fn respond(answers: Answers, ending: &Ending) -> Response {
    let events = answers.map(|answer| event("next", &Part::of(&answer)));
    body::respond(&ONE, events.take_until(Box::pin(ending.begins())))
}

/// Sends the events of several operations.
pub(super) fn share(
    events: impl Stream<Item = String> + Send + 'static,
    ending: &Ending,
) -> Response {
    body::respond(&SHARED, events.take_until(Box::pin(ending.begins())))
}

/// An event with JSON, which has no line breaks.
pub(super) fn event(name: &str, data: &impl Serialize) -> String {
    // All that goes in has string keys, and so has a text.
    let data = serde_json::to_string(data).unwrap_or_default();
    format!("event: {name}\ndata: {data}\n\n")
}
