//! What a connection is doing: serving a request, or waiting for one.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use tokio::sync::Notify;

/// A request is being served.
const SERVING: u64 = 0;
/// Its answer is complete, and is still being written.
const ANSWERED: u64 = 1;
/// The connection has to make room for another.
const EVICTED: u64 = u64::MAX;

/// The activity of a connection. One that waits for a request may be evicted, one that serves a
/// request may not.
#[derive(Debug)]
pub(super) struct Activity {
    /// [`SERVING`], [`ANSWERED`], [`EVICTED`], or the microsecond since which it waits.
    state: AtomicU64,
    epoch: Instant,
    evicted: Notify,
    lingers: AtomicBool,
}

impl Activity {
    /// A new connection, which waits. `epoch` is the same for all that are compared.
    pub(super) fn new(epoch: Instant) -> Self {
        let activity = Self {
            state: AtomicU64::new(ANSWERED),
            epoch,
            evicted: Notify::new(),
            lingers: AtomicBool::new(false),
        };
        activity.flushed();
        activity
    }

    /// Begins to serve a request; `false` if the connection has been evicted.
    pub(super) fn begin(&self) -> bool {
        self.change(|state| (state != EVICTED).then_some(SERVING))
    }

    /// Has nothing to add to the answer.
    pub(super) fn answered(&self) {
        self.change(|state| (state == SERVING).then_some(ANSWERED));
    }

    /// Has written all that there was, and waits for the next request if that was an answer.
    pub(super) fn flushed(&self) {
        let now = u64::try_from(self.epoch.elapsed().as_micros()).unwrap_or(EVICTED - 1);
        self.change(|state| (state == ANSWERED).then_some(now.max(ANSWERED + 1)));
    }

    fn change(&self, change: impl FnMut(u64) -> Option<u64>) -> bool {
        let orders = (Ordering::AcqRel, Ordering::Acquire);
        let changed = self.state.fetch_update(orders.0, orders.1, change);
        changed.is_ok()
    }

    /// Whether a request is being served.
    pub(super) fn is_serving(&self) -> bool {
        self.state.load(Ordering::Acquire) == SERVING
    }

    /// Since when it has been waiting, if it is.
    pub(super) fn waiting_since(&self) -> Option<u64> {
        let state = self.state.load(Ordering::Acquire);
        (ANSWERED < state && state < EVICTED).then_some(state)
    }

    /// Evicts the connection if it has been waiting since then.
    pub(super) fn evict(&self, since: u64) -> bool {
        let order = (Ordering::AcqRel, Ordering::Acquire);
        let evicted = self
            .state
            .compare_exchange(since, EVICTED, order.0, order.1);
        if evicted.is_ok() {
            self.evicted.notify_one();
        }
        evicted.is_ok()
    }

    /// Evicts the connection if it is waiting.
    pub(super) fn evict_now(&self) {
        if let Some(since) = self.waiting_since() {
            self.evict(since);
        }
    }

    /// Completes when the connection is evicted.
    pub(super) async fn evicted(&self) {
        self.evicted.notified().await;
    }

    /// Has the connection take what the client still sends when it is closed: otherwise the client
    /// might be reset before it has read the answer.
    pub(super) fn linger(&self) {
        self.lingers.store(true, Ordering::Release);
    }

    /// Whether the connection is to linger.
    pub(super) fn lingers(&self) -> bool {
        self.lingers.load(Ordering::Acquire)
    }
}
