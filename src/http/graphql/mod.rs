//! `/graphql`: GraphQL over HTTP, by GET and POST.

use std::sync::{Arc, OnceLock};

use async_graphql::parser::types::OperationType;
use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

mod answer;
mod asked;
mod batch;
mod body;
pub(super) mod csrf;
mod etag;
pub(super) mod negotiate;
mod receive;
mod run;
pub(super) mod values;

pub(super) use answer::{Part, has_run, refuse_answer};
pub(super) use asked::Asked;
use asked::Parameters;
pub use asked::is_request;
use etag::{Etag, Question};
pub(super) use negotiate::{Accept, Media};
pub(super) use receive::receive;
pub(super) use run::Prepared;

use super::Shared;
use super::asking::Asking;
use super::refusal::Refusal;
use super::telling::Telling;
use super::tenant::Tenant;
use crate::memory::Grant;

/// A request on its way, and the form that its answer is to have.
struct Exchange {
    shared: Shared,
    tenant: Tenant,
    asking: Asking,
    headers: HeaderMap,
    media: Media,
    grant: OnceLock<Arc<Grant>>,
}

/// A GET carries the variables as JSON in a parameter.
pub(super) async fn get(
    State(shared): State<Shared>,
    Extension(asking): Extension<Asking>,
    headers: HeaderMap,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Response {
    match Exchange::open(shared, asking, headers) {
        Ok(exchange) => exchange.close(exchange.get(parameters).await),
        Err(refusal) => refusal.into_response(),
    }
}

/// A POST carries a JSON object, or an array of them.
pub(super) async fn post(
    State(shared): State<Shared>,
    Extension(asking): Extension<Asking>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match Exchange::open(shared, asking, headers) {
        Ok(exchange) => exchange.close(exchange.post(body).await),
        Err(refusal) => refusal.into_response(),
    }
}

impl Exchange {
    fn open(shared: Shared, asking: Asking, headers: HeaderMap) -> Result<Self, Refusal> {
        let media = Media::of(&headers)?;
        let tenant = shared.tenants.of(asking.viewer.as_ref())?.clone();
        Ok(Self {
            shared,
            tenant,
            asking,
            headers,
            media,
            grant: OnceLock::new(),
        })
    }

    fn prepare(&self, asked: Asked) -> Result<Prepared, Refusal> {
        let held = self.shared.hold(&self.asking);
        self.tenant.prepare(asked, &self.asking, held)
    }

    fn close(&self, answer: Result<Response, Refusal>) -> Response {
        answer.unwrap_or_else(|refusal| answer::refuse(&refusal, self.media))
    }

    async fn get(
        &self,
        parameters: Result<Query<Parameters>, QueryRejection>,
    ) -> Result<Response, Refusal> {
        csrf::check(&self.headers, &self.shared.origins)?;
        let Query(parameters) =
            parameters.map_err(|rejection| Refusal::Malformed(rejection.body_text()))?;
        let asked = Asked::from_parameters(parameters, &self.shared.limits)?;
        let Prepared { request, held } = self.prepare(asked)?;
        let mut request = request.data(Arc::clone(self.grant()));
        let telling = Telling::open(&self.shared, &mut request);
        let schema = &self.tenant.schema;
        let named = (request.query.clone(), request.operation_name.clone());
        let admitted = match schema.admit(request) {
            Ok(admitted) => admitted,
            Err(refused) => {
                let answer = telling.refused(refused);
                let (query, operation) = named;
                check_get(schema.kind(&query, operation.as_deref()))?;
                return Ok(answer::send(answer, self.media, self.grant()));
            }
        };
        check_get(Some(admitted.kind()))?;
        let question = Question::of(self, &admitted);
        let etag = match &question {
            Some(question) => Etag::now(self, question).await,
            None => None,
        };
        if let Some(etag) = etag.as_ref().filter(|etag| etag.is_held(&self.headers)) {
            return Ok(etag.unchanged());
        }
        let answer = self.run(admitted, telling, held).await;
        let is_ok = answer.is_ok();
        let mut response = answer::send(answer, self.media, self.grant());
        // An answer with errors may be right a moment later.
        let question = question.filter(|_| is_ok);
        Ok(match (question, etag) {
            (None, _) => response,
            (Some(_), Some(etag)) => {
                etag.mark(&mut response);
                response
            }
            (Some(question), None) => self.tag(response, &question).await,
        })
    }

    /// Names an answer by what it says; one that the client holds already is not sent again.
    async fn tag(&self, response: Response, question: &Question) -> Response {
        let (parts, body) = response.into_parts();
        // It is in memory already, in one piece.
        let Ok(body) = to_bytes(body, usize::MAX).await else {
            return Refusal::Internal(self.asking.id.clone()).into_response();
        };
        let Some(etag) = Etag::of_answer(question, &body) else {
            return Response::from_parts(parts, body.into());
        };
        if etag.is_held(&self.headers) {
            return etag.unchanged();
        }
        let mut response = Response::from_parts(parts, body.into());
        etag.mark(&mut response);
        response
    }

    async fn post(&self, body: Body) -> Result<Response, Refusal> {
        match body::read(&self.headers, body, &self.shared, &self.asking).await? {
            Value::Array(batch) => {
                let answers = self.batch(batch).await?;
                Ok(answer::send_batch(answers, self.media, self.grant()))
            }
            value => {
                let asked = Asked::from_json(value)?;
                let answer = self.execute(self.prepare(asked)?).await;
                Ok(answer::send(answer, self.media, self.grant()))
            }
        }
    }
}

/// Refuses what may not come over GET: a mutation, and a subscription that asks for no stream.
fn check_get(kind: Option<OperationType>) -> Result<(), Refusal> {
    match kind {
        Some(OperationType::Mutation) => Err(Refusal::MethodNotAllowed("GET".to_owned())),
        Some(OperationType::Subscription) => Err(Refusal::NotAcceptable(
            "a subscription is answered as a stream: over WebSocket, or as what `accept` names",
        )),
        Some(OperationType::Query) | None => Ok(()),
    }
}
