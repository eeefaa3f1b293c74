//! What each caller may spend in a minute.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use hashlink::LruCache;

/// Of how many callers it is remembered what they have spent. Who is forgotten begins anew, which
/// takes so many others within a minute.
const CALLERS: usize = 10_000;

/// Who spends: what tells callers apart. It may be personal, and is never logged.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Caller(pub String);

/// What is left to each caller. It fills up evenly, to what may be spent in a minute.
#[derive(Debug)]
pub struct Budget {
    quota: Quota,
    callers: Mutex<LruCache<Caller, Arc<DefaultDirectRateLimiter>>>,
}

/// A caller has spent too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// What may be spent in a minute.
    pub allowed: u32,
    /// What this request would have spent.
    pub cost: u64,
    /// After how long the same request may be sent again.
    pub retry_after: Duration,
}

impl Budget {
    /// So much a minute for each caller.
    pub fn new(rate: NonZeroU32) -> Self {
        Self {
            quota: Quota::per_minute(rate),
            callers: Mutex::new(LruCache::new(CALLERS)),
        }
    }

    /// Takes what a request costs, 1 at least, out of a caller's budget.
    pub fn spend(&self, caller: &Caller, cost: u64) -> Result<(), Spent> {
        let allowed = self.quota.burst_size().get();
        let spent = |retry_after| Spent {
            allowed,
            cost,
            retry_after,
        };
        let units = u32::try_from(cost).unwrap_or(u32::MAX);
        let units = NonZeroU32::new(units).unwrap_or(NonZeroU32::MIN);
        // It costs more than a minute gives, however long one waits; and the time that it would take
        // may be more than the limiter can count.
        let never = || spent(Duration::from_mins(1));
        if units.get() > allowed {
            return Err(never());
        }
        match self.of(caller).check_n(units) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(wait)) => Err(spent(wait.wait_time_from(DefaultClock::default().now()))),
            Err(_) => Err(never()),
        }
    }

    /// Takes what a request has cost beyond what it was let in for, or all that is left.
    pub fn charge(&self, caller: &Caller, cost: u64) {
        let budget = self.of(caller);
        let mut left = u32::try_from(cost).unwrap_or(u32::MAX);
        // What does not fit is tried by halves: the limiter does not tell what is left.
        let mut part = left;
        while let Some(units) = NonZeroU32::new(part.min(left)) {
            if let Ok(Ok(())) = budget.check_n(units) {
                left -= units.get();
            } else {
                part = units.get() / 2;
            }
        }
    }

    fn of(&self, caller: &Caller) -> Arc<DefaultDirectRateLimiter> {
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = callers.get(caller) {
            return Arc::clone(known);
        }
        let new = Arc::new(RateLimiter::direct(self.quota));
        callers.insert(caller.clone(), Arc::clone(&new));
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(number: usize) -> Caller {
        Caller(number.to_string())
    }

    #[test]
    fn each_caller_has_a_budget() {
        let budget = Budget::new(NonZeroU32::new(10).unwrap());
        assert_eq!(budget.spend(&caller(1), 9), Ok(()));
        let refused = budget.spend(&caller(1), 5).unwrap_err();
        assert_eq!((refused.allowed, refused.cost), (10, 5));
        // One is left, and one more comes every six seconds.
        assert!(
            refused.retry_after <= Duration::from_secs(24),
            "{refused:?}"
        );
        assert!(refused.retry_after > Duration::from_secs(20), "{refused:?}");
        // What costs nothing costs one.
        assert_eq!(budget.spend(&caller(1), 0), Ok(()));
        assert!(budget.spend(&caller(1), 0).is_err());
        assert_eq!(budget.spend(&caller(2), 10), Ok(()));
        assert!(budget.spend(&caller(3), u64::MAX).is_err());
    }

    #[test]
    fn what_was_not_foreseen_is_charged_as_far_as_it_goes() {
        let budget = Budget::new(NonZeroU32::new(1_000).unwrap());
        budget.charge(&caller(1), 990);
        assert!(budget.spend(&caller(1), 11).is_err());
        assert_eq!(budget.spend(&caller(1), 9), Ok(()));
        budget.charge(&caller(2), u64::MAX);
        assert!(budget.spend(&caller(2), 2).is_err());
    }

    #[test]
    fn callers_are_forgotten_before_they_are_too_many() {
        let budget = Budget::new(NonZeroU32::MIN);
        for number in 0..CALLERS + 5 {
            assert_eq!(budget.spend(&caller(number), 1), Ok(()));
        }
        assert_eq!(budget.callers.lock().unwrap().len(), CALLERS);
        assert!(budget.spend(&caller(CALLERS + 4), 1).is_err());
        assert_eq!(budget.spend(&caller(0), 1), Ok(()));
    }
}
