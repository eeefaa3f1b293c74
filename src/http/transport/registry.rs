//! The open connections of each address and in all, and which of them make room for new ones.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::activity::Activity;
use super::descriptors;
use crate::http::asking::network;

/// How many connections may be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) struct ConnectionLimits {
    /// Over all addresses.
    pub(in crate::http) total: usize,
    /// From one address, or of IPv6 one network.
    pub(in crate::http) per_address: usize,
}

/// The open connections of a listener.
///
/// A new connection is preferred to one that waits for a request: when there are as many as may be,
/// the one that has been waiting longest is closed. So idle clients and slow ones hold nobody up.
#[derive(Clone, Debug)]
pub(in crate::http) struct Connections {
    open: Arc<Mutex<Open>>,
    limits: ConnectionLimits,
    epoch: Instant,
}

#[derive(Debug, Default)]
struct Open {
    total: usize,
    of: HashMap<IpAddr, Vec<Arc<Activity>>>,
}

/// The place of a connection, which is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Slot {
    open: Arc<Mutex<Open>>,
    address: IpAddr,
    activity: Arc<Activity>,
}

impl Connections {
    /// No connection yet, and at most as many as the process may have file descriptors for.
    pub(in crate::http) fn new(limits: ConnectionLimits) -> Self {
        let available = descriptors::for_connections();
        if available < limits.total {
            tracing::warn!(
                available,
                wanted = limits.total,
                "the limit on open files allows fewer connections than limits.connections"
            );
        }
        Self::bounded(ConnectionLimits {
            total: limits.total.min(available),
            ..limits
        })
    }

    fn bounded(limits: ConnectionLimits) -> Self {
        Self {
            open: Arc::default(),
            limits,
            epoch: Instant::now(),
        }
    }

    /// A slot for a connection from this address; `None` if all are taken by connections that serve
    /// requests.
    pub(super) fn admit(&self, peer: IpAddr) -> Option<Slot> {
        let address = network(peer.to_canonical());
        let mut open = lock(&self.open);
        let of_address = open.of.get(&address).map_or(0, Vec::len);
        let has_room = of_address < self.limits.per_address || open.evict_of(address);
        if !has_room || (open.total >= self.limits.total && !open.evict_any()) {
            return None;
        }
        let activity = Arc::new(Activity::new(self.epoch));
        let of_address = open.of.entry(address).or_default();
        of_address.push(Arc::clone(&activity));
        open.total += 1;
        drop(open);
        Some(Slot {
            open: Arc::clone(&self.open),
            address,
            activity,
        })
    }

    /// Closes a connection that waits, of the address that has most.
    pub(super) fn evict_any(&self) -> bool {
        lock(&self.open).evict_any()
    }
}

impl Open {
    fn evict_any(&mut self) -> bool {
        let counts = self.of.iter();
        let mut counts: Vec<_> = counts.map(|(address, all)| (all.len(), *address)).collect();
        counts.sort_unstable_by(|one, other| other.cmp(one));
        let mut addresses = counts.into_iter().map(|(_, address)| address);
        addresses.any(|address| self.evict_of(address))
    }

    fn evict_of(&mut self, address: IpAddr) -> bool {
        while let Some((since, activity)) = self.longest_waiting(address) {
            // It may have begun to serve a request since.
            if activity.evict(since) {
                self.remove(address, &activity);
                return true;
            }
        }
        false
    }

    fn longest_waiting(&self, address: IpAddr) -> Option<(u64, Arc<Activity>)> {
        let all = self.of.get(&address)?.iter();
        let waiting = all.filter_map(|activity| Some((activity.waiting_since()?, activity)));
        let longest = waiting.min_by_key(|(since, _)| *since);
        longest.map(|(since, activity)| (since, Arc::clone(activity)))
    }

    fn remove(&mut self, address: IpAddr, activity: &Arc<Activity>) {
        let Some(all) = self.of.get_mut(&address) else {
            return;
        };
        let Some(index) = all.iter().position(|one| Arc::ptr_eq(one, activity)) else {
            return;
        };
        all.swap_remove(index);
        self.total -= 1;
        if all.is_empty() {
            self.of.remove(&address);
        }
    }
}

impl Slot {
    /// The activity of the connection.
    pub(super) fn activity(&self) -> &Arc<Activity> {
        &self.activity
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        lock(&self.open).remove(self.address, &self.activity);
    }
}

fn lock(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "192.0.2.1";
    const OTHER: &str = "192.0.2.2";

    fn connections(total: usize, per_address: usize) -> Connections {
        Connections::bounded(ConnectionLimits { total, per_address })
    }

    fn admit(connections: &Connections, address: &str) -> Option<Slot> {
        connections.admit(address.parse().unwrap())
    }

    fn serving(connections: &Connections, address: &str) -> Slot {
        let slot = admit(connections, address).unwrap();
        assert!(slot.activity.begin());
        slot
    }

    #[test]
    fn an_address_has_its_share_and_no_more() {
        let connections = connections(100, 2);
        let first = serving(&connections, ONE);
        let _second = serving(&connections, ONE);
        assert!(admit(&connections, ONE).is_none());
        assert!(admit(&connections, OTHER).is_some());
        drop(first);
        assert!(admit(&connections, ONE).is_some());
    }

    #[test]
    fn a_new_connection_takes_the_place_of_the_one_that_waits_longest() {
        let connections = connections(100, 3);
        let busy = serving(&connections, ONE);
        let first = admit(&connections, ONE).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(2));
        let second = admit(&connections, ONE).unwrap();
        let _third = admit(&connections, ONE).unwrap();
        assert!(!first.activity.begin(), "it was evicted");
        assert!(second.activity.begin());
        assert!(busy.activity.waiting_since().is_none());
        // What is evicted gives no place back twice.
        drop(first);
        assert_eq!(lock(&connections.open).total, 3);
    }

    #[test]
    fn the_address_with_most_connections_makes_room_for_others() {
        let connections = connections(4, 3);
        let quiet = admit(&connections, OTHER).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(2));
        let many: Vec<_> = (0..3).map(|_| admit(&connections, ONE).unwrap()).collect();
        let _new = admit(&connections, "192.0.2.3").unwrap();
        assert!(quiet.activity.begin());
        let evicted = many.iter().filter(|slot| !slot.activity.begin()).count();
        assert_eq!(evicted, 1);
        assert!(connections.evict_any(), "the new one waits");
        assert!(!connections.evict_any());
    }

    #[test]
    fn a_customer_of_ipv6_is_one_address_and_none_is_remembered() {
        let connections = connections(100, 1);
        let first = serving(&connections, "2001:db8:1:2:3:4:5:6");
        assert!(admit(&connections, "2001:db8:1:2::9").is_none());
        assert!(admit(&connections, "2001:db8:1:3::9").is_some());
        let mapped = serving(&connections, "::ffff:192.0.2.1");
        assert!(admit(&connections, ONE).is_none());
        drop((first, mapped));
        let open = lock(&connections.open);
        assert_eq!((open.total, open.of.len()), (0, 0));
    }
}
