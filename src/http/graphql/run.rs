//! The way of every operation, whatever it came by: from what a client asks to a request of the
//! schema's, and from that to its answer.

use std::sync::Arc;

use async_graphql::{Request, Response, Variables};
use serde_json::Value;

use super::{Asked, Exchange};
use crate::guard;
use crate::http::asking::Asking;
use crate::http::panics;
use crate::http::refusal::Refusal;
use crate::http::telling::Telling;
use crate::http::tenant::Tenant;
use crate::memory::{Grant, Held};
use crate::schema::{Admitted, Answer, RequestId, value_of_json};

impl Tenant {
    /// Makes a request of what a client asks: finds its document, reads its variables, names it
    /// and who asks.
    pub(in crate::http) fn prepare(
        &self,
        asked: Asked,
        asking: &Asking,
        mut held: Held,
    ) -> Result<Prepared, Refusal> {
        let document = self.documents.find(&asked)?;
        let variables = Value::Object(asked.variables.unwrap_or_default());
        let mut request = Request::new(document)
            .variables(Variables::from_value(value_of_json(variables)))
            .data(asking.id.clone());
        if let Some(viewer) = &asking.viewer {
            request = request.data(viewer.clone());
        }
        if let Some(caller) = asking.caller() {
            request = request.data(caller);
        }
        request.operation_name = asked.operation_name.filter(|name| !name.is_empty());
        held.resize(guard::held(&request.query, &request.variables))?;
        Ok(Prepared { request, held })
    }
}

/// A request of the schema's, and the memory that it holds until it is answered.
pub(in crate::http) struct Prepared {
    pub(in crate::http) request: Request,
    pub(in crate::http) held: Held,
}

impl Exchange {
    /// Where the answer takes room; that of a batch, for all of its answers.
    pub(super) fn grant(&self) -> &Arc<Grant> {
        self.grant.get_or_init(|| self.shared.grant())
    }

    /// Admits a request and runs it to its end.
    pub(super) async fn execute(&self, prepared: Prepared) -> Answer {
        let Prepared { request, held } = prepared;
        let mut request = request.data(Arc::clone(self.grant()));
        let telling = Telling::open(&self.shared, &mut request);
        match self.tenant.schema.admit(request) {
            Ok(admitted) => self.run(admitted, telling, held).await,
            Err(refused) => telling.refused(refused),
        }
    }

    /// Runs a query to its end, if there is a place for it. What it holds is held until then.
    pub(super) async fn run(
        &self,
        admitted: Admitted,
        mut telling: Telling,
        _held: Held,
    ) -> Answer {
        let answer = match self.shared.places.query(self.asking.caller()) {
            Ok(_place) => finish(self.tenant.schema.answer(admitted), &self.asking.id).await,
            Err(refusal) => refusal.response().into(),
        };
        telling.answered(&answer);
        answer
    }
}

/// Runs to the end. A panic in a resolver is one error and ends nothing else.
async fn finish<A: From<Response>>(run: impl Future<Output = A>, id: &RequestId) -> A {
    let answer = panics::caught(run).await;
    answer.unwrap_or_else(|| Refusal::Internal(id.clone()).response().into())
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};
    use serde_json::json;

    use super::*;

    struct Query;

    #[Object]
    impl Query {
        async fn fine(&self) -> i32 {
            1
        }

        async fn broken(&self) -> i32 {
            tokio::task::yield_now().await;
            "one".parse().unwrap()
        }
    }

    #[tokio::test]
    async fn a_resolver_that_panics_fails_its_request_alone_and_tells_its_id() {
        let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
        let [first, second] = ["a1", "b2"].map(|id| RequestId(id.to_owned()));
        let (broken, fine) = tokio::join!(
            finish(schema.execute("{ fine broken }"), &first),
            finish(schema.execute("{ fine }"), &second),
        );
        let extensions = json!({ "code": "INTERNAL", "requestId": "a1" });
        assert_eq!(
            serde_json::to_value(&broken.errors).unwrap(),
            json!([{ "message": "internal error", "extensions": extensions }])
        );
        assert_eq!(fine.data.to_string(), "{fine: 1}");
        assert_eq!(fine.errors, []);
    }
}
