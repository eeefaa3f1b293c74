//! `/livez` and `/readyz`, for those who watch over the process.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures_util::future::join_all;
use serde_json::json;
use tokio::time::timeout;

use super::Shared;
use crate::store::{self, Store};

/// How long a database may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// The process answers: that is all it says.
pub(super) async fn live() -> &'static str {
    "alive\n"
}

/// Every database can be reached and has every table.
pub(super) async fn ready(State(shared): State<Shared>) -> Response {
    let checks = shared.tenants.all().map(|tenant| check(&tenant.store));
    let checked = join_all(checks).await;
    let count = checked.len();
    let reasons: Vec<String> = checked.into_iter().filter_map(Result::err).collect();
    match &reasons[..] {
        [] => Json(json!({ "status": "ready" })).into_response(),
        [reason] if count == 1 => unready(reason),
        some => unready(&format!(
            "{} of {count} databases are not ready",
            some.len()
        )),
    }
}

/// Whether a database can be asked; if not, why, in words for whoever asks.
async fn check(store: &Store) -> Result<(), String> {
    match timeout(PATIENCE, store.check()).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "not ready");
            Err(match error {
                store::Error::NotMigrated { .. } => error.to_string(),
                _ => "the database cannot be reached".to_owned(),
            })
        }
        Err(_) => {
            tracing::warn!("not ready: the database is slow to answer");
            let seconds = PATIENCE.as_secs();
            Err(format!("the database did not answer within {seconds} s"))
        }
    }
}

fn unready(reason: &str) -> Response {
    let body = json!({ "status": "unready", "reason": reason });
    (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response()
}
