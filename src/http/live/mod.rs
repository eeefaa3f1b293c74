//! Answers that go on: subscriptions, and queries too, over WebSocket, Server-Sent Events and
//! multipart, on the same path as single answers.

use axum::Extension;
use axum::extract::{FromRequestParts, Request, State, WebSocketUpgrade};
use axum::handler::Handler;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};

mod accept;
mod admission;
mod answers;
mod body;
mod ending;
mod legacy_ws;
mod multipart;
mod protocol;
mod reservation;
mod single;
mod socket;
mod sse;
mod transport_ws;

pub(super) use ending::Ending;
pub use protocol::take_messages;
pub(super) use reservation::Reservations;
pub(super) use single::{reserve, stop};

use self::accept::Form;
use super::Shared;
use super::asking::Asking;
use super::graphql::{self, csrf};
use super::refusal::Refusal;

/// A GET may open a WebSocket, ask for a stream, or ask for one answer.
pub(super) async fn get(
    State(shared): State<Shared>,
    Extension(asking): Extension<Asking>,
    request: Request,
) -> Response {
    if request.headers().contains_key(header::UPGRADE) {
        let opened = open(&shared, asking, request).await;
        return opened.unwrap_or_else(IntoResponse::into_response);
    }
    if single::token(&request).is_some() && Form::of(request.headers()) == Form::Events {
        return single::fulfil(&shared, &request);
    }
    answer(shared, asking, request).await
}

/// A POST may ask for a stream, for one answer, or for an answer on a stream that is open.
pub(super) async fn post(
    State(shared): State<Shared>,
    Extension(asking): Extension<Asking>,
    request: Request,
) -> Response {
    answer(shared, asking, request).await
}

async fn answer(shared: Shared, asking: Asking, request: Request) -> Response {
    if single::token(&request).is_some() {
        return single::start(&shared, &asking, request).await;
    }
    match Form::of(request.headers()) {
        Form::Single if request.method() == axum::http::Method::POST => {
            graphql::post.call(request, shared).await
        }
        Form::Single => graphql::get.call(request, shared).await,
        form => match shared.begin(&asking, request).await {
            Ok(answers) if form == Form::Events => sse::respond(answers, &shared.ending),
            Ok(answers) => multipart::respond(answers, &shared.ending),
            Err(refusal) => refusal.into_response(),
        },
    }
}

/// Opens a WebSocket, unless a page of another site wants it: browsers let those, CORS or not.
async fn open(shared: &Shared, asking: Asking, request: Request) -> Result<Response, Response> {
    if is_from_elsewhere(request.headers(), shared) {
        return Err(Refusal::ForeignSocket.into_response());
    }
    let (mut parts, _) = request.into_parts();
    let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &()).await;
    let upgrade = upgrade.map_err(IntoResponse::into_response)?;
    Ok(socket::open(upgrade, shared.clone(), asking))
}

fn is_from_elsewhere(headers: &HeaderMap, shared: &Shared) -> bool {
    headers
        .get(header::ORIGIN)
        .is_some_and(|origin| !shared.origins.allow(origin) && !csrf::is_own(origin, headers))
}
