//! Taking connections: plain or over TLS, and none that takes its time.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::accept::NoDelayAcceptor;
use axum_server::tls_rustls::RustlsAcceptor;

use super::tls::Identity;

/// Answers connections until `handle` says to stop. A client has `patience` for the handshake of TLS,
/// again for the head of its first request, and again for that of each later one: who sends a byte
/// now and then holds no connection.
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
    // An answer is written in one go: waiting for more to send would only delay it.
    let plain = NoDelayAcceptor::new();
    match identity {
        None => server.acceptor(plain).serve(service).await,
        Some(identity) => {
            let tls = RustlsAcceptor::new(identity.config()).handshake_timeout(patience);
            server.acceptor(tls.acceptor(plain)).serve(service).await
        }
    }
}
