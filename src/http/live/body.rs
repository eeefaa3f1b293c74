//! A response that goes on: what it sends comes piece by piece, with a sign of life in between.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt};
use tokio::time::{Instant, Interval, interval_at};

/// What a response is, and how it shows that it lives.
pub(super) struct Form {
    /// Its content type.
    pub(super) kind: &'static str,
    /// How often a sign of life is sent while nothing else is.
    pub(super) every: Duration,
    /// The sign.
    pub(super) alive: &'static str,
    /// What comes last.
    pub(super) end: &'static str,
}

/// Sends the pieces.
pub(super) fn respond(
    form: &Form,
    pieces: impl Stream<Item = String> + Send + 'static,
) -> Response {
    let alive = Bytes::from_static(form.alive.as_bytes());
    let end = stream::iter([Bytes::from_static(form.end.as_bytes())]);
    let pieces = beating(pieces.map(Bytes::from).boxed(), alive, form.every).chain(end);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(form.kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // Proxies of this kind would keep pieces back until they have a buffer full.
        (
            HeaderName::from_static("x-accel-buffering"),
            HeaderValue::from_static("no"),
        ),
    ];
    let body = Body::from_stream(pieces.map(Ok::<_, Infallible>));
    (headers, body).into_response()
}

fn beating(
    pieces: BoxStream<'static, Bytes>,
    alive: Bytes,
    every: Duration,
) -> impl Stream<Item = Bytes> + Send {
    let beat = interval_at(Instant::now() + every, every);
    stream::unfold(
        (pieces, beat, alive),
        |(mut pieces, mut beat, alive)| async {
            let piece = next(&mut pieces, &mut beat, &alive).await?;
            Some((piece, (pieces, beat, alive)))
        },
    )
}

async fn next(
    pieces: &mut BoxStream<'static, Bytes>,
    beat: &mut Interval,
    alive: &Bytes,
) -> Option<Bytes> {
    tokio::select! {
        biased;
        piece = pieces.next() => {
            beat.reset();
            piece
        }
        _ = beat.tick() => Some(alive.clone()),
    }
}
