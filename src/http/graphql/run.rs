//! The way of every operation, whatever it came by: from what a client asks to a request of the
//! schema's, and from that to its answer.

use async_graphql::{Request, Response, Variables};
use serde_json::Value;

use super::Asked;
use crate::http::refusal::Refusal;
use crate::http::{Shared, panics};
use crate::schema::RequestId;

impl Shared {
    /// Makes a request of what a client asks: finds its document, reads its variables, and names it.
    pub(in crate::http) fn prepare(
        &self,
        asked: Asked,
        id: &RequestId,
    ) -> Result<Request, Refusal> {
        let document = self.documents.find(&asked)?;
        let variables = Value::Object(asked.variables.unwrap_or_default());
        let mut request = Request::new(document)
            .variables(Variables::from_json(variables))
            .data(id.clone());
        request.operation_name = asked.operation_name.filter(|name| !name.is_empty());
        Ok(request)
    }

    /// Runs a query to its end. A panic in a resolver is one error and ends nothing else.
    pub(in crate::http) async fn execute(&self, request: Request, id: &RequestId) -> Response {
        let answer = panics::caught(self.schema.execute(request)).await;
        answer.unwrap_or_else(|| Refusal::Internal(id.clone()).response())
    }
}
