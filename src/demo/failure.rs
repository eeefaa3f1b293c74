//! Why calls fail.

use serde_json::{Value, json};

use super::chance::Chance;

/// A failure of a session or a segment.
#[derive(Clone, Copy)]
pub(crate) struct Failure {
    stage: &'static str,
    reason: &'static str,
}

const BEFORE: [&str; 5] = [
    "The callee did not answer",
    "The callee declined the call",
    "Media connectivity could not be established",
    "The client could not reach the relay",
    "The number is not in service",
];
const DURING: [&str; 4] = [
    "The network connection of the caller was lost",
    "The network connection of the callee was lost",
    "The client ended unexpectedly",
    "Media timed out",
];
const STAGES: [(u32, &str); 4] = [
    (40, "callSetup"),
    (50, "midcall"),
    (6, "unknown"),
    (4, "unknownFutureValue"),
];

impl Failure {
    /// Nobody picked up.
    pub(crate) const NO_ANSWER: Self = Self {
        stage: "callSetup",
        reason: BEFORE[0],
    };

    /// Whether media flowed before it failed.
    pub(crate) fn is_late(self) -> bool {
        self.stage != "callSetup"
    }

    /// What is said about it.
    pub(crate) fn reason(self) -> &'static str {
        self.reason
    }

    /// Some failure before the call was set up.
    pub(crate) fn before(chance: &mut Chance) -> Self {
        Self {
            stage: "callSetup",
            reason: *chance.pick::<&str>(&BEFORE),
        }
    }

    /// Some failure.
    pub(crate) fn draw(chance: &mut Chance) -> Self {
        let stage = chance.weighted(&STAGES);
        let reasons = if stage == "callSetup" {
            &BEFORE[..]
        } else {
            &DURING[..]
        };
        Self {
            stage,
            reason: *chance.pick::<&str>(reasons),
        }
    }

    /// Graph's `failureInfo`.
    pub(crate) fn value(self) -> Value {
        json!({ "stage": self.stage, "reason": self.reason })
    }
}
