//! Memory that requests hold while they wait, run, or listen: of each caller, and of all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What is held.
#[derive(Clone, Debug)]
pub struct Quota(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    entries: Mutex<Entries>,
    /// The most that one caller may hold.
    caller: usize,
    /// The most that all may hold.
    all: usize,
}

#[derive(Debug, Default)]
struct Entries {
    all: usize,
    of: HashMap<String, usize>,
}

/// There is no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// The caller holds too much already.
    Caller(usize),
    /// All together do.
    All(usize),
}

/// What one request holds, until it is dropped.
#[derive(Debug)]
pub struct Held {
    quota: Quota,
    caller: Option<String>,
    bytes: usize,
}

impl Quota {
    /// Room for so much of each caller, and of all.
    pub fn new(caller: usize, all: usize) -> Self {
        Self(Arc::new(Shared {
            entries: Mutex::default(),
            caller,
            all,
        }))
    }

    /// Begins to hold for a caller, if it is known who that is; nothing yet.
    pub fn open(&self, caller: Option<String>) -> Held {
        Held {
            quota: self.clone(),
            caller,
            bytes: 0,
        }
    }

    /// How much is held.
    pub fn all(&self) -> usize {
        self.entries().all
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0
            .entries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    /// Holds so much from now on, more than before or less.
    pub fn resize(&mut self, bytes: usize) -> Result<(), Full> {
        let Shared { caller, all, .. } = &*self.quota.0;
        let mut entries = self.quota.entries();
        let entries = &mut *entries;
        let of_all = (entries.all - self.bytes).saturating_add(bytes);
        if bytes > self.bytes && of_all > *all {
            return Err(Full::All(*all));
        }
        if let Some(name) = &self.caller {
            let before = entries.of.get(name).copied().unwrap_or_default();
            let of_caller = (before - self.bytes).saturating_add(bytes);
            if bytes > self.bytes && of_caller > *caller {
                return Err(Full::Caller(*caller));
            }
            if of_caller == 0 {
                entries.of.remove(name);
            } else {
                entries.of.insert(name.clone(), of_caller);
            }
        }
        entries.all = of_all;
        self.bytes = bytes;
        Ok(())
    }

    /// Holds so much more.
    pub fn grow(&mut self, bytes: usize) -> Result<(), Full> {
        self.resize(self.bytes.saturating_add(bytes))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // Less is never refused.
        let _ = self.resize(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_caller_and_all_hold_a_bounded_amount() {
        let quota = Quota::new(10, 25);
        let hold = |caller: Option<&str>, bytes| {
            let mut held = quota.open(caller.map(str::to_owned));
            held.resize(bytes).map(|()| held)
        };
        let mut a = hold(Some("a"), 6).unwrap();
        assert_eq!(hold(Some("a"), 5).unwrap_err(), Full::Caller(10));
        let b = hold(Some("b"), 10).unwrap();
        let unknown = hold(None, 9).unwrap();
        assert_eq!(a.grow(1).unwrap_err(), Full::All(25));
        drop(unknown);
        assert_eq!(a.grow(5).unwrap_err(), Full::Caller(10));
        a.grow(4).unwrap();
        a.resize(1).unwrap();
        assert_eq!(quota.all(), 11);
        drop((a, b));
        assert_eq!(quota.all(), 0);
        assert!(quota.entries().of.is_empty());
    }
}
