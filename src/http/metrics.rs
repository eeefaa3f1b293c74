//! `/metrics`, for Prometheus.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Router, middleware};
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use super::{Shared, panics};
use crate::store::DataVersion;
use crate::telemetry::Levels;

/// A listener for metrics alone, as long as it lives.
#[derive(Debug)]
pub(super) struct Exposed(AbortHandle);

impl Exposed {
    /// Answers `/metrics` on this listener, and nothing else.
    pub(super) fn serve(listener: TcpListener, shared: Shared) -> Self {
        let routes = Router::new()
            .route("/metrics", get(tell))
            .with_state(shared)
            .layer(middleware::from_fn(panics::catch));
        let serving = tokio::spawn(async { axum::serve(listener, routes).await });
        Self(serving.abort_handle())
    }
}

impl Drop for Exposed {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Tells every number there is.
pub(super) async fn tell(State(shared): State<Shared>) -> impl IntoResponse {
    let version = match shared.store.data_version().await {
        Ok(version) => version,
        Err(error) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the data has no version"
            );
            DataVersion::default()
        }
    };
    let (busy_connections, idle_connections) = shared.store.connections();
    let levels = Levels {
        busy_connections,
        idle_connections,
        queries: shared.places.queries(),
        subscriptions: shared.places.listeners(),
        record_changes: version.call_records,
        report_changes: version.reports,
    };
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    (
        [(header::CONTENT_TYPE, kind)],
        shared.metrics.encode(&levels),
    )
}
