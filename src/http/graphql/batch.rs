//! Several requests in one: an array of them, if the settings allow it.

use async_graphql::Response as Answer;
use futures_util::future::join_all;
use serde_json::Value;

use super::Asked;
use crate::http::Shared;
use crate::http::refusal::Refusal;
use crate::schema::RequestId;

/// Answers each request of a batch, in the batch's order.
pub(super) async fn answer(
    shared: &Shared,
    batch: Vec<Value>,
    id: &RequestId,
) -> Result<Vec<Answer>, Refusal> {
    let allowed = shared.batch_limit;
    let refused = |reason: &str| Err(Refusal::Malformed(reason.to_owned()));
    match batch.len() {
        _ if allowed == 0 => return refused("expected a JSON object; arrays are switched off"),
        0 => return refused("the array is empty"),
        actual if actual > allowed => return Err(Refusal::TooMany { allowed, actual }),
        _ => {}
    }
    let answers = batch.into_iter().map(|value| one(shared, value, id));
    Ok(join_all(answers).await)
}

async fn one(shared: &Shared, value: Value, id: &RequestId) -> Answer {
    let request = Asked::from_json(value).and_then(|asked| shared.prepare(asked, id));
    match request {
        Ok(request) => shared.execute(request, id).await,
        Err(refusal) => refusal.response(),
    }
}
