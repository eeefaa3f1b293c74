//! The other mode of the `graphql-sse` protocol: a stream is reserved, and requests put operations
//! on it. Over HTTP/1.1, a browser has six connections only.

use axum::extract::{Query, Request, State};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{BoxStream, StreamExt};
use futures_util::{Stream, stream};
use serde::{Deserialize, Serialize};
use tokio_stream::StreamMap;
use uuid::Uuid;

use super::answers::{Answers, refused_at_once};
use super::reservation::{Fulfilled, Order, Reservations};
use super::sse;
use crate::http::Shared;
use crate::http::asking::Asking;
use crate::http::graphql::{Part, receive, refuse_answer};
use crate::http::refusal::Refusal;
use crate::schema::Answer;

/// Carries the name of the reservation.
const TOKEN: HeaderName = HeaderName::from_static("x-graphql-event-stream-token");

/// What may stand behind the path.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    token: Option<String>,
    operation_id: Option<String>,
}

impl Parameters {
    fn of(request: &Request) -> Option<Self> {
        Query::try_from_uri(request.uri())
            .ok()
            .map(|Query(them)| them)
    }
}

/// The reservation that a request names.
pub(super) fn token(request: &Request) -> Option<String> {
    let header = request.headers().get(TOKEN);
    let header = header.and_then(|token| token.to_str().ok());
    let token = header
        .map(str::to_owned)
        .or_else(|| Parameters::of(request)?.token);
    token.filter(|token| !token.is_empty())
}

fn stream_of(request: &Request) -> Result<Uuid, Refusal> {
    let token = token(request).ok_or(Refusal::UnknownStream)?;
    Uuid::try_parse(&token).map_err(|_| Refusal::UnknownStream)
}

/// Those of the caller's tenant: nobody else's streams can be opened, whoever learns their names.
fn reservations<'s>(shared: &'s Shared, request: &Request) -> Result<&'s Reservations, Refusal> {
    let asking = request.extensions().get::<Asking>();
    let viewer = asking.and_then(|asking| asking.viewer.as_ref());
    let tenant = shared.tenants.of(viewer)?;
    Ok(&tenant.reservations)
}

/// PUT reserves a stream.
pub(in crate::http) async fn reserve(State(shared): State<Shared>, request: Request) -> Response {
    match reservations(&shared, &request).and_then(Reservations::reserve) {
        Ok(token) => (StatusCode::CREATED, token.to_string()).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

/// GET opens it.
pub(super) fn fulfil(shared: &Shared, request: &Request) -> Response {
    let fulfilled =
        stream_of(request).and_then(|token| reservations(shared, request)?.fulfil(token));
    match fulfilled {
        Ok(fulfilled) => sse::share(events(fulfilled), &shared.ending),
        Err(refusal) => refusal.into_response(),
    }
}

/// POST, or GET without asking for events, puts an operation on it.
pub(super) async fn start(shared: &Shared, asking: &Asking, request: Request) -> Response {
    match try_start(shared, asking, request).await {
        Ok(()) => StatusCode::ACCEPTED.into_response(),
        Err(response) => response,
    }
}

#[expect(
    clippy::result_large_err,
    reason = "the response is sent, and not handed on"
)]
async fn try_start(shared: &Shared, asking: &Asking, request: Request) -> Result<(), Response> {
    let token = stream_of(&request).map_err(IntoResponse::into_response)?;
    let all = reservations(shared, &request).map_err(IntoResponse::into_response)?;
    let asked = receive(shared, asking, request).await;
    let asked = asked.map_err(IntoResponse::into_response)?;
    let missing = || Refusal::Malformed("`extensions.operationId` is missing".to_owned());
    let operation = asked.operation_id().map(str::to_owned);
    let operation = operation.ok_or_else(|| missing().into_response())?;
    all.claim(token, &operation)
        .map_err(IntoResponse::into_response)?;
    let begun = shared
        .answers(asked, asking)
        .map_err(IntoResponse::into_response);
    // What cannot run is told here, as over plain HTTP, and not on the stream.
    let begun = begun.and_then(|answers| refused_at_once(answers).map_err(|no| refuse_answer(*no)));
    let ordered = begun.and_then(|answers| {
        let start = Order::Start {
            id: operation.clone(),
            answers,
        };
        all.order(token, start).map_err(IntoResponse::into_response)
    });
    ordered.inspect_err(|_| all.release(token, &operation))
}

/// DELETE takes an operation off it.
pub(in crate::http) async fn stop(
    State(shared): State<Shared>,
    request: Request,
) -> Result<(), Refusal> {
    let token = stream_of(&request)?;
    let id = Parameters::of(&request).and_then(|them| them.operation_id);
    let missing = || Refusal::Malformed("`operationId` is missing".to_owned());
    let id = id.filter(|id| !id.is_empty()).ok_or_else(missing)?;
    let all = reservations(&shared, &request)?;
    all.release(token, &id);
    all.order(token, Order::Stop { id })
}

/// An event's data: which operation it belongs to, and the answer.
#[derive(Serialize)]
struct Told<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<Part<'a>>,
}

/// A stream that is open, and what runs on it; each operation ends with `None`.
struct Open {
    fulfilled: Fulfilled,
    operations: StreamMap<String, BoxStream<'static, Option<Answer>>>,
}

fn events(fulfilled: Fulfilled) -> impl Stream<Item = String> + Send {
    let open = Open {
        fulfilled,
        operations: StreamMap::new(),
    };
    stream::unfold(open, |mut open| async {
        let event = open.next().await?;
        Some((event, open))
    })
}

impl Open {
    async fn next(&mut self) -> Option<String> {
        loop {
            tokio::select! {
                order = self.fulfilled.orders.recv() => match order? {
                    Order::Start { id, answers } => self.start(id, answers),
                    Order::Stop { id } => drop(self.operations.remove(&id)),
                },
                Some((id, answer)) = self.operations.next() => {
                    return Some(self.event(&id, answer.as_ref()));
                }
            }
        }
    }

    fn start(&mut self, id: String, answers: Answers) {
        let answers = answers.map(Some).chain(stream::iter([None]));
        self.operations.insert(id, answers.boxed());
    }

    fn event(&self, id: &str, answer: Option<&Answer>) -> String {
        let payload = answer.map(Part::of);
        let name = if payload.is_some() {
            "next"
        } else {
            "complete"
        };
        if payload.is_none() {
            self.fulfilled.release(id);
        }
        sse::event(name, &Told { id, payload })
    }
}
