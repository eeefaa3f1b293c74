//! Earlier versions of a record, and answers that leave its relationships out.

use serde_json::{Map, Value};

use super::chance::Chance;
use super::record::modalities;

/// How often and in which order a record arrives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// Once, with everything.
    Once,
    /// Once, as an entry of a list.
    Listed,
    /// As an entry of a list, and later with everything, in the same version.
    ListedThenRead,
    /// The first version, and later the last one.
    Revised,
    /// Three versions.
    RevisedTwice,
    /// The last version, and later the first one.
    OlderAfter,
}

const ARRIVALS: [(u32, Arrival); 6] = [
    (870, Arrival::Once),
    (20, Arrival::Listed),
    (10, Arrival::ListedThenRead),
    (70, Arrival::Revised),
    (10, Arrival::RevisedTwice),
    (20, Arrival::OlderAfter),
];

impl Arrival {
    /// An arrival as often as it is met.
    pub(crate) fn draw(chance: &mut Chance) -> Self {
        chance.weighted(&ARRIVALS)
    }

    /// The last version of the record; numbers may be skipped.
    pub(crate) fn last_version(self, chance: &mut Chance) -> u32 {
        match self {
            Self::Once | Self::Listed | Self::ListedThenRead => 1 + u32::from(chance.one_in(4)),
            Self::Revised | Self::OlderAfter => chance.between(2, 3),
            Self::RevisedTwice => 3,
        }
    }

    /// What arrives first of a record whose last version this is.
    pub(crate) fn first(self, last: u32) -> Answer {
        match self {
            Self::Once | Self::OlderAfter => Answer::whole(last),
            Self::Listed | Self::ListedThenRead => Answer {
                version: last,
                shape: Shape::Listed,
            },
            Self::Revised | Self::RevisedTwice => Answer::early(1),
        }
    }

    /// What arrives later of a record whose last version this is.
    pub(crate) fn late(self, last: u32) -> Vec<Answer> {
        match self {
            Self::Once | Self::Listed => Vec::new(),
            Self::ListedThenRead | Self::Revised => vec![Answer::whole(last)],
            Self::RevisedTwice => vec![Answer::early(last - 1), Answer::whole(last)],
            Self::OlderAfter => vec![Answer::early(1)],
        }
    }
}

/// One arrival of a record.
#[derive(Clone, Copy)]
pub(crate) struct Answer {
    /// Its version.
    pub(crate) version: u32,
    shape: Shape,
}

#[derive(Clone, Copy)]
enum Shape {
    Whole,
    Early,
    Listed,
}

impl Answer {
    /// Everything that is known in the end.
    pub(crate) const fn whole(version: u32) -> Self {
        Self {
            version,
            shape: Shape::Whole,
        }
    }

    const fn early(version: u32) -> Self {
        Self {
            version,
            shape: Shape::Early,
        }
    }

    /// Leaves out of a whole record what this answer does not have.
    pub(crate) fn shaped(self, mut record: Value) -> Value {
        if let Value::Object(members) = &mut record {
            match self.shape {
                Shape::Whole => {}
                Shape::Early => forget_late_telemetry(members),
                Shape::Listed => {
                    members.retain(|key, _| !NOT_LISTED.contains(&key.as_str()));
                }
            }
        }
        record
    }
}

/// What the entries of a list do not have.
const NOT_LISTED: [&str; 4] = [
    "@odata.context",
    "participants_v2",
    "sessions",
    "sessions@odata.context",
];

/// Drops what came from clients that reported late: the last session, and the callees' view.
fn forget_late_telemetry(record: &mut Map<String, Value>) {
    if let Some(Value::Array(sessions)) = record.get_mut("sessions") {
        if sessions.len() > 1 {
            sessions.pop();
        }
        sessions.iter_mut().for_each(forget_callee);
        let left = modalities(sessions);
        record.insert("modalities".into(), left);
    }
}

fn forget_callee(session: &mut Value) {
    if let Some(caller) = session["caller"].as_object_mut() {
        caller.shift_remove("feedback");
    }
    let segments = session["segments"].as_array_mut().into_iter().flatten();
    let media = segments.filter_map(|segment| segment.get_mut("media")?.as_array_mut());
    for line in media.flatten() {
        if let Value::Object(members) = line {
            members.retain(|key, _| !matches!(key.as_str(), "calleeNetwork" | "calleeDevice"));
        }
        if let Some(streams) = line["streams"].as_array_mut() {
            streams.truncate(1);
        }
    }
}
