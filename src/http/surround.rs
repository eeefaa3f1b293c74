//! What surrounds every route, from the handler outwards.

use std::sync::Arc;

use axum::{Router, middleware};
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::compression::{CompressionLayer, CompressionLevel};

use super::cors::Origins;
use super::request::{self, Counter};
use super::{bare, headers, panics};
use crate::telemetry::Metrics;

/// What tells how to surround the routes.
pub(super) struct Surroundings {
    /// The sites whose pages may read answers.
    pub(super) origins: Origins,
    /// Whether clients come over TLS.
    pub(super) is_secure: bool,
    /// Where answers are counted.
    pub(super) metrics: Arc<Metrics>,
    /// Numbers the requests.
    pub(super) counter: Counter,
}

/// Puts the routes into what every request passes.
pub(super) fn surround(routes: Router, around: &Surroundings) -> Router {
    let routes = routes
        .layer(middleware::from_fn(panics::catch))
        .layer(middleware::from_fn(bare::explain))
        .layer(compression());
    let routes = match around.origins.layer() {
        Some(cors) => routes.layer(cors),
        None => routes,
    };
    let secure = middleware::from_fn_with_state(around.is_secure, headers::secure);
    let tracing = (around.counter.clone(), Arc::clone(&around.metrics));
    let trace = middleware::from_fn_with_state(tracing, request::trace);
    routes.layer(secure).layer(trace)
}

/// Packs answers for those who can unpack them, except streams: their parts must not wait for more.
fn compression() -> CompressionLayer<impl Predicate> {
    let is_whole = NotForContentType::const_new("multipart/");
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(DefaultPredicate::new().and(is_whole))
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use serde_json::Value;
    use tokio::net::TcpListener;

    use super::*;
    use crate::clock::Clock;

    async fn broken() -> &'static str {
        panic!("the handler is broken")
    }

    #[tokio::test]
    async fn a_handler_that_panics_is_answered_for_and_the_server_lives() {
        let routes = Router::new().route("/broken", get(broken));
        let around = Surroundings {
            origins: Origins::Listed(Vec::new()),
            is_secure: false,
            metrics: Arc::default(),
            counter: Counter::new(Clock::System),
        };
        let router = surround(routes, &around);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async { axum::serve(listener, router).await });
        for _ in 0..2 {
            let ask = move || {
                let config = ureq::Agent::config_builder().http_status_as_error(false);
                let agent = ureq::Agent::from(config.build());
                agent
                    .get(format!("http://{address}/broken"))
                    .call()
                    .unwrap()
            };
            let mut answer = tokio::task::spawn_blocking(ask).await.unwrap();
            assert_eq!(answer.status(), 500);
            let id = answer.headers()["x-request-id"].clone();
            let body = answer.body_mut().read_to_string().unwrap();
            let body: Value = serde_json::from_str(&body).unwrap();
            let extensions = &body["errors"][0]["extensions"];
            assert_eq!(extensions["code"], "INTERNAL");
            assert_eq!(extensions["requestId"], id.to_str().unwrap());
        }
    }
}
