//! `/livez` and `/readyz`, for those who watch over the process.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tokio::time::timeout;

use super::Shared;
use crate::store;

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// The process answers: that is all it says.
pub(super) async fn live() -> &'static str {
    "alive\n"
}

/// The database can be reached and has every table.
pub(super) async fn ready(State(shared): State<Shared>) -> Response {
    match timeout(PATIENCE, shared.store.check()).await {
        Ok(Ok(())) => Json(json!({ "status": "ready" })).into_response(),
        Ok(Err(error)) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "not ready");
            unready(&match error {
                store::Error::NotMigrated { .. } => error.to_string(),
                _ => "the database cannot be reached".to_owned(),
            })
        }
        Err(_) => {
            tracing::warn!("not ready: the database is slow to answer");
            let seconds = PATIENCE.as_secs();
            unready(&format!("the database did not answer within {seconds} s"))
        }
    }
}

fn unready(reason: &str) -> Response {
    let body = json!({ "status": "unready", "reason": reason });
    (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response()
}
