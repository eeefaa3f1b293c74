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
    /// The queries that are answered, by caller.
    askers: Arc<Mutex<Tally>>,
    listeners: Arc<Mutex<Tally>>,
    concurrency: usize,
    subscriptions: usize,
}

/// How many there are, and of which caller.
#[derive(Debug, Default)]
struct Tally {
    all: usize,
    of: HashMap<Caller, usize>,
}

/// What keeps a place until it is dropped.
#[derive(Debug)]
#[expect(dead_code, reason = "what it holds is given back when it is dropped")]
pub(super) enum Place {
    /// That of a query.
    Query(OwnedSemaphorePermit, Seat),
    /// That of a subscription.
    Listener(Seat),
}

/// The place of a query or subscription among those of its caller, who may be known.
#[derive(Debug)]
pub(super) struct Seat {
    tally: Arc<Mutex<Tally>>,
    caller: Option<Caller>,
}

impl Places {
    /// As many as the limits say.
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            queries: Arc::new(Semaphore::new(limits.concurrency)),
            askers: Arc::default(),
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

    /// A place for a query. Fails at once when none is free: to wait would only add to what is too
    /// much. A caller who is known gets half of the places at most, so that the others find some.
    pub(super) fn query(&self, caller: Option<Caller>) -> Result<Place, Refusal> {
        let share = self.concurrency.div_ceil(2);
        let seat = Seat::take(&self.askers, caller, share);
        let seat = seat.ok_or(Refusal::Busy { allowed: share })?;
        let permit = Arc::clone(&self.queries).try_acquire_owned();
        let allowed = self.concurrency;
        let permit = permit.map_err(|_| Refusal::Busy { allowed })?;
        Ok(Place::Query(permit, seat))
    }

    /// A place for a subscription, which may be idle for long.
    pub(super) fn listener(&self, caller: Option<Caller>) -> Result<Place, Refusal> {
        let seat = Seat::take(&self.listeners, caller, self.subscriptions);
        let seat = seat.ok_or(Refusal::TooManyRunning {
            limit: "subscriptions",
            allowed: self.subscriptions,
        })?;
        Ok(Place::Listener(seat))
    }
}

impl Seat {
    /// One more, if its caller may have so many.
    fn take(all: &Arc<Mutex<Tally>>, caller: Option<Caller>, allowed: usize) -> Option<Self> {
        let mut tally = lock(all);
        if let Some(caller) = &caller {
            let count = tally.of.entry(caller.clone()).or_default();
            if *count >= allowed {
                return None;
            }
            *count += 1;
        }
        tally.all += 1;
        drop(tally);
        let tally = Arc::clone(all);
        Some(Self { tally, caller })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut tally = lock(&self.tally);
        tally.all -= 1;
        let Some(caller) = &self.caller else {
            return;
        };
        if let Some(count) = tally.of.get_mut(caller) {
            *count -= 1;
            if *count == 0 {
                tally.of.remove(caller);
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
        let first = places.query(None).unwrap();
        let refusal = places.query(None).unwrap_err();
        assert!(matches!(refusal, Refusal::Busy { allowed: 1 }));
        drop(first);
        assert!(places.query(None).is_ok());
    }

    #[test]
    fn a_caller_leaves_places_to_others() {
        let places = Places::new(&Limits {
            concurrency: 4,
            ..Limits::default()
        });
        let ask = |name: &str| places.query(Some(Caller(name.to_owned())));
        let held = [ask("a").unwrap(), ask("a").unwrap()];
        let refusal = ask("a").unwrap_err();
        assert!(matches!(refusal, Refusal::Busy { allowed: 2 }));
        let others = [ask("b").unwrap(), ask("c").unwrap()];
        let refusal = ask("d").unwrap_err();
        assert!(matches!(refusal, Refusal::Busy { allowed: 4 }));
        drop((held, others));
        assert!(lock(&places.askers).of.is_empty());
        assert!(ask("a").is_ok());
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
