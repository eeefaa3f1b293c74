//! What is asked of a request whichever way it is answered: who sees how much, and for how long it may
//! run.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Response, ServerError, Variables};
use tokio::time::{Instant, timeout};

use super::admit::Documents;
use super::error::Error;
use super::fetch::Planner;
use super::ledger::Ledger;
use super::masking::Inputs;
use crate::auth::Viewer;
use crate::guard::{Account, Budget, Caller, Guard};
use crate::mask::Mask;
use crate::memory::{Grant, Pool};
use crate::store::{self, Meter, SLACK, Scope, Share, Store};

/// How long the database may take to stop a statement whose time is over, before it is waited for no
/// more.
const PATIENCE: Duration = SLACK.saturating_add(Duration::from_secs(2));

/// What every request of a schema passes, by a plan or by the resolvers.
pub(super) struct Gate {
    pub(super) store: Store,
    pub(super) guard: Arc<Guard>,
    pub(super) budget: Arc<Budget>,
    /// Where answers take room to requests that bring none.
    pub(super) answers: Pool,
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

    /// How long a request may take.
    pub(super) fn time(&self) -> Duration {
        self.guard.limits().time
    }

    /// A caller's share of the connections to the database.
    pub(super) fn share(&self, caller: Option<&Caller>) -> Share {
        self.store.share(caller.map(|Caller(name)| name.as_str()))
    }

    /// Room for the answer to a request that begins now and brought none.
    pub(super) fn grant(&self) -> Arc<Grant> {
        self.answers.grant(self.deadline())
    }

    /// Until when an answer that is begun now waits for room.
    pub(super) fn deadline(&self) -> Instant {
        Instant::now() + self.time()
    }

    /// Measures a request that begins now, for a caller with this share, and whose rows take room here.
    pub(super) fn meter(&self, share: Share, grant: Option<&Arc<Grant>>) -> Arc<Meter> {
        Meter::start(self.time(), Some(share), grant.cloned())
    }

    /// Charges a caller for objects that no one could foresee: plain lists are taken to hold a few.
    pub(super) fn settle(&self, caller: Option<&Caller>, account: &Account, actual: u64) {
        let unforeseen = actual.saturating_sub(account.cost);
        if let Some(caller) = caller.filter(|_| unforeseen > 0) {
            self.budget.charge(caller, unforeseen);
        }
    }

    /// Runs a query until its time is over, or its answer grows too large. Its statements end first, so
    /// that nothing works for it any more when it is answered.
    pub(super) async fn timely<T>(
        &self,
        ledger: Option<&Ledger>,
        (meter, grant): (&Arc<Meter>, &Grant),
        run: impl Future<Output = T>,
    ) -> Result<T, Error> {
        let run = timeout(meter.remaining() + PATIENCE, meter.measure(run));
        let answer = tokio::select! {
            biased;
            overflow = grant.overflow() => Err(Error::Overflow(overflow)),
            answer = run => match grant.refused() {
                Some(overflow) => Err(Error::Overflow(overflow)),
                None => answer.map_err(|_| self.too_slow()),
            },
        };
        if let Some(ledger) = ledger {
            ledger.ran(meter);
        }
        answer
    }

    /// Why an answer is given up whose time is over.
    pub(super) fn too_slow(&self) -> Error {
        Error::TooSlow(self.time())
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
