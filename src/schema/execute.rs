//! One way through: an admitted request is answered by its plan, straight to bytes, or by the resolvers.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response, ServerError};
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};

use super::admit::Admitted;
use super::complete::complete;
use super::fetch::{self, Compiled, PlanCounts, Written};
use super::gate::Gate;
use super::ledger::Ledger;
use super::resolving::Resolving;
use super::{Error, Executor, cost, failure};
use crate::guard::Account;
use crate::memory::Grant;
use crate::store::{Loaders, Meter};

/// The executable schema. It only reads: data comes in through `ingest` alone.
#[derive(Clone)]
pub struct Schema {
    executor: Executor,
    gate: Arc<Gate>,
}

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

/// An operation that was refused.
impl From<Vec<ServerError>> for Answer {
    fn from(errors: Vec<ServerError>) -> Self {
        Self::Resolved(Response::from_errors(errors))
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

impl Schema {
    pub(super) fn new(executor: Executor, gate: Arc<Gate>) -> Self {
        Self { executor, gate }
    }

    /// Lets a request in, or says why not.
    pub fn admit(&self, request: Request) -> Result<Admitted, Vec<ServerError>> {
        let id = super::boundary::found(&request.data).cloned();
        self.gate.admit(request).map_err(|mut errors| {
            failure::tell(&mut errors, id.as_ref());
            errors
        })
    }

    /// What kind of operation a request asks for, if that can be told although it is not let in.
    pub fn kind(&self, query: &str, operation: Option<&str>) -> Option<OperationType> {
        self.gate.kind(query, operation)
    }

    /// Answers a query.
    pub async fn answer(&self, admitted: Admitted) -> Answer {
        let gate = &self.gate;
        if let Err(refused) = spend(gate, &admitted) {
            return refused.into();
        }
        let grant = &admitted.grant;
        let meter = gate.meter(gate.share(admitted.caller.as_ref()), Some(grant));
        let run = Box::pin(async {
            if gate.has_plans && admitted.kind() == OperationType::Query {
                if let Some(body) = gate.write(&admitted).await {
                    return Answer::Written(body);
                }
                if meter.is_over() || grant.refused().is_some() {
                    return refused(gate.too_slow()).into();
                }
                gate.planner.give_up();
            }
            self.run(&admitted).await.into()
        });
        let with = (&meter, &**grant);
        match gate.timely(admitted.ledger.as_ref(), with, run).await {
            Ok(Answer::Resolved(response)) if Gate::was_stopped(&response, &meter) => {
                refused(gate.too_slow()).into()
            }
            Ok(answer) => answer,
            Err(error) => refused(error).into(),
        }
    }

    /// Answers a query by the resolvers: the reference that plans are compared with.
    pub async fn resolve(&self, admitted: Admitted) -> Response {
        let gate = &self.gate;
        if let Err(refused) = spend(gate, &admitted) {
            return Response::from_errors(refused);
        }
        let share = gate.share(admitted.caller.as_ref());
        let meter = gate.meter(share, Some(&admitted.grant));
        let (run, with) = (self.run(&admitted), (&meter, &*admitted.grant));
        gate.on_time(admitted.ledger.as_ref(), with, run).await
    }

    /// The answers to a subscription; one, to a query.
    pub fn listen(&self, admitted: Admitted) -> BoxStream<'static, Answer> {
        let schema = self.clone();
        if admitted.kind() != OperationType::Subscription {
            return stream::once(async move { schema.answer(admitted).await }).boxed();
        }
        if let Err(refused) = spend(&self.gate, &admitted) {
            return stream::iter([refused.into()]).boxed();
        }
        let loaders = self.gate.store.live_loaders(admitted.sight.scope);
        let request = self.request(&admitted, loaders, true);
        let answers = self.executor.execute_stream(request);
        answers
            .map(move |response| finished(response, &admitted, &schema.gate).into())
            .boxed()
    }

    /// Admits a request and answers it by the resolvers.
    pub async fn execute(&self, request: impl Into<Request>) -> Response {
        match self.admit(request.into()) {
            Ok(admitted) => self.resolve(admitted).await,
            Err(refused) => Response::from_errors(refused),
        }
    }

    /// Admits a request and gives the answers to it as they come.
    pub fn execute_stream(&self, request: impl Into<Request>) -> BoxStream<'static, Response> {
        match self.admit(request.into()) {
            Ok(admitted) => self.listen(admitted).map(Answer::into_response).boxed(),
            Err(refused) => stream::iter([Response::from_errors(refused)]).boxed(),
        }
    }

    /// How often queries were answered by a plan, and how often by the resolvers.
    pub fn plan_counts(&self) -> PlanCounts {
        self.gate.planner.counts()
    }

    async fn run(&self, admitted: &Admitted) -> Response {
        let loaders = Arc::new(Loaders::new(&self.gate.store, admitted.sight.scope));
        let request = self.request(admitted, loaders, false);
        let response = self.executor.execute(request).await;
        finished(response, admitted, &self.gate)
    }

    /// The request as async-graphql is handed it: there is nothing left to parse or to validate.
    fn request(&self, admitted: &Admitted, loaders: Arc<Loaders>, is_live: bool) -> Request {
        let mut request = Request::new("").variables(admitted.variables.clone());
        request.operation_name.clone_from(&admitted.operation);
        request.set_parsed_query(admitted.document.bound_to(&admitted.variables));
        let resolving = Resolving {
            gate: Arc::clone(&self.gate),
            mask: admitted.sight.mask.clone(),
            is_live,
            ledger: admitted.ledger.clone(),
            caller: admitted.caller.clone(),
            grant: Arc::clone(&admitted.grant),
        };
        request
            .data(admitted.sight.scope)
            .data(admitted.sight.mask.clone())
            .data(loaders)
            .data(resolving)
    }
}

impl Answer {
    fn into_response(self) -> Response {
        match self {
            Self::Resolved(response) => response,
            Self::Written(body) => {
                let read = crate::json::from_slice::<serde_json::Value>(&body).unwrap_or_default();
                let data = read.get("data").cloned().unwrap_or_default();
                Response::new(super::json::value(data))
            }
        }
    }
}

fn spend(gate: &Gate, admitted: &Admitted) -> Result<(), Vec<ServerError>> {
    let Some(caller) = &admitted.caller else {
        return Ok(());
    };
    let spent = gate.budget.spend(caller, admitted.account.price());
    spent.map_err(|spent| vec![Error::from(spent).into()])
}

/// Makes an answer of the resolvers ready to leave.
fn finished(mut response: Response, admitted: &Admitted, gate: &Gate) -> Response {
    complete(&mut response, admitted, gate.planner.types());
    failure::tell(&mut response.errors, admitted.id.as_ref());
    let account = &admitted.account;
    let actual = cost::objects(&response.data, &account.introspection);
    gate.settle(admitted.caller.as_ref(), account, actual);
    match cost::told(account, actual, gate.guard.limits().cost) {
        Some(cost) => response.extension("cost", cost),
        None => response,
    }
}

impl Gate {
    /// Writes the answer to a query, if it has a plan.
    async fn write(&self, admitted: &Admitted) -> Option<Vec<u8>> {
        match self.planner.plan(admitted, &self.documents) {
            Compiled::Planned(plan) => {
                let written = self.planner.run(&plan, admitted, &self.store).await;
                let (written, account) = (written.ok()?, &admitted.account);
                self.settle(admitted.caller.as_ref(), account, written.objects);
                Some(self.body(written, account))
            }
            Compiled::Unplanned => None,
        }
    }

    /// The whole answer: data, and what it cost.
    fn body(&self, written: Written, account: &Account) -> Vec<u8> {
        let Written { mut json, objects } = written;
        if let Some(cost) = cost::told(account, objects, self.guard.limits().cost) {
            let cost = fetch::json(&cost);
            let extensions = format!(r#","extensions":{{"cost":{cost}}}"#);
            json.extend_from_slice(extensions.as_bytes());
        }
        json.push(b'}');
        json
    }

    /// Runs resolvers, as `timely` does, and answers why if there is no answer of theirs.
    pub(super) async fn on_time(
        &self,
        ledger: Option<&Ledger>,
        (meter, grant): (&Arc<Meter>, &Grant),
        run: impl Future<Output = Response>,
    ) -> Response {
        match self.timely(ledger, (meter, grant), run).await {
            Ok(response) if Self::was_stopped(&response, meter) => refused(self.too_slow()),
            Ok(response) => response,
            Err(error) => refused(error),
        }
    }
}

fn refused(error: Error) -> Response {
    Response::from_errors(vec![error.into()])
}
