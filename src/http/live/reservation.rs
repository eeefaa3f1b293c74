//! Streams of Server-Sent Events that were reserved, so that several operations share one.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::{self, error::TrySendError};
use tokio::time::Instant;
use uuid::Uuid;

use super::answers::Answers;
use crate::http::refusal::Refusal;

/// How long a reservation waits for its stream.
const WAIT: Duration = Duration::from_mins(1);
/// The most reservations that wait for their streams.
const MOST_WAITING: usize = 1_000;

/// What is to be done on a stream.
pub(super) enum Order {
    /// Send the answers to an operation.
    Start { id: String, answers: Answers },
    /// Send no more of them.
    Stop { id: String },
}

/// The reservations that are known.
#[derive(Clone, Debug)]
pub(in crate::http) struct Reservations {
    all: Arc<Mutex<HashMap<Uuid, Reserved>>>,
    /// The most operations of a stream at a time, and the most orders that wait to be carried out.
    operations: usize,
}

#[derive(Debug)]
struct Reserved {
    since: Instant,
    orders: mpsc::Sender<Order>,
    /// Goes to the stream; there is one at most.
    waiting: Option<mpsc::Receiver<Order>>,
    running: HashSet<String>,
}

impl Reservations {
    /// None yet, each for so many operations at a time.
    pub(in crate::http) fn new(operations: usize) -> Self {
        let all = Arc::default();
        Self { all, operations }
    }

    fn too_many(&self) -> Refusal {
        Refusal::TooManyRunning {
            limit: "operations",
            allowed: self.operations,
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, Reserved>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reserves a stream, and names it by what nobody can guess.
    pub(super) fn reserve(&self) -> Result<Uuid, Refusal> {
        let now = Instant::now();
        let mut all = self.lock();
        all.retain(|_, one| one.waiting.is_none() || now - one.since < WAIT);
        let waiting = all.values().filter(|one| one.waiting.is_some()).count();
        if waiting >= MOST_WAITING {
            return Err(Refusal::TooManyRunning {
                limit: "reservations",
                allowed: MOST_WAITING,
            });
        }
        let (orders, waiting) = mpsc::channel(self.operations);
        let token = Uuid::new_v4();
        all.insert(
            token,
            Reserved {
                since: now,
                orders,
                waiting: Some(waiting),
                running: HashSet::new(),
            },
        );
        Ok(token)
    }

    /// Opens the stream of a reservation. It is forgotten when what is returned is dropped.
    pub(super) fn fulfil(&self, token: Uuid) -> Result<Fulfilled, Refusal> {
        let mut all = self.lock();
        let reserved = all.get_mut(&token).ok_or(Refusal::UnknownStream)?;
        let orders = reserved.waiting.take();
        Ok(Fulfilled {
            orders: orders.ok_or(Refusal::Conflict("the stream is open already"))?,
            token,
            reservations: self.clone(),
        })
    }

    /// Keeps an id for an operation that is about to start.
    pub(super) fn claim(&self, token: Uuid, id: &str) -> Result<(), Refusal> {
        let mut all = self.lock();
        let reserved = all.get_mut(&token).ok_or(Refusal::UnknownStream)?;
        if reserved.running.len() >= self.operations {
            return Err(self.too_many());
        }
        if reserved.running.insert(id.to_owned()) {
            Ok(())
        } else {
            Err(Refusal::Conflict("an operation has this id already"))
        }
    }

    /// Gives an id back.
    pub(super) fn release(&self, token: Uuid, id: &str) {
        if let Some(reserved) = self.lock().get_mut(&token) {
            reserved.running.remove(id);
        }
    }

    /// Has a stream do something.
    pub(super) fn order(&self, token: Uuid, order: Order) -> Result<(), Refusal> {
        let all = self.lock();
        let reserved = all.get(&token).ok_or(Refusal::UnknownStream)?;
        reserved
            .orders
            .try_send(order)
            .map_err(|error| match error {
                TrySendError::Full(_) => self.too_many(),
                TrySendError::Closed(_) => Refusal::UnknownStream,
            })
    }
}

/// A stream that is open.
pub(super) struct Fulfilled {
    pub(super) orders: mpsc::Receiver<Order>,
    token: Uuid,
    reservations: Reservations,
}

impl Fulfilled {
    /// Gives the id of an operation back that is over.
    pub(super) fn release(&self, id: &str) {
        self.reservations.release(self.token, id);
    }
}

impl Drop for Fulfilled {
    fn drop(&mut self) {
        self.reservations.lock().remove(&self.token);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_reservation_is_for_one_stream_and_waits_a_while() {
        let reservations = Reservations::new(100);
        let token = reservations.reserve().unwrap();
        reservations.claim(token, "1").unwrap();
        let taken = reservations.claim(token, "1").unwrap_err();
        assert!(matches!(taken, Refusal::Conflict(_)));
        let stream = reservations.fulfil(token).unwrap();
        assert!(matches!(
            reservations.fulfil(token),
            Err(Refusal::Conflict(_))
        ));
        stream.release("1");
        reservations.claim(token, "1").unwrap();
        let stop = || Order::Stop { id: "1".to_owned() };
        reservations.order(token, stop()).unwrap();
        drop(stream);
        let gone = reservations.order(token, stop()).unwrap_err();
        assert!(matches!(gone, Refusal::UnknownStream));
        let late = reservations.reserve().unwrap();
        tokio::time::advance(WAIT).await;
        reservations.reserve().unwrap();
        assert!(matches!(
            reservations.fulfil(late),
            Err(Refusal::UnknownStream)
        ));
    }

    #[tokio::test(start_paused = true)]
    async fn reservations_are_bounded() {
        let reservations = Reservations::new(100);
        for _ in 0..MOST_WAITING {
            reservations.reserve().unwrap();
        }
        assert!(reservations.reserve().is_err());
    }
}
