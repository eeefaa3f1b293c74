//! The working-day rhythm: when the people of an office call each other.

use chrono::{DateTime, Utc};

use super::chance::Chance;
use super::figure::{Instant, Span};
use super::office::Office;

const DAY: i64 = 86_400;
/// How many days records are kept.
pub(crate) const DAYS: u32 = 30;
/// Room at the end of the window for the call itself and for its late revisions.
const TAIL_HOURS: i64 = 8;

/// How busy each hour of a local working day is, of a hundred.
const HOURS: [u32; 24] = [
    1, 1, 0, 0, 1, 2, 6, 22, 60, 92, 100, 96, 52, 70, 94, 90, 76, 48, 20, 10, 7, 5, 3, 2,
];
/// How busy a weekend is, of a hundred.
const WEEKEND: u32 = 4;

/// The 30 days that records are kept.
#[derive(Clone, Copy)]
pub(crate) struct Calendar {
    start: Instant,
    seconds: i64,
}

impl Calendar {
    /// The window that ends at an instant.
    pub(crate) fn new(until: DateTime<Utc>) -> Self {
        Self {
            start: Instant::from(until).plus_seconds(-i64::from(DAYS) * DAY),
            seconds: i64::from(DAYS) * DAY - TAIL_HOURS * 3_600,
        }
    }

    /// An instant at which somebody at an office would start a call.
    pub(crate) fn call(self, chance: &mut Chance, office: &Office) -> Instant {
        let mut start = self.anywhere(chance);
        // One draw in five is taken; the bound only keeps the loop finite.
        for _ in 0..64 {
            if chance.percent(busyness(start, office)) {
                break;
            }
            start = self.anywhere(chance);
        }
        start
    }

    /// An instant at which a meeting of an office would start: near the full or half hour.
    pub(crate) fn meeting(self, chance: &mut Chance, office: &Office) -> Instant {
        let about = self.call(chance, office);
        let early = i64::from(chance.below(240)) - 180;
        about
            .plus_seconds(1_800 - about.seconds().rem_euclid(1_800) + early)
            .max(self.start)
    }

    /// The start of one of many records that fill the window evenly, however many there are.
    pub(crate) fn even(self, number: u64) -> Instant {
        // Multiples of the golden ratio never cluster, and do not depend on the count.
        let share = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        let share = i64::try_from(share).unwrap_or(0);
        self.start
            .plus_ticks((((self.seconds * 10_000_000) >> 16) * share) >> 16)
    }

    /// One of the 30 days, whole.
    pub(crate) fn day(self, number: u32) -> Span {
        let start = self.start.plus_seconds(i64::from(number) * DAY);
        Span {
            start,
            end: start.plus_seconds(DAY),
        }
    }

    fn anywhere(self, chance: &mut Chance) -> Instant {
        self.start
            .plus_ticks(chance.below_long(self.seconds * 10_000_000))
    }
}

/// How busy an instant is at an office, of a hundred.
fn busyness(instant: Instant, office: &Office) -> u32 {
    let local = instant.seconds() + i64::from(office.minutes_from_utc) * 60;
    // 1970 began on a Thursday; Monday is 0.
    let weekday = (local.div_euclid(DAY) + 3).rem_euclid(7);
    let hour = usize::try_from(local.rem_euclid(DAY) / 3_600).unwrap_or(0);
    if weekday >= 5 {
        HOURS[hour] * WEEKEND / 100
    } else {
        HOURS[hour]
    }
}

#[cfg(test)]
mod tests {
    use super::super::chance::Subject;
    use super::super::office::OFFICES;
    use super::*;

    fn calendar() -> Calendar {
        Calendar::new(crate::demo::UNTIL)
    }

    #[test]
    fn most_calls_fall_on_working_days() {
        let mut chance = Chance::new(1, Subject::Record, 0);
        let weekend = (0..2_000)
            .map(|_| calendar().call(&mut chance, &OFFICES[2]))
            .filter(|start| (start.seconds() / DAY + 3) % 7 >= 5)
            .count();
        assert!(weekend < 200, "{weekend} of 2000 calls are on a weekend");
    }

    #[test]
    fn even_starts_fill_the_window() {
        let mut days = [0; 30];
        for number in 0..3_000 {
            let start = calendar().even(number).seconds() - calendar().start.seconds();
            days[usize::try_from(start / DAY).unwrap()] += 1;
        }
        assert!(days[..29].iter().all(|calls| (99..=103).contains(calls)));
    }
}
