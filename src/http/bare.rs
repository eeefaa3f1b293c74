//! Answers that are a status and nothing else get a body that tells what it means.

use axum::Extension;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::refusal::Refusal;
use crate::schema::RequestId;

/// Tells a client of a path or a method that is not there what is wrong.
pub(super) async fn explain(
    Extension(id): Extension<RequestId>,
    request: Request,
    next: Next,
) -> Response {
    let method = request.method().to_string();
    let response = next.run(request).await;
    let refusal = match response.status() {
        _ if response.headers().contains_key(header::CONTENT_TYPE) => return response,
        StatusCode::NOT_FOUND => Refusal::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Refusal::MethodNotAllowed(method),
        status if status.is_server_error() => Refusal::Internal(id),
        status if status.is_client_error() => Refusal::Malformed(status.to_string()),
        _ => return response,
    };
    let (mut bare, _) = response.into_parts();
    let (told, body): (_, Body) = refusal.into_response().into_parts();
    bare.headers.remove(header::CONTENT_LENGTH);
    for (name, value) in told.headers {
        let name = name.filter(|name| name != header::ALLOW);
        bare.headers.extend(name.map(|name| (name, value)));
    }
    Response::from_parts(bare, body)
}
