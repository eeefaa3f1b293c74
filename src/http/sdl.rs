//! `/schema.graphql`: the schema in the schema definition language.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::IntoResponse;

use crate::schema;

/// The same for everyone, as long as the process lives.
static SDL: LazyLock<String> = LazyLock::new(schema::sdl);

/// Answers with the schema; text, so that a browser shows it.
pub(super) async fn get() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
        SDL.as_str(),
    )
}
