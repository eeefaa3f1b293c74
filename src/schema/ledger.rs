//! What is told of an operation when it is over.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_graphql::parser::types::ExecutableDocument;

use crate::guard::document;
use crate::store::Meter;

/// The longest name of an operation that is told.
const LONGEST: usize = 64;

/// What an operation turned out to be and to take; the schema fills it in.
#[derive(Clone, Debug, Default)]
pub struct Ledger(Arc<Mutex<Entry>>);

/// The numbers of an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its name as the document has it, cut off where it is long.
    pub operation: Option<String>,
    /// The most objects that it could give.
    pub cost: u64,
    /// How many statements it ran.
    pub statements: u64,
    /// How long they took.
    pub sql_time: Duration,
    /// How long it ran; nothing, if it is a subscription.
    pub duration: Option<Duration>,
}

impl Ledger {
    /// What is in it by now.
    pub fn entry(&self) -> Entry {
        self.lock().clone()
    }

    pub(super) fn name(&self, document: &ExecutableDocument, asked: Option<&str>) {
        self.lock().operation = operation_name(document, asked);
    }

    pub(super) fn cost(&self, cost: u64) {
        self.lock().cost = cost;
    }

    pub(super) fn ran(&self, meter: &Meter) {
        let mut entry = self.lock();
        entry.statements = meter.statements();
        entry.sql_time = meter.sql_time();
        entry.duration = Some(meter.elapsed());
    }

    fn lock(&self) -> MutexGuard<'_, Entry> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The name of the operation that is run. It was parsed, so it is letters, digits and underscores.
fn operation_name(document: &ExecutableDocument, asked: Option<&str>) -> Option<String> {
    let (name, _) = document::asked(document, asked)?;
    let name = name?;
    Some(name.chars().take(LONGEST).collect())
}
