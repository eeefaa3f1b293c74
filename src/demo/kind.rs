//! The kinds of call, and how often organisations have each.

use super::call::Call;
use super::chance::Chance;
use super::scene::Scene;
use super::{call_queue, group_call, one_to_one, pstn};

/// A kind of call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Somebody calls somebody.
    OneToOne,
    /// Somebody tries out their headset.
    Test,
    /// A telephone and somebody.
    Pstn,
    /// A telephone and an office.
    CallQueue,
    /// Several, or a meeting.
    Group,
}

impl Kind {
    /// A kind as often as it is met.
    pub(crate) fn draw(chance: &mut Chance) -> Self {
        match chance.below(100) {
            0..48 => Self::OneToOne,
            48..49 => Self::Test,
            49..61 => Self::Pstn,
            61..67 => Self::CallQueue,
            _ => Self::Group,
        }
    }

    /// A call of this kind.
    pub(crate) fn call(self, scene: &mut Scene) -> Call {
        match self {
            Self::OneToOne => one_to_one::one_to_one(scene),
            Self::Test => one_to_one::test_call(scene),
            Self::Pstn => pstn::pstn(scene),
            Self::CallQueue => call_queue::call_queue(scene),
            Self::Group => group_call::group_call(scene),
        }
    }
}
