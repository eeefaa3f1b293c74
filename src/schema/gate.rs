//! What is asked of a request whichever way it is answered: who sees how much, and for how long it may
//! run.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Response, ServerError, Variables};
use tokio::time::timeout;

use super::admit::Documents;
use super::error::Error;
use super::fetch::Planner;
use super::ledger::Ledger;
use super::masking::Inputs;
use crate::auth::Viewer;
use crate::guard::{Budget, Guard};
use crate::mask::Mask;
use crate::store::{self, Meter, SLACK, Scope, Store};

/// How long the database may take to stop a statement whose time is over, before it is waited for no
/// more.
const PATIENCE: Duration = SLACK.saturating_add(Duration::from_secs(2));

/// What every request of a schema passes, by a plan or by the resolvers.
pub(super) struct Gate {
    pub(super) store: Store,
    pub(super) guard: Arc<Guard>,
    pub(super) budget: Arc<Budget>,
    pub(super) planner: Planner,
    /// Whether queries are answered by plans.
    pub(super) has_plans: bool,
    /// What a request without a viewer may see; none, if there must be one.
    pub(super) anonymous: Option<Scope>,
    /// Whose callers are answered.
    pub(super) tenant: Option<String>,
    /// What masks identities; without, nobody is shown them masked.
    pub(super) mask: Option<Arc<Mask>>,
    pub(super) inputs: Arc<Inputs>,
    pub(super) documents: Documents,
    /// Whether what is unknown is told with what it may stand for.
    pub(super) suggestions: bool,
}

/// What a caller may see, and how.
#[derive(Clone)]
pub(super) struct Sight {
    pub(super) scope: Scope,
    /// What masks identities; none, if they are shown in clear.
    pub(super) mask: Option<Arc<Mask>>,
}

impl Gate {
    /// What the caller may see.
    pub(super) fn scope(&self, viewer: Option<&Viewer>) -> Result<Scope, Error> {
        match viewer {
            Some(viewer) if viewer.tenant == self.tenant => Ok(viewer.scope),
            Some(_) => Err(Error::Unauthenticated),
            None => self.anonymous.ok_or(Error::Unauthenticated),
        }
    }

    /// Whether and how identities are masked for who sees this much. If they are, nothing may be
    /// asked for by them.
    pub(super) fn mask(
        &self,
        scope: Scope,
        document: &ExecutableDocument,
        variables: &Variables,
        operation: Option<&str>,
    ) -> Result<Option<Arc<Mask>>, Error> {
        if !scope.is_masked() {
            return Ok(None);
        }
        let Some(mask) = &self.mask else {
            let reason = "your role sees masked identities, and there is no key to mask them";
            return Err(Error::Forbidden(reason));
        };
        self.inputs.check(document, variables, operation)?;
        Ok(Some(Arc::clone(mask)))
    }

    /// Measures a request that begins now.
    pub(super) fn meter(&self) -> Arc<Meter> {
        Meter::start(self.guard.limits().time)
    }

    /// Runs a query until its time is over; nothing, if it is. Its statements end first, so that nothing
    /// works for it any more when it is answered.
    pub(super) async fn timely<T>(
        &self,
        ledger: Option<&Ledger>,
        meter: &Arc<Meter>,
        run: impl Future<Output = T>,
    ) -> Option<T> {
        let answer = timeout(meter.remaining() + PATIENCE, meter.measure(run)).await;
        if let Some(ledger) = ledger {
            ledger.ran(meter);
        }
        answer.ok()
    }

    /// Whether an answer is one of statements that were stopped, for its time is over.
    pub(super) fn was_stopped(response: &Response, meter: &Meter) -> bool {
        let is_stopped = |error: &ServerError| {
            let error = error.source.as_ref();
            let error = error.and_then(|error| error.downcast_ref::<store::Error>());
            error.is_some_and(store::Error::is_stopped)
        };
        meter.is_over() && response.errors.iter().any(is_stopped)
    }
}
