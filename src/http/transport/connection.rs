//! One connection: its requests, one after the other, until it ends.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};

use super::Transport;
use super::activity::Activity;
use super::bodies::{AnswerBody, Unread, unread};
use super::unreadable::Explained;
use crate::http::live::Listener;

/// The most bytes of a head. Hyper allows an address of 64 KiB, and headers need room beside it;
/// what is more could be sent by every connection there is.
const HEAD_BYTES: usize = 128 * 1024;

/// The most headers of a request.
const HEADERS: usize = 100;

/// HTTP/1.1 as every listener speaks it.
#[derive(Clone, Debug)]
pub(super) struct Protocol(http1::Builder);

impl Protocol {
    /// A client has `patience` for each head, counted from when the server waits for it.
    pub(super) fn new(patience: Duration) -> Self {
        let mut builder = http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            .header_read_timeout(patience)
            .max_headers(HEADERS)
            .max_buf_size(HEAD_BYTES);
        Self(builder)
    }
}

/// Serves the requests of a connection until it ends, is evicted, or the server ends.
pub(super) async fn converse<S>(
    transport: &Transport,
    protocol: &Protocol,
    (stream, peer): (S, SocketAddr),
    activity: Arc<Activity>,
    mut ending: Listener,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (unread, drain) = unread();
    let service = Routes {
        router: TowerToHyperService::new(transport.router.clone()),
        peer,
        activity: Arc::clone(&activity),
        unread,
    };
    let refuse = Arc::clone(&transport.refuse);
    let stream = Explained::new(stream, Arc::clone(&activity), refuse);
    let serving = protocol.0.serve_connection(TokioIo::new(stream), service);
    let mut serving = pin!(serving.with_upgrades());
    let mut draining = pin!(drain.run(&activity, transport.patience));
    let (mut is_ending, mut is_drained) = (false, false);
    loop {
        tokio::select! {
            biased;
            // What went wrong was the client's doing, and is told to it as far as it can be.
            _ = serving.as_mut() => return,
            () = activity.evicted() => return,
            () = &mut draining, if !is_drained => is_drained = true,
            () = ending.begins(), if !is_ending => {
                is_ending = true;
                serving.as_mut().graceful_shutdown();
                // Hyper would wait for a head that has begun.
                activity.evict_now();
            }
        }
    }
}

/// The routes, as one connection asks them.
struct Routes {
    router: TowerToHyperService<Router>,
    peer: SocketAddr,
    activity: Arc<Activity>,
    unread: Unread,
}

/// The connection had to make room for another.
#[derive(Debug, thiserror::Error)]
#[error("the connection is evicted")]
struct Evicted;

impl Service<Request<Incoming>> for Routes {
    type Response = Response<AnswerBody>;
    type Error = Evicted;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Evicted>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        if !self.activity.begin() {
            return Box::pin(std::future::ready(Err(Evicted)));
        }
        let (mut parts, incoming) = request.into_parts();
        parts.extensions.insert(ConnectInfo(self.peer));
        let body = self.unread.follow(incoming, &parts.headers);
        let answering = self.router.call(Request::from_parts(parts, body));
        let activity = Arc::clone(&self.activity);
        Box::pin(async move {
            let response = answering
                .await
                .unwrap_or_else(|never: Infallible| match never {});
            // A WebSocket serves its request until it ends.
            let is_over = response.status() != StatusCode::SWITCHING_PROTOCOLS;
            let activity = is_over.then_some(activity);
            Ok(response.map(|body| AnswerBody::new(body, activity)))
        })
    }
}
