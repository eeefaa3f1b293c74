//! What a request asks, by whichever method it came.

use axum::extract::{Query, Request};
use axum::http::Method;

use super::asked::Parameters;
use super::{Asked, body, csrf};
use crate::http::Shared;
use crate::http::asking::Asking;
use crate::http::refusal::Refusal;

/// Reads the one operation that a GET or a POST asks for, if no other site can be behind it.
pub(in crate::http) async fn receive(
    shared: &Shared,
    asking: &Asking,
    request: Request,
) -> Result<Asked, Refusal> {
    let (parts, body) = request.into_parts();
    if parts.method == Method::POST {
        return Asked::from_json(body::read(&parts.headers, body, shared, asking).await?);
    }
    csrf::check(&parts.headers, &shared.origins)?;
    let parameters = Query::<Parameters>::try_from_uri(&parts.uri);
    let Query(parameters) =
        parameters.map_err(|rejection| Refusal::Malformed(rejection.body_text()))?;
    Asked::from_parameters(parameters, &shared.limits)
}
