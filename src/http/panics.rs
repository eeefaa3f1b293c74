//! A panic is a bug of ours: it is logged, it fails one request, and the others go on.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;

use super::refusal::Refusal;
use crate::schema::RequestId;

/// Answers for a handler that panics.
pub(super) async fn catch(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().cloned();
    let answer = caught(next.run(request)).await;
    let id = id.unwrap_or_else(|| RequestId(String::new()));
    answer.unwrap_or_else(|| Refusal::Internal(id).into_response())
}

/// Runs to the end; `None` if that was a panic.
pub(super) async fn caught<T>(run: impl Future<Output = T>) -> Option<T> {
    // What the future shares with others is the pool, which gives up a connection that was in use.
    match AssertUnwindSafe(run).catch_unwind().await {
        Ok(answer) => Some(answer),
        Err(panic) => {
            tracing::error!(panic = message(&*panic), "a request panicked");
            None
        }
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_the_panic_said_is_for_the_log() {
        let panic = AssertUnwindSafe(async { panic!("row {}", 7) })
            .catch_unwind()
            .await;
        assert_eq!(message(&*panic.unwrap_err()), "row 7");
    }
}
