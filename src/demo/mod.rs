//! Deterministic made-up Graph JSON: a fictional organisation and its calls of thirty days.
//!
//! No system time, no order of threads: each record follows from the seed and its number alone,
//! so it is the same however many others are made. Nothing here is real: the people are invented,
//! their numbers and addresses come from ranges set aside for fiction and documentation.

mod calendar;
mod call;
mod call_queue;
mod chance;
mod codec;
mod device;
mod directory;
mod even;
mod failure;
mod feedback;
mod figure;
mod gaps;
mod group_call;
mod machine;
mod media;
mod names;
mod network;
mod office;
mod one_to_one;
mod party;
mod pstn;
mod record;
mod revision;
mod scene;
mod session;
mod side;
mod stranger;
mod stream;
mod wifi;

#[cfg(test)]
mod census;
#[cfg(test)]
mod consistency;
#[cfg(test)]
mod contract;
#[cfg(test)]
mod sights;

use chrono::{DateTime, Utc};
use serde_json::Value;

use self::calendar::Calendar;
use self::call::Call;
use self::chance::{Chance, Subject};
use self::directory::Directory;
use self::gaps::Format;
use self::revision::{Answer, Arrival};
use self::scene::Scene;

/// The end of the thirty days unless told otherwise: that of June 2026, a month that began on a Monday.
pub const UNTIL: DateTime<Utc> = match DateTime::from_timestamp(1_782_864_000, 0) {
    Some(until) => until,
    None => DateTime::UNIX_EPOCH,
};

/// How many records come between a record and its late revisions.
const LAG: u64 = 40;

/// What the records should be like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Profile {
    /// Calls of all kinds, as an organisation of 320 people has them.
    Realistic,
    /// Records that are all alike, for measurements: 4 participants, 4 sessions, 6 segments.
    Even,
}

/// What to make up.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many records, by distinct ids; some arrive in more than one version.
    pub records: u64,
    /// What all chance follows from.
    pub seed: u64,
    /// What the records should be like.
    pub profile: Profile,
    /// The end of the thirty days that the calls fall in.
    pub until: DateTime<Utc>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            records: 1_000,
            seed: 1,
            profile: Profile::Realistic,
            until: UNTIL,
        }
    }
}

/// The records, one at a time and in no order of time, as `callRecord` objects of Graph's.
pub fn records(options: &Options) -> impl Iterator<Item = Value> + Send + use<> {
    let maker = Maker::new(options);
    let slots = options.records.saturating_add(LAG);
    (0..slots).flat_map(move |slot| maker.slot(slot))
}

/// Makes any record by its number.
struct Maker {
    options: Options,
    directory: Directory,
    calendar: Calendar,
}

impl Maker {
    fn new(options: &Options) -> Self {
        Self {
            options: *options,
            directory: Directory::new(),
            calendar: Calendar::new(options.until),
        }
    }

    /// What arrives at a turn: the record with that number, and late parts of an earlier one.
    fn slot(&self, slot: u64) -> Vec<Value> {
        let mut values = Vec::new();
        if slot < self.options.records {
            values.push(self.first(slot));
        }
        // A late part is made anew instead of being kept, so that memory stays constant.
        if let Some(number) = slot.checked_sub(LAG) {
            values.extend(self.late(number));
        }
        values
    }

    fn first(&self, number: u64) -> Value {
        let (scene, arrival, last) = self.begin(number);
        self.answer(scene, number, arrival.first(last))
    }

    fn late(&self, number: u64) -> Vec<Value> {
        let (_, arrival, last) = self.begin(number);
        let answers = arrival.late(last).into_iter();
        answers
            .map(|answer| self.answer(self.begin(number).0, number, answer))
            .collect()
    }

    /// The first draws of a record, which fix how it arrives.
    fn begin(&self, number: u64) -> (Scene<'_>, Arrival, u32) {
        let mut chance = Chance::new(self.options.seed, Subject::Record, number);
        let is_even = self.options.profile == Profile::Even;
        let arrival = if is_even {
            Arrival::Once
        } else {
            Arrival::draw(&mut chance)
        };
        let last = if is_even {
            1
        } else {
            arrival.last_version(&mut chance)
        };
        let format = if is_even {
            Format::LEAN
        } else {
            Format::draw(&mut chance)
        };
        let scene = Scene {
            directory: &self.directory,
            calendar: self.calendar,
            id: chance.id(),
            has_media: is_even || chance.percent(96),
            format,
            chance,
        };
        (scene, arrival, last)
    }

    fn answer(&self, mut scene: Scene, number: u64, answer: Answer) -> Value {
        let call = match self.options.profile {
            Profile::Even => even::even(&mut scene, number),
            Profile::Realistic => realistic(&mut scene),
        };
        answer.shaped(record::record(&mut scene, call, answer.version))
    }
}

/// A call of any kind, as often as organisations have it.
fn realistic(scene: &mut Scene) -> Call {
    match scene.chance.below(100) {
        0..48 => one_to_one::one_to_one(scene),
        48..49 => one_to_one::test_call(scene),
        49..61 => pstn::pstn(scene),
        61..67 => call_queue::call_queue(scene),
        _ => group_call::group_call(scene),
    }
}
