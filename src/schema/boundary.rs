//! Where a request enters the schema and its answer leaves: it is held to its limits, loaders are
//! made, keys come in the order of the query, errors get their code, and what is ours to mend is
//! logged, once. Whatever a request comes over, it passes here.

use std::any::TypeId;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextExecute, NextParseQuery, NextPrepareRequest,
    NextRequest, NextResolve, NextSubscribe, NextValidation, ResolveInfo,
};
use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{
    Data, Pos, Request, Response, ServerError, ServerResult, ValidationResult, Value, Variables,
};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;

use super::error::Error;
use super::failure::{self, with_code};
use super::fetch::Compiled;
use super::fork::{Begun, Outlet};
use super::gate::{Gate, Sight};
use super::ledger::Ledger;
use super::{cost, order, syntax};
use crate::auth::Viewer;
use crate::guard::{Account, Caller, document};
use crate::mask::{self, Mask};
use crate::plan::GiveUp;
use crate::store::{Loaders, Scope};

/// The id under which a request stands in the log: an internal error tells it to the client.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Lets requests through a gate.
pub(super) struct Gatekeeper(pub(super) Arc<Gate>);

impl ExtensionFactory for Gatekeeper {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Boundary {
            gate: Arc::clone(&self.0),
            known: Arc::default(),
        })
    }
}

/// What one request passes.
struct Boundary {
    gate: Arc<Gate>,
    known: Arc<Known>,
}

/// What is known of a request by now.
#[derive(Default)]
struct Known {
    id: OnceLock<RequestId>,
    document: OnceLock<ExecutableDocument>,
    /// The name of the operation that is asked for, if the request says one.
    operation: OnceLock<Option<String>>,
    account: OnceLock<Account>,
    /// What masks identities for this caller, to whom they are not shown.
    mask: OnceLock<Arc<Mask>>,
    ledger: OnceLock<Ledger>,
    /// What was begun by a plan.
    begun: OnceLock<Begun>,
    /// What it asks, if its answer can be written straight to bytes.
    writable: OnceLock<Writable>,
    /// Whether its answers are a stream.
    is_live: AtomicBool,
}

/// What a plan is made and run with.
struct Writable {
    outlet: Outlet,
    query: String,
    variables: Variables,
    sight: Sight,
}

impl Boundary {
    /// Holds the request to its limits, before it is validated.
    fn account(&self, request: &mut Request) -> ServerResult<Account> {
        let guard = &self.gate.guard;
        guard.check_text(&request.query).map_err(Error::from)?;
        // The parsed query cannot be borrowed beside the request that keeps it.
        let variables = std::mem::take(&mut request.variables);
        let operation = request.operation_name.clone();
        let document = match request.parsed_query() {
            Ok(document) => document,
            Err(error) => return Err(with_code(syntax::tell(error, &request.query))),
        };
        let account = guard.check(document, &variables, operation.as_deref());
        if let Some(ledger) = self.known.ledger.get() {
            ledger.name(document, operation.as_deref());
        }
        let account = account.map_err(Error::from)?;
        request.variables = variables;
        Ok(account)
    }

    /// What the caller may see: the viewer is of the request, or of the connection that it came by.
    fn scope(&self, request: &Data, session: &Data) -> Result<Scope, Error> {
        let viewer = [request, session].into_iter().find_map(found::<Viewer>);
        self.gate.scope(viewer)
    }

    /// Whether and how identities are masked for who sees this much.
    fn mask(&self, scope: Scope, request: &mut Request) -> ServerResult<Option<Arc<Mask>>> {
        let variables = std::mem::take(&mut request.variables);
        let operation = request.operation_name.clone();
        let document = request.parsed_query().map_err(with_code)?;
        let mask = self
            .gate
            .mask(scope, document, &variables, operation.as_deref());
        request.variables = variables;
        Ok(mask?)
    }

    /// Writes the answer to a query that is valid, if it can be written straight to bytes.
    async fn write(&self) -> Option<()> {
        let Writable {
            outlet,
            query,
            variables,
            sight,
        } = self.known.writable.get()?;
        let (gate, known) = (&self.gate, &self.known);
        let (document, account) = known.document.get().zip(known.account.get())?;
        // As the client names it, and will again: not as the only operation of a document is called.
        let operation = known.operation.get().and_then(Option::as_deref);
        let compiled = gate.planner.compile(query, document, operation, variables);
        let written = match compiled {
            Compiled::Planned(plan) => gate.planner.run(&plan, variables, &gate.store, sight).await,
            Compiled::Unplanned => Err(GiveUp),
        };
        outlet.put(gate.body(written.ok()?, account));
        Some(())
    }

    /// Counts a query that could have been answered by a plan, and is not.
    fn count(&self) {
        let operation = self.known.operation.get().and_then(Option::as_deref);
        let document = self.known.document.get();
        let asked = document.and_then(|document| document::asked(document, operation));
        let is_query = asked.is_some_and(|(_, asked)| asked.ty == OperationType::Query);
        if is_query && self.gate.has_plans {
            self.gate.planner.give_up();
        }
    }
}

#[async_trait::async_trait]
impl Extension for Boundary {
    async fn prepare_request(
        &self,
        ctx: &ExtensionContext<'_>,
        mut request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        if let Some(id) = found::<RequestId>(&request.data) {
            self.known.id.get_or_init(|| id.clone());
        }
        let operation = request.operation_name.clone();
        self.known.operation.get_or_init(|| operation);
        let scope = self.scope(&request.data, ctx.session_data)?;
        if let Some(ledger) = found::<Ledger>(&request.data) {
            self.known.ledger.get_or_init(|| ledger.clone());
        }
        let account = self.account(&mut request)?;
        if let Some(ledger) = self.known.ledger.get() {
            ledger.cost(account.cost);
        }
        if let Some(begun) = found::<Begun>(&request.data) {
            self.known.begun.get_or_init(|| begun.clone());
        } else if let Some(caller) = found::<Caller>(&request.data) {
            self.gate
                .budget
                .spend(caller, account.cost)
                .map_err(Error::from)?;
        }
        self.known.account.get_or_init(|| account);
        let mask = self.mask(scope, &mut request)?;
        if let Some(mask) = &mask {
            self.known.mask.get_or_init(|| Arc::clone(mask));
        }
        if let Some(outlet) = found::<Outlet>(&request.data) {
            self.known.writable.get_or_init(|| Writable {
                outlet: outlet.clone(),
                query: request.query.clone(),
                variables: request.variables.clone(),
                sight: Sight {
                    scope,
                    mask: mask.clone(),
                },
            });
        }
        let loaders = if self.known.is_live.load(Ordering::Relaxed) {
            self.gate.store.live_loaders(scope)
        } else {
            Arc::new(Loaders::new(&self.gate.store, scope))
        };
        let request = request.data(scope).data(mask).data(loaders);
        next.run(ctx, request).await
    }

    async fn parse_query(
        &self,
        ctx: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let document = next.run(ctx, query, variables).await.map_err(with_code)?;
        self.known.document.get_or_init(|| document.clone());
        Ok(document)
    }

    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let result = next.run(ctx).await;
        result.map_err(|errors| {
            let mut errors: Vec<ServerError> = errors.into_iter().map(with_code).collect();
            // Validation goes through fragments in no order.
            errors.sort_by(|one, other| place(one).cmp(&place(other)));
            errors
        })
    }

    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let run = async {
            if self.write().await.is_some() {
                return Response::default();
            }
            self.count();
            next.run(ctx, operation_name).await
        };
        let begun = self.known.begun.get();
        let meter = begun.map_or_else(|| self.gate.meter(), |Begun(meter)| Arc::clone(meter));
        let ledger = self.known.ledger.get();
        let response = self.gate.timely(ledger, &meter, run).await;
        if self.known.is_written() {
            return response;
        }
        let cost = self.known.account.get().and_then(|account| {
            let actual = cost::objects(&response.data, &account.introspection);
            cost::told(account, actual, self.gate.guard.limits().cost)
        });
        match cost {
            Some(cost) => response.extension("cost", cost),
            None => response,
        }
    }

    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        // Whoever sees identities in clear pays for this look and no more.
        let Some(mask) = self.known.mask.get() else {
            return next.run(ctx, info).await;
        };
        let kind = mask::kind(info.parent_type, info.name);
        let value = next.run(ctx, info).await?;
        Ok(match kind {
            Some(kind) => value.map(|value| mask.show(kind, value)),
            None => value,
        })
    }

    async fn request(&self, ctx: &ExtensionContext<'_>, next: NextRequest<'_>) -> Response {
        let mut response = next.run(ctx).await;
        self.known.finish(&mut response);
        response
    }

    fn subscribe<'s>(
        &self,
        ctx: &ExtensionContext<'_>,
        stream: BoxStream<'s, Response>,
        next: NextSubscribe<'_>,
    ) -> BoxStream<'s, Response> {
        self.known.is_live.store(true, Ordering::Relaxed);
        let known = Arc::clone(&self.known);
        let finished = next.run(ctx, stream).map(move |mut response| {
            known.finish(&mut response);
            response
        });
        finished.boxed()
    }
}

impl Known {
    /// Whether the answer is bytes already.
    fn is_written(&self) -> bool {
        let writable = self.writable.get();
        writable.is_some_and(|writable| writable.outlet.is_full())
    }

    /// Makes an answer ready to leave.
    fn finish(&self, response: &mut Response) {
        if let Some(document) = self.document.get() {
            let operation = self.operation.get().and_then(Option::as_deref);
            order::restore(&mut response.data, document, operation);
        }
        failure::tell(&mut response.errors, self.id.get());
    }
}

/// What the errors of a document are told by: where they are, and then what they say.
fn place(error: &ServerError) -> (&[Pos], &str) {
    (&error.locations, &error.message)
}

/// What came with a request.
pub(super) fn found<T: Send + Sync + 'static>(data: &Data) -> Option<&T> {
    data.get(&TypeId::of::<T>())?.downcast_ref()
}
