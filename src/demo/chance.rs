//! Chance made repeatable: each draw follows from a seed, a subject and its number.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use uuid::Builder;

/// What a stream of draws is for; two subjects never share their draws.
#[derive(Clone, Copy)]
pub(crate) enum Subject {
    Directory,
    Record,
    Row,
    Block,
}

/// A source of repeatable draws.
pub(crate) struct Chance(StdRng);

impl Chance {
    /// The draws of one subject: the same ones however many others are made, and in any order.
    pub(crate) fn new(seed: u64, subject: Subject, number: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&number.to_le_bytes());
        key[16] = match subject {
            Subject::Directory => 0,
            Subject::Record => 1,
            Subject::Row => 2,
            Subject::Block => 3,
        };
        Self(StdRng::from_seed(key))
    }

    /// A number below `bound`; 0 for a bound of 0.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        self.0.random_range(0..bound.max(1))
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: u32, high: u32) -> u32 {
        self.0.random_range(low..=high.max(low))
    }

    /// A number below `bound`, of 64 bits.
    pub(crate) fn below_long(&mut self, bound: i64) -> i64 {
        self.0.random_range(0..bound.max(1))
    }

    /// True in one of `count` draws.
    pub(crate) fn one_in(&mut self, count: u32) -> bool {
        self.below(count) == 0
    }

    /// True in `share` of a hundred draws.
    pub(crate) fn percent(&mut self, share: u32) -> bool {
        self.below(100) < share
    }

    /// One entry of a list, which is never empty.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.0.random_range(0..list.len())]
    }

    /// One entry of a table, each as likely as its weight.
    pub(crate) fn weighted<T: Copy>(&mut self, table: &[(u32, T)]) -> T {
        let mut left = self.below(table.iter().map(|(weight, _)| weight).sum());
        for (weight, entry) in table {
            if left < *weight {
                return *entry;
            }
            left -= weight;
        }
        table[0].1
    }

    /// A random identifier.
    pub(crate) fn id(&mut self) -> String {
        Builder::from_random_bytes(self.0.random())
            .into_uuid()
            .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_key_gives_the_same_draws() {
        let draw = |number| Chance::new(7, Subject::Record, number).id();
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        assert_ne!(draw(1), Chance::new(7, Subject::Directory, 1).id());
    }

    #[test]
    fn a_weight_of_zero_is_never_drawn() {
        let mut chance = Chance::new(7, Subject::Record, 0);
        assert!((0..1_000).all(|_| chance.weighted(&[(0, 'a'), (5, 'b')]) == 'b'));
    }
}
