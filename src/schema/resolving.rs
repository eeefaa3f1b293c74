//! What resolvers run in: nothing that was admitted is validated again, each event of a subscription
//! has its time, and identities are masked as they leave their resolver.

use std::sync::{Arc, OnceLock};

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextExecute, NextPrepareRequest, NextResolve,
    NextValidation, ResolveInfo,
};
use async_graphql::{
    CacheControl, Request, Response, ServerError, ServerResult, ValidationResult, Value,
};

use super::boundary::found;
use super::gate::Gate;
use super::ledger::Ledger;
use crate::mask::{self, Mask};

/// What resolvers are run with.
#[derive(Clone)]
pub(super) struct Resolving {
    pub(super) gate: Arc<Gate>,
    /// What masks identities for this caller, to whom they are not shown.
    pub(super) mask: Option<Arc<Mask>>,
    /// Whether the answers are a stream, each with its own time.
    pub(super) is_live: bool,
    pub(super) ledger: Option<Ledger>,
}

/// Puts what resolvers run in around them.
pub(super) struct Surroundings;

impl ExtensionFactory for Surroundings {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Surround::default())
    }
}

#[derive(Default)]
struct Surround(OnceLock<Resolving>);

#[async_trait::async_trait]
impl Extension for Surround {
    async fn prepare_request(
        &self,
        ctx: &ExtensionContext<'_>,
        request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        if let Some(resolving) = found::<Resolving>(&request.data) {
            self.0.get_or_init(|| resolving.clone());
        }
        next.run(ctx, request).await
    }

    /// Says that all is well: what was admitted is valid.
    async fn validation(
        &self,
        _ctx: &ExtensionContext<'_>,
        _next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        Ok(ValidationResult {
            cache_control: CacheControl::default(),
            complexity: 0,
            depth: 0,
        })
    }

    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let Some(resolving) = self.0.get().filter(|resolving| resolving.is_live) else {
            return next.run(ctx, operation_name).await;
        };
        let (gate, ledger) = (&resolving.gate, resolving.ledger.as_ref());
        let meter = gate.meter();
        let answer = gate
            .timely(ledger, &meter, next.run(ctx, operation_name))
            .await;
        let answer = answer.filter(|response| !Gate::was_stopped(response, &meter));
        answer.unwrap_or_else(|| gate.too_slow())
    }

    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        // Whoever sees identities in clear pays for this look and no more.
        let Some(mask) = self.0.get().and_then(|resolving| resolving.mask.as_ref()) else {
            return next.run(ctx, info).await;
        };
        let kind = mask::kind(info.parent_type, info.name);
        let value = next.run(ctx, info).await?;
        Ok(match kind {
            Some(kind) => value.map(|value| mask.show(kind, value)),
            None => value,
        })
    }
}
