//! What resolvers run in: nothing that was admitted is validated again, each event of a subscription
//! has its time, and identities are masked as they leave their resolver.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextExecute, NextPrepareRequest, NextResolve,
    NextValidation, ResolveInfo,
};
use async_graphql::{
    CacheControl, Request, Response, ServerError, ServerResult, ValidationResult, Value,
};

use super::boundary::found;
use super::cost;
use super::gate::Gate;
use super::ledger::Ledger;
use super::weight::{self, Weight};
use crate::guard::Caller;
use crate::mask::{self, Mask};
use crate::memory::Grant;

/// What resolvers are run with.
#[derive(Clone)]
pub(super) struct Resolving {
    pub(super) gate: Arc<Gate>,
    /// What masks identities for this caller, to whom they are not shown.
    pub(super) mask: Option<Arc<Mask>>,
    /// Whether the answers are a stream, each with its own time.
    pub(super) is_live: bool,
    pub(super) ledger: Option<Ledger>,
    pub(super) caller: Option<Caller>,
    /// Where the answer takes room.
    pub(super) grant: Arc<Grant>,
}

/// Puts what resolvers run in around them.
pub(super) struct Surroundings;

impl ExtensionFactory for Surroundings {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Surround::default())
    }
}

#[derive(Default)]
struct Surround {
    resolving: OnceLock<Resolving>,
    /// How many objects were given.
    objects: AtomicU64,
}

impl Surround {
    /// Takes room for what a resolver gave. It does not complete if there is none: the whole answer ends
    /// then.
    async fn take(&self, resolving: &Resolving, weight: Weight) {
        let grant = &resolving.grant;
        let allowed = resolving.gate.guard.limits().cost;
        let before = self.objects.fetch_add(weight.objects, Ordering::Relaxed);
        if before.saturating_add(weight.objects) > allowed {
            grant.refuse(cost::over(allowed));
        }
        if grant.try_take(weight.memory, weight.json) {
            return;
        }
        if grant.write(weight.json).is_err() {
            std::future::pending::<()>().await;
        }
        grant.hold(weight.memory).await;
    }
}

#[async_trait::async_trait]
impl Extension for Surround {
    async fn prepare_request(
        &self,
        ctx: &ExtensionContext<'_>,
        request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        if let Some(resolving) = found::<Resolving>(&request.data) {
            self.resolving.get_or_init(|| resolving.clone());
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
        let Some(resolving) = self.resolving.get().filter(|it| it.is_live) else {
            return next.run(ctx, operation_name).await;
        };
        let (gate, grant) = (&resolving.gate, &resolving.grant);
        self.objects.store(0, Ordering::Relaxed);
        grant.renew(gate.deadline());
        let share = gate.share(resolving.caller.as_ref());
        let meter = gate.meter(share, Some(grant));
        let run = next.run(ctx, operation_name);
        gate.on_time(resolving.ledger.as_ref(), (&meter, grant), run)
            .await
    }

    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let weigh = weight::of(&info);
        let resolving = self.resolving.get();
        // Whoever sees identities in clear pays for this look and no more.
        let masked = resolving.and_then(|resolving| {
            let mask = resolving.mask.as_ref()?;
            Some((mask, mask::kind(info.parent_type, info.name)?))
        });
        let mut value = next.run(ctx, info).await?;
        if let Some((mask, kind)) = masked {
            value = value.map(|value| mask.show(kind, value));
        }
        if let Some(resolving) = resolving {
            self.take(resolving, weigh.value(value.as_ref())).await;
        }
        Ok(value)
    }
}
