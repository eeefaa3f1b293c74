//! The plans of the documents that were asked last, and how often they answer.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_graphql::Variables;
use async_graphql::parser::types::ExecutableDocument;
use hashlink::LruCache;

use super::fragments::Fragments;
use super::{Options, Plan, Unplanned, Written};
use crate::plan::{GiveUp, Types};
use crate::schema::gate::Sight;
use crate::store::Store;

/// How many plans are kept.
const CAPACITY: usize = 128;

/// How many fields they may have together; each takes some 600 bytes.
const FIELDS: usize = 64 * 1024;

/// The longest document whose plan is kept, in bytes. A longer one is compiled each time.
const LONGEST: usize = 16 * 1024;

/// The most fields of a plan that is kept. One of more is compiled each time.
const LARGEST: usize = FIELDS / 8;

/// Makes plans and keeps them.
pub(in crate::schema) struct Planner {
    types: Types,
    options: Options,
    plans: Mutex<Plans>,
    fragments: Option<Arc<Fragments>>,
    compiled: AtomicU64,
    answered: AtomicU64,
    given_up: AtomicU64,
}

/// Plans, with how many fields each has.
struct Plans {
    known: LruCache<Key, (Compiled, usize)>,
    /// How many they have together.
    fields: usize,
}

/// A document and which of its operations.
type Key = (String, Option<String>);

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
    /// By the resolvers, although the database is Postgres: the query has what no plan can do, or
    /// something was wrong.
    pub given_up: u64,
    /// Call records that were told as they were kept.
    pub kept: u64,
    /// Call records that might have been kept, and were read.
    pub read: u64,
}

impl Planner {
    /// A planner of the schema that this text describes.
    pub(in crate::schema) fn new(sdl: &str, options: Options) -> Self {
        Self {
            types: Types::read(sdl),
            fragments: (options.cache > 0).then(|| Arc::new(Fragments::new(options.cache))),
            options,
            plans: Mutex::new(Plans {
                known: LruCache::new_unbounded(),
                fields: 0,
            }),
            compiled: AtomicU64::new(0),
            answered: AtomicU64::new(0),
            given_up: AtomicU64::new(0),
        }
    }

    /// What is known of an operation of a document.
    pub(in crate::schema) fn known(
        &self,
        query: &str,
        operation: Option<&str>,
    ) -> Option<Compiled> {
        let key = (query.to_owned(), operation.map(str::to_owned));
        let mut plans = self.plans();
        plans.known.get(&key).map(|(known, _)| known.clone())
    }

    /// Compiles an operation of a document that is valid, and remembers what came of it, unless that
    /// may be for these variables alone.
    pub(in crate::schema) fn compile(
        &self,
        query: &str,
        document: &ExecutableDocument,
        operation: Option<&str>,
        variables: &Variables,
    ) -> Compiled {
        self.compiled.fetch_add(1, Ordering::Relaxed);
        let plan = Plan::compile(document.clone(), operation, variables, &self.types);
        let fields = plan.as_ref().map_or(0, |plan| plan.fields);
        let is_kept = query.len() <= LONGEST && fields <= LARGEST;
        let (known, is_for_all) = match plan {
            Ok(plan) => (Compiled::Planned(Plan { is_kept, ..plan }.into()), true),
            Err(Unplanned { is_for_all }) => (Compiled::Unplanned, is_for_all),
        };
        if is_kept && is_for_all {
            let key = (query.to_owned(), operation.map(str::to_owned));
            self.plans().keep(key, known.clone(), fields);
        }
        known
    }

    /// Answers by a plan, with what a caller may see.
    pub(in crate::schema) async fn run(
        &self,
        plan: &Plan,
        variables: &Variables,
        store: &Store,
        sight: &Sight,
    ) -> Result<Written, GiveUp> {
        let with = (store, sight, &self.options);
        let kept = self.fragments.as_ref();
        let written = plan.run(variables, &self.types, with, kept).await;
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

    fn plans(&self) -> MutexGuard<'_, Plans> {
        // Nothing that holds the lock leaves the cache half changed.
        self.plans.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Plans {
    /// Keeps one, and those that were asked for last.
    fn keep(&mut self, key: Key, known: Compiled, fields: usize) {
        let before = self.known.insert(key, (known, fields));
        self.fields += fields;
        self.fields -= before.map_or(0, |(_, fields)| fields);
        while self.known.len() > CAPACITY || self.fields > FIELDS {
            let Some((_, (_, fields))) = self.known.remove_lru() else {
                return;
            };
            self.fields -= fields;
        }
    }
}

impl fmt::Debug for Planner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Planner").field(&self.counts()).finish()
    }
}
