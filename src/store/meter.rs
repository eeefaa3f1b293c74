//! What one request spends on the database, and until when it may.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use super::share::Share;
use crate::memory::Grant;

/// How late in its request a statement may begin, and still have the whole time that the session
/// gives. It may run over by as much.
pub const SLACK: Duration = Duration::from_millis(100);

tokio::task_local! {
    static METER: Arc<Meter>;
}

/// What one request spends on the database, and until when it may.
#[derive(Debug)]
pub struct Meter {
    begin: Instant,
    limit: Duration,
    share: Option<Share>,
    /// Where its rows take room.
    grant: Option<Arc<Grant>>,
    statements: AtomicU64,
    microseconds: AtomicU64,
    /// The records whose parts were read by statements of their own.
    parts_of: Mutex<HashSet<Uuid>>,
}

impl Meter {
    /// Begins to measure a request that may take so long, at the expense of its caller's share of the
    /// connections, and whose rows take room here.
    pub fn start(limit: Duration, share: Option<Share>, grant: Option<Arc<Grant>>) -> Arc<Self> {
        Arc::new(Self {
            begin: Instant::now(),
            limit,
            share,
            grant,
            statements: AtomicU64::new(0),
            microseconds: AtomicU64::new(0),
            parts_of: Mutex::default(),
        })
    }

    /// Measures what `run` does, and stops its statements when the time is over.
    pub async fn measure<F: Future>(self: &Arc<Self>, run: F) -> F::Output {
        METER.scope(Arc::clone(self), run).await
    }

    /// The meter of this task's request, if there is one.
    pub(super) fn current() -> Option<Arc<Self>> {
        METER.try_with(Arc::clone).ok()
    }

    /// Whether the time is over.
    pub fn is_over(&self) -> bool {
        self.remaining().is_zero()
    }

    /// How many statements have run.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// How long they took, with the wait for a connection.
    pub fn sql_time(&self) -> Duration {
        Duration::from_micros(self.microseconds.load(Ordering::Relaxed))
    }

    /// How long it has been measured.
    pub fn elapsed(&self) -> Duration {
        self.begin.elapsed()
    }

    /// How long it may still take.
    pub fn remaining(&self) -> Duration {
        self.limit.saturating_sub(self.elapsed())
    }

    /// The share of the connections that its statements take from.
    pub(super) fn share(&self) -> Option<&Share> {
        self.share.as_ref()
    }

    /// Where its rows take room.
    pub(super) fn grant(&self) -> Option<Arc<Grant>> {
        self.grant.clone()
    }

    /// Notes that parts of these records are read, for this task's request.
    pub(super) fn note_parts(records: &[Uuid]) {
        if let Some(meter) = Self::current() {
            meter.parts_of().extend(records);
        }
    }

    /// The records whose parts were read for this task's request since this was last asked.
    pub(super) fn take_parts() -> HashSet<Uuid> {
        let meter = Self::current();
        meter.map_or_else(HashSet::new, |meter| std::mem::take(&mut *meter.parts_of()))
    }

    fn parts_of(&self) -> MutexGuard<'_, HashSet<Uuid>> {
        self.parts_of.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn count(&self, taken: Duration) {
        let taken = u64::try_from(taken.as_micros()).unwrap_or(u64::MAX);
        self.statements.fetch_add(1, Ordering::Relaxed);
        self.microseconds.fetch_add(taken, Ordering::Relaxed);
    }
}

/// What is left of the time of this task's request; none, if what the session allows will do.
pub(super) fn left() -> Option<Duration> {
    let late = Meter::current().filter(|meter| meter.elapsed() > SLACK);
    late.map(|meter| meter.remaining())
}
