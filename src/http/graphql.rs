//! `/graphql`: a request of one operation, over GET or POST.

use async_graphql::{Request, Variables};
use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::Shared;
use crate::auth::Viewer;
use crate::schema::RequestId;

/// What a client asks.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    query: String,
    operation_name: Option<String>,
    #[serde(default, deserialize_with = "variables")]
    variables: Value,
}

/// A GET carries the variables as JSON in a parameter.
pub(super) async fn get(
    State(shared): State<Shared>,
    Extension(id): Extension<RequestId>,
    viewer: Option<Extension<Viewer>>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Response {
    match asked {
        Ok(Query(asked)) => execute(&shared, asked, id, viewer).await,
        Err(rejection) => refuse(&rejection.body_text()),
    }
}

/// A POST carries a JSON object.
pub(super) async fn post(
    State(shared): State<Shared>,
    Extension(id): Extension<RequestId>,
    viewer: Option<Extension<Viewer>>,
    body: Bytes,
) -> Response {
    // A value first and a type second: read straight from text, numbers in variables would be
    // objects, as serde_json keeps every digit.
    let asked = serde_json::from_slice(&body).and_then(serde_json::from_value::<Asked>);
    match asked {
        Ok(asked) => execute(&shared, asked, id, viewer).await,
        Err(error) => refuse(&error.to_string()),
    }
}

async fn execute(
    shared: &Shared,
    asked: Asked,
    id: RequestId,
    viewer: Option<Extension<Viewer>>,
) -> Response {
    let variables = Variables::from_json(asked.variables);
    let mut request = Request::new(asked.query).variables(variables).data(id);
    if let Some(name) = asked.operation_name {
        request = request.operation_name(name);
    }
    if let Some(Extension(viewer)) = viewer {
        request = request.data(viewer);
    }
    Json(shared.schema.execute(request).await).into_response()
}

fn refuse(reason: &str) -> Response {
    let error = json!({
        "message": format!("this is not a GraphQL request: {reason}"),
        "extensions": { "code": "BAD_USER_INPUT" },
    });
    let body = json!({ "errors": [error] });
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}

fn variables<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) => serde_json::from_str(&text).map_err(serde::de::Error::custom),
        variables => Ok(variables),
    }
}
