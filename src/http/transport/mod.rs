//! Connections: accepted, bounded, and served over HTTP/1.1, plain or over TLS.
//!
//! Every listener stands on [`serve`], and so on the same promises: a client has a bounded time for
//! the handshake of TLS, for the head of each request and between two requests, and to take more of
//! an answer; an address has a bounded share of the connections, of which there are so many in all.
//!
//! HTTP/2 is off. In hyper it has no time limit for a head or between two requests, and a stream
//! whose window is zero holds its answer for as long as the client answers pings. A proxy that
//! speaks HTTP/2 to clients speaks HTTP/1.1 to what is behind it.

use std::fmt;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{Response, StatusCode};
use tokio::io::{self, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

mod activity;
mod bodies;
mod connection;
mod descriptors;
mod encode;
mod registry;
mod stream;
mod tls;
mod unreadable;

pub(super) use registry::{ConnectionLimits, Connections};
pub(super) use tls::Identity;
pub use tls::TlsFiles;

use super::live::{Ending, Listener};
use connection::{Protocol, converse};
use stream::ClientStream;

/// The pause after a connection could not be accepted, for want of file descriptors or memory.
const BACK_OFF: Duration = Duration::from_millis(100);

/// How many clients at a time are told that their connection is one too many, beyond those that
/// have one. Others are closed without a word, as are those who would first want a handshake.
const TURNED_AWAY: usize = 64;

/// How much of what such a client has sent is taken.
const TURNED_AWAY_BYTES: u64 = 64 * 1024;

/// A reason to answer a client before any route is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unrouted {
    /// The head of a request cannot be read; hyper names the status.
    Head(StatusCode),
    /// The connection is one too many.
    Connection,
}

/// Answers where no route is asked.
pub(super) type Refuse = Arc<dyn Fn(Unrouted) -> Response<Vec<u8>> + Send + Sync>;

/// What a listener serves, and within which bounds.
pub(super) struct Transport {
    /// The routes.
    pub(super) router: Router,
    /// The certificate and its key; plain HTTP without.
    pub(super) identity: Option<Identity>,
    /// The open connections.
    pub(super) connections: Connections,
    /// Timeout for a handshake, for a head, and for the progress of an answer.
    pub(super) patience: Duration,
    /// Answers where no route is asked.
    pub(super) refuse: Refuse,
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut transport = f.debug_struct("Transport");
        transport.field("connections", &self.connections);
        transport.finish_non_exhaustive()
    }
}

/// Accepts connections until the server ends, then lets running requests finish.
pub(super) async fn serve(listener: TcpListener, transport: Transport, ending: Ending) {
    let mut running = JoinSet::new();
    accept(listener, Arc::new(transport), &ending, &mut running).await;
    while running.join_next().await.is_some() {}
}

async fn accept(
    listener: TcpListener,
    transport: Arc<Transport>,
    ending: &Ending,
    running: &mut JoinSet<()>,
) {
    let protocol = Protocol::new(transport.patience);
    let mut stopped = ending.listen();
    let farewells = Arc::new(Semaphore::new(TURNED_AWAY));
    let mut is_failing = false;
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = running.join_next() => continue,
            () = stopped.begins() => return,
        };
        match accepted {
            Ok((stream, peer)) => {
                is_failing = false;
                let transport = Arc::clone(&transport);
                if let Some(slot) = transport.connections.admit(peer.ip()) {
                    let stream = ClientStream::new(stream, slot, transport.patience);
                    let ending = ending.listen();
                    running.spawn(open(transport, protocol.clone(), stream, peer, ending));
                } else if transport.identity.is_none()
                    && let Ok(permit) = Arc::clone(&farewells).try_acquire_owned()
                {
                    running.spawn(turn_away(transport, stream, permit));
                }
            }
            Err(error) if is_of_one_client(error.kind()) => {}
            Err(error) => {
                if !is_failing {
                    tracing::warn!(%error, "connections cannot be accepted");
                }
                is_failing = true;
                transport.connections.evict_any();
                sleep(BACK_OFF).await;
            }
        }
    }
}

/// Whether a client went before it was accepted.
fn is_of_one_client(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused
    )
}

/// Tells a client that its connection is one too many, and takes for a while what it has sent, for
/// else it would be reset before it has read that.
async fn turn_away(
    transport: Arc<Transport>,
    mut stream: TcpStream,
    _permit: OwnedSemaphorePermit,
) {
    let answer = (transport.refuse)(Unrouted::Connection);
    let farewell = async {
        stream.write_all(&encode::closing(&answer, None)).await?;
        stream.shutdown().await?;
        let mut rest = stream.take(TURNED_AWAY_BYTES);
        io::copy(&mut rest, &mut io::sink()).await
    };
    // A client that is not reached is closed all the same.
    let _ = timeout(stream::LINGER, farewell).await;
}

async fn open(
    transport: Arc<Transport>,
    protocol: Protocol,
    stream: ClientStream,
    peer: SocketAddr,
    mut ending: Listener,
) {
    // An answer is written in one go: waiting for more to send would only delay it.
    if stream.set_nodelay().is_err() {
        return;
    }
    let activity = stream.activity();
    let Some(identity) = &transport.identity else {
        return converse(&transport, &protocol, (stream, peer), activity, ending).await;
    };
    let handshake = timeout(transport.patience, identity.accept(stream));
    let stream = tokio::select! {
        stream = handshake => stream,
        () = activity.evicted() => return,
        () = ending.begins() => return,
    };
    if let Ok(Ok(stream)) = stream {
        converse(&transport, &protocol, (stream, peer), activity, ending).await;
    }
}
