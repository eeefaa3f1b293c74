//! Gathering what many resolvers ask for at once into one read.
//!
//! Loaders that wait for a time, or for a count of turns, split a batch when its keys take longer
//! to arrive: the number of statements then depends on the number of rows. Here the first to ask
//! leads: it lets the others have their turns until a turn brings no new key, then reads for all.
//! The others only wait, so a batch costs them nothing.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_channel::oneshot;
use tracing::Instrument;

/// Where values are read from.
pub(super) trait Source<K, V>: Sync {
    /// The value of each of these keys, which differ.
    fn read(&self, keys: Vec<K>) -> impl Future<Output = HashMap<K, V>> + Send;
}

/// How many turns in a row bring no new key before the leader reads.
const QUIET_TURNS: u32 = 2;

/// Keys that wait for their values.
#[derive(Debug)]
pub(super) struct Batch<K, V> {
    waiting: Mutex<Vec<(K, oneshot::Sender<V>)>>,
}

impl<K, V> Default for Batch<K, V> {
    fn default() -> Self {
        Self {
            waiting: Mutex::new(Vec::new()),
        }
    }
}

impl<K: Clone + Eq + Hash, V: Clone> Batch<K, V> {
    /// The value of `key`, from one read for every key that is asked for at the same time.
    pub(super) async fn load(&self, key: K, source: &impl Source<K, V>) -> V {
        loop {
            let (sender, receiver) = oneshot::channel();
            if self.join(key.clone(), sender) {
                self.lead(source).await;
            }
            // The leader is given up when its own field is: then another must lead.
            if let Ok(value) = receiver.await {
                return value;
            }
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<(K, oneshot::Sender<V>)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits with the others; says whether this is the first.
    fn join(&self, key: K, sender: oneshot::Sender<V>) -> bool {
        let mut waiting = self.waiting();
        waiting.push((key, sender));
        waiting.len() == 1
    }

    async fn lead(&self, source: &impl Source<K, V>) {
        let gathered = Gathering(self).finish().await;
        let keys: HashSet<K> = gathered.iter().map(|(key, _)| key.clone()).collect();
        let level = tracing::debug_span!("level", keys = keys.len());
        let keys = keys.into_iter().collect();
        let values = source.read(keys).instrument(level).await;
        for (key, sender) in gathered {
            if let Some(value) = values.get(&key) {
                // Who no longer waits was given up together with its field.
                let _ = sender.send(value.clone());
            }
        }
    }
}

/// A leader that waits for more keys. If it is given up, those who wait are told.
struct Gathering<'b, K, V>(&'b Batch<K, V>);

impl<K: Clone + Eq + Hash, V: Clone> Gathering<'_, K, V> {
    async fn finish(self) -> Vec<(K, oneshot::Sender<V>)> {
        let mut known = 1;
        let mut quiet = 0;
        while quiet < QUIET_TURNS {
            tokio::task::yield_now().await;
            let count = self.0.waiting().len();
            quiet = if count == known { quiet + 1 } else { 0 };
            known = count;
        }
        std::mem::take(&mut *self.0.waiting())
    }
}

impl<K, V> Drop for Gathering<'_, K, V> {
    fn drop(&mut self) {
        let mut waiting = self
            .0
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        waiting.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Doubles numbers, and counts how often it is asked.
    #[derive(Default)]
    struct Double(AtomicUsize);

    impl Source<usize, usize> for Double {
        async fn read(&self, keys: Vec<usize>) -> HashMap<usize, usize> {
            self.0.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
            keys.into_iter().map(|key| (key, 2 * key)).collect()
        }
    }

    #[tokio::test]
    async fn keys_that_are_asked_for_at_once_are_read_at_once() {
        let (batch, double) = (Batch::default(), Double::default());
        let loads = (0..5_000).map(|number| batch.load(number % 1_000, &double));
        let values = futures_util::future::join_all(loads).await;
        assert_eq!(values[1_999], 1_998);
        assert_eq!(double.0.load(Ordering::Relaxed), 1);
        assert_eq!(batch.load(7, &double).await, 14);
        assert_eq!(double.0.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn a_leader_that_is_given_up_leaves_nobody_waiting() {
        let (batch, double) = (Batch::default(), Double::default());
        for turns in 0..6 {
            let leader = async {
                tokio::select! {
                    biased;
                    () = turn(turns) => None,
                    value = batch.load(1, &double) => Some(value),
                }
            };
            let (_, value) = tokio::join!(leader, batch.load(2, &double));
            assert_eq!(value, 4, "after {turns} turns");
        }
    }

    async fn turn(times: usize) {
        for _ in 0..times {
            tokio::task::yield_now().await;
        }
    }
}
