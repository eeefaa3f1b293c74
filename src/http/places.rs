//! How much runs at a time: queries of all callers together, subscriptions of each.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::refusal::Refusal;
use crate::config::Limits;
use crate::guard::Caller;

/// The places there are.
#[derive(Clone, Debug)]
pub(super) struct Places {
    queries: Arc<Semaphore>,
    listeners: Arc<Mutex<Listeners>>,
    concurrency: usize,
    subscriptions: usize,
}

/// The subscriptions that are open.
#[derive(Debug, Default)]
struct Listeners {
    all: usize,
    of: HashMap<Caller, usize>,
}

/// What keeps a place until it is dropped.
#[derive(Debug)]
#[expect(dead_code, reason = "what it holds is given back when it is dropped")]
pub(super) enum Place {
    /// That of a query.
    Query(OwnedSemaphorePermit),
    /// That of a subscription.
    Listener(Seat),
}

/// The place of a subscription, whose caller may be known.
#[derive(Debug)]
pub(super) struct Seat {
    listeners: Arc<Mutex<Listeners>>,
    caller: Option<Caller>,
}

impl Places {
    /// As many as the limits say.
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            queries: Arc::new(Semaphore::new(limits.concurrency)),
            listeners: Arc::default(),
            concurrency: limits.concurrency,
            subscriptions: limits.subscriptions,
        }
    }

    /// How many queries have a place.
    pub(super) fn queries(&self) -> usize {
        self.concurrency - self.queries.available_permits()
    }

    /// How many subscriptions have one.
    pub(super) fn listeners(&self) -> usize {
        lock(&self.listeners).all
    }

    /// A place for a query. Who finds none is told so at once: to wait would only add to what is too
    /// much.
    pub(super) fn query(&self) -> Result<Place, Refusal> {
        let permit = Arc::clone(&self.queries).try_acquire_owned();
        let allowed = self.concurrency;
        let permit = permit.map_err(|_| Refusal::Busy { allowed })?;
        Ok(Place::Query(permit))
    }

    /// A place for a subscription, which may be idle for long.
    pub(super) fn listener(&self, caller: Option<Caller>) -> Result<Place, Refusal> {
        let mut listeners = lock(&self.listeners);
        if let Some(caller) = &caller {
            let count = listeners.of.entry(caller.clone()).or_default();
            if *count >= self.subscriptions {
                return Err(Refusal::TooManyRunning {
                    limit: "subscriptions",
                    allowed: self.subscriptions,
                });
            }
            *count += 1;
        }
        listeners.all += 1;
        drop(listeners);
        let listeners = Arc::clone(&self.listeners);
        Ok(Place::Listener(Seat { listeners, caller }))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut listeners = lock(&self.listeners);
        listeners.all -= 1;
        let Some(caller) = &self.caller else {
            return;
        };
        if let Some(count) = listeners.of.get_mut(caller) {
            *count -= 1;
            if *count == 0 {
                listeners.of.remove(caller);
            }
        }
    }
}

fn lock<T>(all: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    all.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places() -> Places {
        Places::new(&Limits {
            concurrency: 1,
            subscriptions: 2,
            ..Limits::default()
        })
    }

    #[test]
    fn a_place_is_free_again_when_its_query_is_over() {
        let places = places();
        let first = places.query().unwrap();
        let refusal = places.query().unwrap_err();
        assert!(matches!(refusal, Refusal::Busy { allowed: 1 }));
        drop(first);
        assert!(places.query().is_ok());
    }

    #[test]
    fn each_caller_has_subscriptions_and_nobody_is_remembered() {
        let places = places();
        let listen = |name: &str| places.listener(Some(Caller(name.to_owned())));
        let seats = [
            listen("a").unwrap(),
            listen("a").unwrap(),
            listen("b").unwrap(),
        ];
        assert!(listen("a").is_err());
        drop(seats);
        assert!(places.listeners.lock().unwrap().of.is_empty());
        assert_eq!(places.listeners(), 0);
        let unknown: Vec<_> = (0..9).map(|_| places.listener(None)).collect();
        assert!(unknown.iter().all(Result::is_ok));
        assert_eq!(places.listeners(), 9);
    }
}
