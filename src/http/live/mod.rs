//! Answers that go on: subscriptions, and queries too, over WebSocket, Server-Sent Events and
//! multipart, on the same path as single answers.

use axum::Extension;
use axum::body::HttpBody;
use axum::extract::{FromRequestParts, Request, State, WebSocketUpgrade};
use axum::handler::Handler;
use axum::http::{HeaderMap, HeaderValue, Method, Version, header};
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

pub(super) use ending::{Ending, Listener};
pub use protocol::take_messages;
pub(super) use reservation::Reservations;
pub(super) use single::{reserve, stop};

use self::accept::Form;
use super::Shared;
use super::asking::Asking;
use super::graphql::{self, csrf};
use super::refusal::Refusal;

/// What a client upgrades to that opens a WebSocket, and how it says that it upgrades.
const WEBSOCKET: HeaderValue = HeaderValue::from_static("websocket");
const UPGRADE: HeaderValue = HeaderValue::from_static("upgrade");

/// Whether a request opens a WebSocket: a GET of HTTP/1.1 without a body that upgrades to one. What
/// else a client would upgrade to, such as `h2c`, is not there, and the request is answered as if it
/// had not asked for it.
pub(super) fn opens_socket(request: &Request) -> bool {
    let names = |name, wanted: &HeaderValue| {
        let values = request.headers().get_all(name).iter();
        let mut names = values.flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
        names.any(|name| name.trim_ascii().eq_ignore_ascii_case(wanted.as_bytes()))
    };
    request.method() == Method::GET
        && request.version() == Version::HTTP_11
        && names(header::CONNECTION, &UPGRADE)
        && names(header::UPGRADE, &WEBSOCKET)
        && request.body().is_end_stream()
}

/// A GET may open a WebSocket, ask for a stream, or ask for one answer.
pub(super) async fn get(
    State(shared): State<Shared>,
    Extension(asking): Extension<Asking>,
    request: Request,
) -> Response {
    if opens_socket(&request) {
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
        Form::Single if request.method() == Method::POST => {
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
    // A client may name more than one protocol; axum wants this one alone.
    parts.headers.insert(header::UPGRADE, WEBSOCKET);
    parts.headers.insert(header::CONNECTION, UPGRADE);
    let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &()).await;
    let upgrade = upgrade.map_err(IntoResponse::into_response)?;
    Ok(socket::open(upgrade, shared.clone(), asking))
}

fn is_from_elsewhere(headers: &HeaderMap, shared: &Shared) -> bool {
    headers
        .get(header::ORIGIN)
        .is_some_and(|origin| !shared.origins.allow(origin) && !csrf::is_own(origin, headers))
}
