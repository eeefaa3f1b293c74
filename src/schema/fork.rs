//! Where the two ways to answer a query part: by a plan, straight to bytes, or by the resolvers.
//!
//! Both stand behind the same gate. A document that was valid once is neither parsed nor validated
//! again; what a caller may see, and what the request may spend, is told each time.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{Request, Response};

use super::Schema;
use super::boundary::Gate;
use super::fetch::{Compiled, PlanCounts, Written};
use crate::auth::Viewer;
use crate::guard::Account;

/// An answer to one request.
#[derive(Debug)]
pub enum Answer {
    /// A value, with its errors if there are any.
    Resolved(Response),
    /// A whole answer as JSON, in which nothing failed.
    Written(Vec<u8>),
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        Self::Resolved(response)
    }
}

impl Answer {
    /// Whether nothing failed.
    pub fn is_ok(&self) -> bool {
        match self {
            Self::Resolved(response) => response.is_ok(),
            Self::Written(_) => true,
        }
    }
}

/// Where an answer is put that is bytes already. A request that brings none is answered by resolvers.
#[derive(Clone, Debug, Default)]
pub(super) struct Outlet(Arc<Mutex<Option<Vec<u8>>>>);

impl Outlet {
    pub(super) fn put(&self, body: Vec<u8>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(body);
    }

    fn take(&self) -> Option<Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Answers a request that asks for one answer.
pub async fn answer(schema: &Schema, request: Request) -> Answer {
    let gate = schema.data::<Arc<Gate>>();
    let Some(gate) = gate.filter(|gate| gate.store.has_cells()) else {
        return Answer::Resolved(schema.execute(request).await);
    };
    let operation = request.operation_name.as_deref();
    let known = gate.planner.known(&request.query, operation);
    if let Some(Compiled::Planned(_)) = known
        && let Some(body) = gate.answer_again(&request, known.as_ref()).await
    {
        return Answer::Written(body);
    }
    if known.is_some() {
        gate.planner.give_up();
        return Answer::Resolved(schema.execute(request).await);
    }
    let outlet = Outlet::default();
    let response = schema.execute(request.data(outlet.clone())).await;
    match outlet.take() {
        Some(body) => Answer::Written(body),
        None => Answer::Resolved(response),
    }
}

/// How often queries were answered by a plan, and how often by the resolvers.
pub fn plan_counts(schema: &Schema) -> PlanCounts {
    let gate = schema.data::<Arc<Gate>>();
    gate.map(|gate| gate.planner.counts()).unwrap_or_default()
}

impl Gate {
    /// Answers a document that was valid before. What is refused, or fails, is told on the other way.
    async fn answer_again(&self, request: &Request, known: Option<&Compiled>) -> Option<Vec<u8>> {
        let Some(Compiled::Planned(plan)) = known else {
            return None;
        };
        let viewer = request.data.get(&std::any::TypeId::of::<Viewer>());
        let scope = self.scope(viewer.and_then(|viewer| viewer.downcast_ref::<Viewer>()));
        let scope = scope.ok()?;
        let operation = request.operation_name.as_deref();
        let checked = self
            .guard
            .check(plan.document(), &request.variables, operation);
        let account = checked.ok()?;
        let written = self
            .planner
            .run(plan, &request.variables, &self.store, scope);
        Some(self.body(written.await.ok()?, &account))
    }

    /// The whole answer: data, and what it cost.
    pub(super) fn body(&self, written: Written, account: &Account) -> Vec<u8> {
        let Written { mut json, objects } = written;
        // What gives no object costs nothing, and nothing is told.
        if account.cost > 0 {
            let (requested, limit) = (account.cost, self.guard.limits().cost);
            let cost = format!(
                r#","extensions":{{"cost":{{"requested":{requested},"actual":{objects},"limit":{limit}}}}}"#
            );
            json.extend_from_slice(cost.as_bytes());
        }
        json.push(b'}');
        json
    }
}
