//! Where the two ways to answer a query part: by a plan, straight to bytes, or by the resolvers.
//!
//! Both stand behind the same gate. A document that was valid once is neither parsed nor validated
//! again; what a caller may see, and what the request may spend, is told each time.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{Request, Response};

use super::boundary::found;
use super::fetch::{self, Compiled, Plan, PlanCounts, Written};
use super::gate::{Gate, Sight};
use super::{Error, Ledger, Schema, cost};
use crate::auth::Viewer;
use crate::guard::{Account, Caller};
use crate::store::Meter;

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

    pub(super) fn is_full(&self) -> bool {
        let body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        body.is_some()
    }

    fn take(&self) -> Option<Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A request that a plan could not answer: its cost is spent, and its time runs.
#[derive(Clone, Debug)]
pub(super) struct Begun(pub(super) Arc<Meter>);

/// Answers a request that asks for one answer.
pub async fn answer(schema: &Schema, mut request: Request) -> Answer {
    let gate = schema.data::<Arc<Gate>>();
    let Some(gate) = gate.filter(|gate| gate.has_plans) else {
        return Answer::Resolved(schema.execute(request).await);
    };
    let operation = request.operation_name.as_deref();
    let known = gate.planner.known(&request.query, operation);
    if let Some(Compiled::Planned(plan)) = &known
        && let Some(answer) = gate.answer_again(&mut request, plan).await
    {
        return answer;
    }
    let outlet = Outlet::default();
    if known.is_none() {
        request = request.data(outlet.clone());
    }
    let response = schema.execute(request).await;
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
    async fn answer_again(&self, request: &mut Request, plan: &Plan) -> Option<Answer> {
        let scope = self.scope(found::<Viewer>(&request.data)).ok()?;
        let (operation, variables) = (request.operation_name.as_deref(), &request.variables);
        let checked = self.guard.check(plan.document(), variables, operation);
        let account = checked.ok()?;
        let mask = self.mask(scope, plan.document(), variables, operation);
        let sight = Sight {
            scope,
            mask: mask.ok()?,
        };
        if let Some(caller) = found::<Caller>(&request.data) {
            self.budget.spend(caller, account.cost).ok()?;
        }
        let meter = self.meter();
        request.data.insert(Begun(Arc::clone(&meter)));
        let ledger = found::<Ledger>(&request.data);
        if let Some(ledger) = ledger {
            ledger.name(plan.document(), operation);
            ledger.cost(account.cost);
        }
        let outlet = Outlet::default();
        let run = async {
            let run = self.planner.run(plan, variables, &self.store, &sight);
            if let Ok(written) = run.await {
                outlet.put(self.body(written, &account));
            }
            Response::default()
        };
        let response = self.timely(ledger, &meter, run).await;
        if let Some(body) = outlet.take() {
            return Some(Answer::Written(body));
        }
        if !meter.is_over() {
            return None;
        }
        let limit = self.guard.limits().time;
        let too_slow = || Response::from_errors(vec![Error::TooSlow(limit).into()]);
        Some(
            if response.is_err() {
                response
            } else {
                too_slow()
            }
            .into(),
        )
    }

    /// The whole answer: data, and what it cost.
    pub(super) fn body(&self, written: Written, account: &Account) -> Vec<u8> {
        let Written { mut json, objects } = written;
        if let Some(cost) = cost::told(account, objects, self.guard.limits().cost) {
            let cost = fetch::json(&cost);
            let extensions = format!(r#","extensions":{{"cost":{cost}}}"#);
            json.extend_from_slice(extensions.as_bytes());
        }
        json.push(b'}');
        json
    }
}
