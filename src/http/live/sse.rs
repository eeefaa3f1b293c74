//! Server-Sent Events, as the `graphql-sse` protocol has them: a connection an operation.

use std::convert::Infallible;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt, stream};
use serde::Serialize;

use super::answers::Answers;
use super::ending::Ending;
use crate::http::graphql::Part;

/// How often a comment says that the connection lives.
const KEEP_ALIVE: Duration = Duration::from_secs(12);

/// Sends the answers to one operation.
pub(super) fn respond(answers: Answers, ending: &Ending) -> Response {
    let next = answers.map(|answer| event("next", &Part::of(&answer)));
    let events = next.take_until(Box::pin(ending.begins()));
    stream(events.chain(stream::iter([complete()])))
}

/// Sends events.
pub(super) fn stream(events: impl Stream<Item = Event> + Send + 'static) -> Response {
    let events = Sse::new(events.map(Ok::<_, Infallible>));
    let mut response = events
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
        .into_response();
    // Proxies of this kind would keep events back until they have a buffer full.
    let unbuffered = HeaderName::from_static("x-accel-buffering");
    response
        .headers_mut()
        .insert(unbuffered, HeaderValue::from_static("no"));
    response
}

/// An event with JSON.
pub(super) fn event(name: &str, data: &impl Serialize) -> Event {
    // All that goes in has string keys, and so has a text.
    let data = serde_json::to_string(data).unwrap_or_default();
    Event::default().event(name).data(data)
}

/// A browser's `EventSource` ignores an event without data.
fn complete() -> Event {
    Event::default().event("complete").data("")
}
