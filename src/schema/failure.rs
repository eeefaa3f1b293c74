//! What goes wrong in an answer: each error gets its code, and what is ours to mend is logged, once.

use std::error::Error as StdError;
use std::sync::Arc;

use async_graphql::ServerError;

use super::RequestId;
use super::code::{BAD_USER_INPUT, INTERNAL};
use crate::graph::Unreadable;
use crate::store;

/// Makes the errors of an answer ready to leave.
pub(super) fn tell(errors: &mut [ServerError], id: Option<&RequestId>) {
    let mut logged: Vec<Failure> = Vec::new();
    for error in errors {
        let Some(source) = source(error) else {
            // Only what the schema itself refuses comes without a code by now.
            *error = with_code(std::mem::replace(error, ServerError::new("", None)));
            continue;
        };
        let extensions = error.extensions.get_or_insert_default();
        extensions.set("code", INTERNAL);
        if let Some(RequestId(id)) = id {
            extensions.set("requestId", id.as_str());
        }
        if !logged.iter().any(|known| Arc::ptr_eq(known, &source)) {
            tracing::error!(error = chain(source.as_ref()), "a request failed");
            logged.push(source);
        }
    }
}

/// A failure that is ours to mend.
type Failure = Arc<dyn StdError + Send + Sync>;

fn source(error: &ServerError) -> Option<Failure> {
    let source = error.source.as_ref()?;
    if let Ok(error) = Arc::clone(source).downcast::<store::Error>() {
        return Some(error);
    }
    let document = Arc::clone(source).downcast::<Unreadable>();
    document.ok().map(|error| error as Failure)
}

/// The error and all that lies behind it, outermost first.
fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}

/// The error with the code of a bad request, if it has none.
pub(super) fn with_code(mut error: ServerError) -> ServerError {
    let extensions = error.extensions.get_or_insert_default();
    if extensions.get("code").is_none() {
        extensions.set("code", BAD_USER_INPUT);
    }
    error
}
