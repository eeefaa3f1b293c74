//! How the connections for requests are shared out: no caller holds all of them.
//!
//! A statement takes a permit of its caller first and a connection second, so a caller who asks for
//! much waits in a queue of its own, and the queue for connections stays short for everybody else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use sea_orm::DbErr;
use sea_orm::error::ConnAcquireErr;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::meter::Meter;

/// From how many callers on those without statements are forgotten.
const MANY: usize = 1_000;

/// The shares of all callers that have statements running.
#[derive(Debug)]
pub(super) struct Shares {
    connections: usize,
    callers: Mutex<HashMap<Option<String>, Weak<Semaphore>>>,
}

/// One caller's share of the connections; none, if there is one connection, which is everybody's.
#[derive(Clone, Debug)]
pub struct Share(Option<Arc<Semaphore>>);

impl Shares {
    /// Shares so many connections out.
    pub(super) fn new(connections: usize) -> Self {
        Self {
            connections,
            callers: Mutex::default(),
        }
    }

    /// The share of a caller. Those of whom nothing is known share one: they may be many people
    /// behind one proxy, so it is all but one connection, and half of them for anybody else.
    pub(super) fn of(&self, caller: Option<&str>) -> Share {
        if self.connections <= 1 {
            return Share(None);
        }
        let mut callers = self.callers();
        let caller = caller.map(str::to_owned);
        if let Some(known) = callers.get(&caller).and_then(Weak::upgrade) {
            return Share(Some(known));
        }
        if callers.len() >= MANY {
            callers.retain(|_, share| share.strong_count() > 0);
        }
        let size = self.size(caller.is_some());
        let share = Arc::new(Semaphore::new(size));
        callers.insert(caller, Arc::downgrade(&share));
        Share(Some(share))
    }

    fn size(&self, is_known: bool) -> usize {
        let most = self.connections.saturating_sub(1).max(1);
        let half = self.connections.div_ceil(2);
        if is_known { half.min(most) } else { most }
    }

    fn callers(&self) -> MutexGuard<'_, HashMap<Option<String>, Weak<Semaphore>>> {
        // Nothing that holds the lock leaves the table half changed.
        self.callers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A permit for one statement of this task's request, once its caller has one to spare; none, if the
/// statement is of no request. The wait ends with the request's time.
pub(super) async fn permit() -> Result<Option<OwnedSemaphorePermit>, DbErr> {
    let Some(meter) = Meter::current() else {
        return Ok(None);
    };
    let Some(Share(Some(share))) = meter.share() else {
        return Ok(None);
    };
    let permit = timeout(meter.remaining(), Arc::clone(share).acquire_owned()).await;
    let permit = permit.map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))?;
    // Nobody closes it.
    Ok(permit.ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn free(share: &Share) -> Option<usize> {
        share.0.as_ref().map(|share| share.available_permits())
    }

    #[test]
    fn one_connection_is_left_for_everybody_else() {
        for (connections, known, unknown) in [(2, 1, 1), (3, 2, 2), (8, 4, 7)] {
            let shares = Shares::new(connections);
            assert_eq!(free(&shares.of(Some("a"))), Some(known), "{connections}");
            assert_eq!(free(&shares.of(None)), Some(unknown), "{connections}");
        }
        assert_eq!(free(&Shares::new(1).of(None)), None);
    }

    #[test]
    fn a_caller_has_one_share_and_nobody_is_remembered() {
        let shares = Shares::new(8);
        let (one, again) = (shares.of(Some("a")), shares.of(Some("a")));
        let held = Arc::clone(one.0.as_ref().unwrap()).try_acquire_owned();
        assert_eq!(free(&again), Some(3));
        assert_eq!(free(&shares.of(Some("b"))), Some(4));
        drop(held);
        for number in 0..3 * MANY {
            shares.of(Some(&number.to_string()));
        }
        assert!(shares.callers().len() <= MANY, "{}", shares.callers().len());
        drop(again);
        let _held = Arc::clone(one.0.as_ref().unwrap()).try_acquire_owned();
        assert_eq!(free(&shares.of(Some("a"))), Some(3));
    }
}
