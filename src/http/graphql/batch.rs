//! Several requests in one: an array of them, if the settings allow it.

use futures_util::future::join_all;
use serde_json::Value;

use super::{Asked, Exchange};
use crate::http::refusal::Refusal;
use crate::schema::Answer;

impl Exchange {
    /// Answers each request of a batch, in the batch's order.
    pub(super) async fn batch(&self, batch: Vec<Value>) -> Result<Vec<Answer>, Refusal> {
        let allowed = self.shared.batch_limit;
        let refused = |reason: &str| Err(Refusal::Malformed(reason.to_owned()));
        match batch.len() {
            _ if allowed == 0 => return refused("expected a JSON object; arrays are switched off"),
            0 => return refused("the array is empty"),
            actual if actual > allowed => return Err(Refusal::TooMany { allowed, actual }),
            _ => {}
        }
        Ok(join_all(batch.into_iter().map(|value| self.one(value))).await)
    }

    async fn one(&self, value: Value) -> Answer {
        let asked = Asked::from_json(value);
        let request = asked.and_then(|asked| self.prepare(asked));
        match request {
            Ok(request) => self.execute(request).await,
            Err(refusal) => refusal.response().into(),
        }
    }
}
