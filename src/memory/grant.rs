//! Room for answers, from the first row that is read until the last byte is sent.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until};

/// The names of the limits, as an [`Overflow`] tells them.
pub mod limit {
    /// The bytes of one answer.
    pub const ANSWER: &str = "answer";
    /// The memory of all answers in the making.
    pub const ANSWERS: &str = "answers";
}

/// How many bytes of memory a permit stands for.
const UNIT: usize = 1024;

/// What each answer holds without a permit. Small answers never wait for large ones, and
/// `limits.concurrency` bounds how many there are.
const FREE: usize = 64 * 1024;

/// The memory of all answers in the making.
///
/// Whoever holds memory may need more before it can give any back, so several that wait could wait for
/// each other for ever. Hence part of the memory is set aside for the one whose turn it is: it takes
/// what it needs of that, finishes, and gives the turn on.
#[derive(Clone, Debug)]
pub struct Pool(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    free: Arc<Semaphore>,
    turn: Arc<Semaphore>,
    /// The most bytes of one answer.
    answer: usize,
    /// The most memory of one answer: as much as is set aside for the one whose turn it is.
    most: usize,
    /// The most memory of all answers.
    all: usize,
}

/// Why an answer is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overflow {
    /// The limit's name.
    pub limit: &'static str,
    /// What is allowed: bytes, or what else the limit counts.
    pub allowed: u64,
}

/// The room of one answer. It is given back when this is dropped.
#[derive(Debug)]
pub struct Grant {
    pool: Pool,
    state: Mutex<State>,
    /// One part of an answer waits at a time.
    growing: tokio::sync::Mutex<()>,
    overflowed: Notify,
}

#[derive(Debug)]
struct State {
    /// Until when it waits for room.
    deadline: Instant,
    /// Memory that is held.
    used: usize,
    /// Bytes of the answer itself.
    written: usize,
    permits: Option<OwnedSemaphorePermit>,
    turn: Option<OwnedSemaphorePermit>,
    overflow: Option<Overflow>,
}

impl Pool {
    /// Room for answers of so many bytes each, in so much memory altogether.
    pub fn new(answer: usize, answers: usize) -> Self {
        let shared = answers / 4;
        Self(Arc::new(Shared {
            free: Arc::new(Semaphore::new((shared / UNIT).min(Semaphore::MAX_PERMITS))),
            turn: Arc::new(Semaphore::new(1)),
            answer,
            most: answers - shared,
            all: answers,
        }))
    }

    /// Room for an answer that must have all it needs by `deadline`.
    pub fn grant(&self, deadline: Instant) -> Arc<Grant> {
        Arc::new(Grant {
            pool: self.clone(),
            state: Mutex::new(State {
                deadline,
                used: 0,
                written: 0,
                permits: None,
                turn: None,
                overflow: None,
            }),
            growing: tokio::sync::Mutex::default(),
            overflowed: Notify::new(),
        })
    }

    /// How many bytes one answer may have.
    pub fn answer(&self) -> usize {
        self.0.answer
    }
}

impl Grant {
    /// Counts bytes of the answer itself. Beyond the limit, the answer is refused.
    pub fn write(&self, bytes: usize) -> Result<(), Overflow> {
        let mut state = self.state();
        state.written = state.written.saturating_add(bytes);
        let allowed = self.pool.0.answer;
        if state.written <= allowed {
            return Ok(());
        }
        let allowed = allowed as u64;
        drop(state);
        let limit = limit::ANSWER;
        Err(self.refuse(Overflow { limit, allowed }))
    }

    /// Takes memory, if there is any right now.
    pub fn try_hold(&self, bytes: usize) -> bool {
        self.try_take(bytes, 0)
    }

    /// Takes memory and counts bytes of the answer, if there is room for both right now.
    pub fn try_take(&self, bytes: usize, written: usize) -> bool {
        let mut state = self.state();
        let used = state.used.saturating_add(bytes);
        let written = state.written.saturating_add(written);
        if used > self.pool.0.most || written > self.pool.0.answer || state.overflow.is_some() {
            return false;
        }
        if state.turn.is_none() {
            let missing = missing(&state, used);
            if missing > 0 {
                let free = Arc::clone(&self.pool.0.free);
                let Ok(more) = free.try_acquire_many_owned(missing) else {
                    return false;
                };
                add(&mut state.permits, more);
            }
        }
        (state.used, state.written) = (used, written);
        true
    }

    /// Takes memory as soon as there is some. It never completes if there will be none: then
    /// [`Self::overflow`] does.
    pub async fn hold(&self, bytes: usize) {
        if self.try_hold(bytes) {
            return;
        }
        let _alone = self.growing.lock().await;
        while !self.try_hold(bytes) {
            if self.refused().is_some() || self.wait(bytes).await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// Waits for what is missing, or for the turn.
    async fn wait(&self, bytes: usize) -> Result<(), Overflow> {
        let Shared {
            free, turn, most, ..
        } = &*self.pool.0;
        let (missing, deadline) = {
            let state = self.state();
            let used = state.used.saturating_add(bytes);
            let missing = (used <= *most).then(|| missing(&state, used));
            (missing, state.deadline)
        };
        let missing = missing.ok_or_else(|| self.refuse(self.no_room()))?;
        tokio::select! {
            more = Arc::clone(free).acquire_many_owned(missing) => {
                if let Ok(more) = more {
                    add(&mut self.state().permits, more);
                }
                Ok(())
            }
            turn = Arc::clone(turn).acquire_owned() => {
                self.state().turn = turn.ok();
                Ok(())
            }
            () = sleep_until(deadline) => Err(self.refuse(self.no_room())),
        }
    }

    /// Gives back memory, and bytes that are no part of the answer after all.
    pub fn give_back(&self, memory: usize, written: usize) {
        let mut state = self.state();
        state.written = state.written.saturating_sub(written);
        let used = state.used.saturating_sub(memory);
        shrink(&mut state, used);
    }

    /// Gives back all but so much memory: the rest is garbage by now.
    pub fn shrink_to(&self, memory: usize) {
        let mut state = self.state();
        let used = state.used.min(memory);
        shrink(&mut state, used);
    }

    /// Begins the next answer of a stream, which must have its room by `deadline`: the one before was
    /// sent.
    pub fn renew(&self, deadline: Instant) {
        let mut state = self.state();
        (state.written, state.overflow) = (0, None);
        state.deadline = deadline;
        shrink(&mut state, 0);
    }

    /// Why the answer is refused, if it is by now.
    pub fn refused(&self) -> Option<Overflow> {
        self.state().overflow
    }

    /// Completes when the answer is refused.
    pub async fn overflow(&self) -> Overflow {
        loop {
            let told = self.overflowed.notified();
            if let Some(overflow) = self.refused() {
                return overflow;
            }
            told.await;
        }
    }

    fn no_room(&self) -> Overflow {
        Overflow {
            limit: limit::ANSWERS,
            allowed: self.pool.0.all as u64,
        }
    }

    /// Refuses the answer, unless it is refused already; gives the reason that holds.
    pub fn refuse(&self, overflow: Overflow) -> Overflow {
        let overflow = *self.state().overflow.get_or_insert(overflow);
        self.overflowed.notify_waiters();
        overflow
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that holds the lock leaves the state half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many permits are missing to use so much memory.
fn missing(state: &State, used: usize) -> u32 {
    let held = state.permits.as_ref();
    let held = held.map_or(0, OwnedSemaphorePermit::num_permits);
    let wanted = used.saturating_sub(FREE).div_ceil(UNIT);
    u32::try_from(wanted.saturating_sub(held)).unwrap_or(u32::MAX)
}

fn add(permits: &mut Option<OwnedSemaphorePermit>, more: OwnedSemaphorePermit) {
    match permits {
        Some(permits) => permits.merge(more),
        None => *permits = Some(more),
    }
}

/// Goes down to this memory, and gives back what is not needed for it.
fn shrink(state: &mut State, used: usize) {
    state.used = used;
    let wanted = used.saturating_sub(FREE).div_ceil(UNIT);
    if let Some(permits) = &mut state.permits
        && let Some(rest) = permits.num_permits().checked_sub(wanted)
    {
        drop(permits.split(rest));
    }
    let held = state.permits.as_ref();
    if held.map_or(0, OwnedSemaphorePermit::num_permits) >= wanted {
        state.turn = None;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    const MIB: usize = 1024 * 1024;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(30)
    }

    #[tokio::test(start_paused = true)]
    async fn who_finds_no_room_waits_until_there_is_some() {
        let pool = Pool::new(MIB, 8 * MIB);
        let [first, second, third] = [(); 3].map(|()| pool.grant(soon()));
        first.hold(2 * MIB).await;
        assert!(!second.try_hold(MIB));
        // The turn is free: the second takes it.
        second.hold(6 * MIB).await;
        let waiting = timeout(Duration::from_secs(1), third.hold(MIB)).await;
        assert!(waiting.is_err());
        drop(first);
        third.hold(MIB).await;
        // Small answers wait for nobody.
        assert!(pool.grant(soon()).try_hold(FREE));
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_hold_and_wait_do_not_wait_for_each_other() {
        let pool = Pool::new(MIB, 8 * MIB);
        let grow = async || {
            let grant = pool.grant(soon());
            for _ in 0..40 {
                grant.hold(MIB / 8).await;
                tokio::task::yield_now().await;
            }
        };
        let all = futures_util::future::join_all((0..16).map(|_| grow()));
        assert!(timeout(Duration::from_secs(20), all).await.is_ok());
        assert_eq!(pool.0.free.available_permits(), 2 * 1024);
        assert_eq!(pool.0.turn.available_permits(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_too_long_or_wants_too_much_is_refused() {
        let pool = Pool::new(MIB, 8 * MIB);
        let one = pool.grant(soon());
        one.hold(6 * MIB).await;
        let other = pool.grant(soon());
        other.hold(2 * MIB).await;
        let third = pool.grant(soon());
        for (grant, bytes) in [(&one, 1), (&third, MIB)] {
            let refused = tokio::select! {
                () = grant.hold(bytes) => None,
                overflow = grant.overflow() => Some(overflow),
            };
            let (limit, allowed) = (limit::ANSWERS, 8 * MIB as u64);
            assert_eq!(refused, Some(Overflow { limit, allowed }));
        }
        let (limit, allowed) = (limit::ANSWER, MIB as u64);
        assert_eq!(other.write(MIB), Ok(()));
        assert_eq!(other.write(1), Err(Overflow { limit, allowed }));
        assert_eq!(other.overflow().await.limit, limit);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_not_needed_any_more_is_given_back() {
        let pool = Pool::new(MIB, 8 * MIB);
        let grant = pool.grant(soon());
        grant.hold(2 * MIB).await;
        grant.shrink_to(MIB);
        assert_eq!(pool.0.free.available_permits(), 1024 + FREE / UNIT);
        grant.give_back(MIB / 2, 0);
        assert_eq!(pool.0.free.available_permits(), 1536 + FREE / UNIT);
        grant.renew(soon());
        assert_eq!(pool.0.free.available_permits(), 2048);
        grant.hold(5 * MIB).await;
        assert_eq!(pool.0.turn.available_permits(), 0);
        grant.renew(soon());
        assert_eq!(pool.0.turn.available_permits(), 1);
    }
}
