//! A collector of traces, which keeps what it is sent.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use tokio::net::TcpListener;

type Received = Arc<Mutex<Vec<Bytes>>>;

/// A collector, for as long as the test runs.
pub(crate) struct Collector {
    /// What `traces.endpoint` takes.
    pub(crate) endpoint: String,
    received: Received,
}

impl Collector {
    pub(crate) async fn start() -> Self {
        let received = Received::default();
        let take = async |State(received): State<Received>, body: Bytes| {
            received.lock().unwrap().push(body);
        };
        let routes = Router::new()
            .route("/v1/traces", post(take))
            .with_state(Arc::clone(&received));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async { axum::serve(listener, routes).await });
        Self {
            endpoint: format!("http://{address}/v1/traces"),
            received,
        }
    }

    /// The bodies that came, each in the protocol's binary form.
    pub(crate) fn bodies(&self) -> Vec<Bytes> {
        self.received.lock().unwrap().clone()
    }

    /// All that came, as far as it is text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bodies().concat()).into_owned()
    }
}
