//! Where a request enters the schema and its answer leaves: it is held to its limits, loaders are
//! made, keys come in the order of the query, errors get their code, and what is ours to mend is
//! logged, once. Whatever a request comes over, it passes here.

use std::any::TypeId;
use std::error::Error as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextExecute, NextParseQuery, NextPrepareRequest,
    NextRequest, NextSubscribe, NextValidation,
};
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{
    Data, Request, Response, ServerError, ServerResult, ValidationResult, Variables, value,
};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;

use super::code::BAD_USER_INPUT;
use super::error::Error;
use super::fetch::{Compiled, Planner};
use super::fork::Outlet;
use super::{cost, order};
use crate::auth::Viewer;
use crate::guard::{Account, Guard};
use crate::plan::GiveUp;
use crate::store::{self, Loaders, Scope, Store};

/// The id under which a request stands in the log: an internal error tells it to the client.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Makes a boundary a request.
pub(super) struct Gate {
    pub(super) store: Store,
    pub(super) guard: Arc<Guard>,
    pub(super) planner: Planner,
    /// What a request without a viewer may see; none, if there must be one.
    pub(super) anonymous: Option<Scope>,
}

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
    scope: Scope,
}

impl Gate {
    /// What the caller may see.
    pub(super) fn scope(&self, viewer: Option<&Viewer>) -> Result<Scope, Error> {
        let scope = viewer.map(|viewer| viewer.scope).or(self.anonymous);
        let scope = scope.ok_or(Error::Unauthenticated)?;
        if scope.is_masked() {
            return Err(Error::Forbidden(
                "your role sees masked identities, which are not there yet",
            ));
        }
        Ok(scope)
    }
}

impl Boundary {
    /// Holds the request to its limits, before it is validated.
    fn account(&self, request: &mut Request) -> ServerResult<Account> {
        let guard = &self.gate.guard;
        guard.check_text(&request.query).map_err(Error::from)?;
        // The parsed query cannot be borrowed beside the request that keeps it.
        let variables = std::mem::take(&mut request.variables);
        let operation = request.operation_name.clone();
        let document = request.parsed_query().map_err(with_code)?;
        let account = guard
            .check(document, &variables, operation.as_deref())
            .map_err(Error::from)?;
        request.variables = variables;
        Ok(account)
    }

    /// What the caller may see: the viewer is of the request, or of the connection that it came by.
    fn scope(&self, request: &Data, session: &Data) -> Result<Scope, Error> {
        let viewer = [request, session]
            .into_iter()
            .find_map(|data| data.get(&TypeId::of::<Viewer>())?.downcast_ref::<Viewer>());
        self.gate.scope(viewer)
    }

    /// Writes the answer to a query that is valid, if it can be written straight to bytes.
    async fn write(&self, operation: Option<&str>) -> Option<()> {
        let Writable {
            outlet,
            query,
            variables,
            scope,
        } = self.known.writable.get()?;
        let (gate, known) = (&self.gate, &self.known);
        let (document, account) = known.document.get().zip(known.account.get())?;
        let compiled = gate.planner.compile(query, document, operation, variables);
        let written = match compiled {
            Compiled::Planned(plan) => {
                gate.planner
                    .run(&plan, variables, &gate.store, *scope)
                    .await
            }
            Compiled::Unplanned => Err(GiveUp),
        };
        let Ok(written) = written else {
            gate.planner.give_up();
            return None;
        };
        outlet.put(gate.body(written, account));
        Some(())
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
        let id = request.data.get(&TypeId::of::<RequestId>());
        if let Some(id) = id.and_then(|id| id.downcast_ref::<RequestId>()) {
            self.known.id.get_or_init(|| id.clone());
        }
        let operation = request.operation_name.clone();
        self.known.operation.get_or_init(|| operation);
        let scope = self.scope(&request.data, ctx.session_data)?;
        let account = self.account(&mut request)?;
        self.known.account.get_or_init(|| account);
        let outlet = request.data.get(&TypeId::of::<Outlet>());
        if let Some(outlet) = outlet.and_then(|outlet| outlet.downcast_ref::<Outlet>()) {
            self.known.writable.get_or_init(|| Writable {
                outlet: outlet.clone(),
                query: request.query.clone(),
                variables: request.variables.clone(),
                scope,
            });
        }
        let loaders = if self.known.is_live.load(Ordering::Relaxed) {
            self.gate.store.live_loaders(scope)
        } else {
            Arc::new(Loaders::new(&self.gate.store, scope))
        };
        let request = request.data(scope).data(loaders);
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
        result.map_err(|errors| errors.into_iter().map(with_code).collect())
    }

    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        if self.write(operation_name).await.is_some() {
            return Response::default();
        }
        let response = next.run(ctx, operation_name).await;
        // What gives no object costs nothing, and nothing is told.
        let Some(account) = self.known.account.get().filter(|account| account.cost > 0) else {
            return response;
        };
        let actual = cost::objects(&response.data, &account.introspection);
        let limit = self.gate.guard.limits().cost;
        let cost = value!({ "requested": (account.cost), "actual": (actual), "limit": (limit) });
        response.extension("cost", cost)
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
    /// Makes an answer ready to leave.
    fn finish(&self, response: &mut Response) {
        if let Some(document) = self.document.get() {
            let operation = self.operation.get().and_then(Option::as_deref);
            order::restore(&mut response.data, document, operation);
        }
        let mut logged: Vec<Arc<store::Error>> = Vec::new();
        for error in &mut response.errors {
            let Some(source) = source(error) else {
                // Only what the schema itself refuses comes without a code by now.
                *error = with_code(std::mem::replace(error, ServerError::new("", None)));
                continue;
            };
            if let Some(RequestId(id)) = self.id.get() {
                let extensions = error.extensions.get_or_insert_default();
                extensions.set("requestId", id.as_str());
            }
            if !logged.iter().any(|known| Arc::ptr_eq(known, &source)) {
                tracing::error!(error = chain(&source), "a request failed");
                logged.push(source);
            }
        }
    }
}

fn source(error: &ServerError) -> Option<Arc<store::Error>> {
    let source = error.source.as_ref()?;
    Arc::clone(source).downcast::<store::Error>().ok()
}

/// The error and all that lies behind it, outermost first.
fn chain(error: &store::Error) -> String {
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
fn with_code(mut error: ServerError) -> ServerError {
    let extensions = error.extensions.get_or_insert_default();
    if extensions.get("code").is_none() {
        extensions.set("code", BAD_USER_INPUT);
    }
    error
}
