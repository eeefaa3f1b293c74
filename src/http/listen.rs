//! Taking connections: plain or over TLS, and none that takes its time.

use std::future::{Ready, ready};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::accept::Accept;
use axum_server::tls_rustls::RustlsAcceptor;
use tokio::net::TcpStream;
use tokio_io_timeout::TimeoutStream;

use super::tls::Identity;

/// Answers connections until `handle` says to stop. A client has `patience` for the handshake of TLS,
/// again for the head of its first request, and again for that of each later one: who sends a byte
/// now and then holds no connection. And it has `patience` to take more of what it is sent: an answer
/// is in memory until it has gone.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    identity: Option<&Identity>,
    handle: Handle<SocketAddr>,
    patience: Duration,
) -> io::Result<()> {
    let mut server = axum_server::from_tcp(listener)?
        .handle(handle)
        .first_request_timeout(patience);
    let head = server.http_builder();
    head.http1().header_read_timeout(patience);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let plain = Takers(patience);
    match identity {
        None => server.acceptor(plain).serve(service).await,
        Some(identity) => {
            let tls = RustlsAcceptor::new(identity.config()).handshake_timeout(patience);
            server.acceptor(tls.acceptor(plain)).serve(service).await
        }
    }
}

/// Takes connections whose clients take something of what they are sent each so long.
#[derive(Clone, Copy, Debug)]
struct Takers(Duration);

impl<S> Accept<TcpStream, S> for Takers {
    type Stream = Pin<Box<TimeoutStream<TcpStream>>>;
    type Service = S;
    type Future = Ready<io::Result<(Self::Stream, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        // An answer is written in one go: waiting for more to send would only delay it.
        let stream = stream.set_nodelay(true).map(|()| {
            let mut stream = TimeoutStream::new(stream);
            stream.set_write_timeout(Some(self.0));
            Box::pin(stream)
        });
        ready(stream.map(|stream| (stream, service)))
    }
}
