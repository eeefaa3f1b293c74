//! `/metrics`, for Prometheus.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Router, middleware};
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use super::transport::{self, ConnectionLimits, Connections, Refuse, Transport};
use super::{Shared, panics};
use crate::telemetry::Levels;

/// The connections of the listener for metrics: there are a few who scrape, and each needs one.
const CONNECTIONS: ConnectionLimits = ConnectionLimits {
    total: 128,
    per_address: 32,
};

/// A listener for metrics alone, as long as it lives.
#[derive(Debug)]
pub(super) struct Exposed(AbortHandle);

impl Exposed {
    /// Answers `/metrics` on this listener, and nothing else.
    pub(super) fn serve(listener: TcpListener, shared: Shared, refuse: Refuse) -> Self {
        let (patience, ending) = (shared.limits.time, shared.ending.clone());
        let router = Router::new()
            .route("/metrics", get(tell))
            .with_state(shared)
            .layer(middleware::from_fn(panics::catch));
        let transport = Transport {
            router,
            identity: None,
            connections: Connections::new(CONNECTIONS),
            patience,
            refuse,
        };
        let serving = tokio::spawn(transport::serve(listener, transport, ending));
        Self(serving.abort_handle())
    }
}

impl Drop for Exposed {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Tells every number there is, of all tenants together.
pub(super) async fn tell(State(shared): State<Shared>) -> impl IntoResponse {
    let mut levels = Levels {
        queries: shared.places.queries(),
        subscriptions: shared.places.listeners(),
        ..Levels::default()
    };
    for tenant in shared.tenants.all() {
        let (busy, idle) = tenant.store.connections();
        levels.busy_connections += busy;
        levels.idle_connections += idle;
        let ways = tenant.schema.plan_counts();
        levels.planned += ways.planned;
        levels.kept += ways.kept;
        levels.read += ways.read;
        levels.given_up += ways.given_up;
        levels.compiled += ways.compiled;
        match tenant.store.data_version().await {
            Ok(version) => {
                levels.record_changes += version.call_records;
                levels.report_changes += version.reports;
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "the data has no version");
            }
        }
    }
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    (
        [(header::CONTENT_TYPE, kind)],
        shared.metrics.encode(&levels),
    )
}
