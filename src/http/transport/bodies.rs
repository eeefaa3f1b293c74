//! The bodies of requests and answers, as the connection sees them.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::activity::Activity;

/// How much of a body that nobody reads is taken for its client's sake. A client that is cut off
/// while it still sends sees no answer.
const DRAIN_BYTES: u64 = 16 * 1024 * 1024;

/// How long such a body may take, unless clients have less time for everything.
const DRAIN_TIME: Duration = Duration::from_secs(5);

/// Where bodies go that a route has not read to their end.
#[derive(Clone)]
pub(super) struct Unread(mpsc::Sender<Incoming>);

/// Takes what is left of them, beside the connection.
pub(super) struct Drain(mpsc::Receiver<Incoming>);

/// The body of a request.
struct RequestBody {
    incoming: Option<Incoming>,
    /// The client sends it only once it is asked to, which is when it is read first.
    waits_to_be_asked: bool,
    unread: Unread,
}

/// The body of an answer, which is complete when hyper drops it.
pub(super) struct AnswerBody {
    body: Body,
    activity: Option<Arc<Activity>>,
}

/// The two ends of the way that unread bodies go.
pub(super) fn unread() -> (Unread, Drain) {
    // A connection has one request at a time.
    let (sender, receiver) = mpsc::channel(1);
    (Unread(sender), Drain(receiver))
}

impl Unread {
    /// The body of a request, which goes on this way if it is dropped before its end.
    pub(super) fn follow(&self, incoming: Incoming, headers: &HeaderMap) -> Body {
        if incoming.is_end_stream() {
            return Body::empty();
        }
        Body::new(RequestBody {
            incoming: Some(incoming),
            waits_to_be_asked: headers.contains_key(header::EXPECT),
            unread: self.clone(),
        })
    }
}

impl Drain {
    /// Takes unread bodies, within bounds, for as long as the connection lives. Afterwards the
    /// connection serves the next request, or is closed if more would come.
    pub(super) async fn run(mut self, activity: &Activity, patience: Duration) {
        while let Some(body) = self.0.recv().await {
            if timeout(DRAIN_TIME.min(patience), discard(body)).await != Ok(true) {
                activity.linger();
            }
        }
    }
}

/// Whether the body came to its end.
async fn discard(mut body: Incoming) -> bool {
    let mut length = 0;
    loop {
        let frame = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await;
        match frame {
            None => return true,
            Some(Err(_)) => return false,
            Some(Ok(frame)) => {
                length += frame.data_ref().map_or(0, |data| data.len() as u64);
                if length > DRAIN_BYTES {
                    return false;
                }
            }
        }
    }
}

impl HttpBody for RequestBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        self.waits_to_be_asked = false;
        let Some(incoming) = &mut self.incoming else {
            return Poll::Ready(None);
        };
        let frame = ready!(Pin::new(incoming).poll_frame(cx));
        if !matches!(frame, Some(Ok(_))) {
            self.incoming = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        let incoming = self.incoming.as_ref();
        incoming.is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        let incoming = self.incoming.as_ref();
        incoming.map_or_else(|| SizeHint::with_exact(0), HttpBody::size_hint)
    }
}

impl Drop for RequestBody {
    fn drop(&mut self) {
        let incoming = self.incoming.take();
        if let Some(incoming) = incoming.filter(|body| !body.is_end_stream())
            && !self.waits_to_be_asked
        {
            // An error would mean that the connection is gone.
            let _ = self.unread.0.try_send(incoming);
        }
    }
}

impl AnswerBody {
    /// Completes the answer of `activity` when it is dropped.
    pub(super) fn new(body: Body, activity: Option<Arc<Activity>>) -> Self {
        Self { body, activity }
    }
}

impl HttpBody for AnswerBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for AnswerBody {
    fn drop(&mut self) {
        if let Some(activity) = &self.activity {
            activity.answered();
        }
    }
}
