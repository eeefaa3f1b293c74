//! Making and running plans, and how often they answer.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::fragments::Fragments;
use super::{Options, Plan, Unplanned, Written};
use crate::memory::Grant;
use crate::plan::{GiveUp, Types};
use crate::schema::admit::{Admitted, Documents, SCHEMA};
use crate::store::Store;

/// The most fields of a plan whose records are kept in memory.
const LARGEST: usize = 8 * 1024;

/// How often an answer is read whose records change meanwhile.
const READS: usize = 10;

/// Makes plans and runs them.
pub(in crate::schema) struct Planner {
    types: Types,
    options: Options,
    fragments: Option<Arc<Fragments>>,
    compiled: AtomicU64,
    answered: AtomicU64,
    given_up: AtomicU64,
}

/// What is known of a document that was valid.
#[derive(Clone, Debug)]
pub(in crate::schema) enum Compiled {
    /// It has a plan.
    Planned(Arc<Plan>),
    /// It has what no plan can do.
    Unplanned,
}

/// How often plans were made, and queries answered by them or by the resolvers, since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlanCounts {
    /// Documents that were compiled, with or without success: they were not known, or not any more.
    pub compiled: u64,
    /// By a plan.
    pub planned: u64,
    /// By the resolvers: the query has what no plan can do, or something was wrong.
    pub given_up: u64,
    /// Call records that were told as they were kept.
    pub kept: u64,
    /// Call records that might have been kept, and were read.
    pub read: u64,
}

impl Planner {
    /// A planner of the schema that runs.
    pub(in crate::schema) fn new(options: Options) -> Self {
        Self {
            types: Types::read(&SCHEMA),
            fragments: (options.cache > 0).then(|| Arc::new(Fragments::new(options.cache))),
            options,
            compiled: AtomicU64::new(0),
            answered: AtomicU64::new(0),
            given_up: AtomicU64::new(0),
        }
    }

    /// The types of the schema.
    pub(in crate::schema) fn types(&self) -> &Types {
        &self.types
    }

    /// The plan of a request: that of its document, or a new one. What may be so for these variables
    /// alone is not kept.
    pub(in crate::schema) fn plan(&self, admitted: &Admitted, documents: &Documents) -> Compiled {
        let (document, operation) = (&admitted.document, admitted.operation_name());
        if let Some(known) = document.plan(operation) {
            return known;
        }
        self.compiled.fetch_add(1, Ordering::Relaxed);
        let plan = Plan::compile(admitted, &self.types);
        let fields = plan.as_ref().map_or(0, |plan| plan.fields);
        let (compiled, is_for_all) = match plan {
            Ok(plan) => {
                let is_kept = fields <= LARGEST;
                (Compiled::Planned(Plan { is_kept, ..plan }.into()), true)
            }
            Err(Unplanned { is_for_all }) => (Compiled::Unplanned, is_for_all),
        };
        if is_for_all {
            documents.keep_plan(document, operation, compiled.clone(), fields);
        }
        compiled
    }

    /// Answers by a plan, with what a caller may see.
    pub(in crate::schema) async fn run(
        &self,
        plan: &Plan,
        admitted: &Admitted,
        store: &Store,
    ) -> Result<Written, GiveUp> {
        let with = (store, &self.options);
        let kept = self.fragments.as_ref();
        let run = || plan.run(admitted, &self.types, with, kept);
        // What others see is kept by its place in the log of changes, see `fragments`.
        let written = if admitted.sight.scope.has_every_record() {
            run().await
        } else {
            whole(store, &admitted.grant, run).await
        };
        if written.is_ok() {
            self.answered.fetch_add(1, Ordering::Relaxed);
        }
        written
    }

    /// Counts a query that the resolvers answer.
    pub(in crate::schema) fn give_up(&self) {
        self.given_up.fetch_add(1, Ordering::Relaxed);
    }

    /// How often which way was gone.
    pub(in crate::schema) fn counts(&self) -> PlanCounts {
        let (kept, read) = self.fragments.as_ref().map_or((0, 0), |it| it.counts());
        PlanCounts {
            compiled: self.compiled.load(Ordering::Relaxed),
            planned: self.answered.load(Ordering::Relaxed),
            given_up: self.given_up.load(Ordering::Relaxed),
            kept,
            read,
        }
    }
}

/// Reads again what an import has changed between a record and its parts.
async fn whole<F>(store: &Store, grant: &Grant, run: impl Fn() -> F) -> Result<Written, GiveUp>
where
    F: Future<Output = Result<Written, GiveUp>>,
{
    for _ in 0..READS {
        let place = store.log_place().await?;
        let written = run().await?;
        if !store.may_be_torn(place).await? {
            return Ok(written);
        }
        grant.give_back(0, written.json.len());
    }
    Err(GiveUp)
}

impl fmt::Debug for Planner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Planner").field(&self.counts()).finish()
    }
}
