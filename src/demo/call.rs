//! A call before it becomes a record.

use std::collections::HashSet;

use serde_json::Value;

use super::chance::Chance;
use super::figure::Span;
use super::party::Party;
use super::scene::Scene;
use super::session::Leg;
use super::side::Side;
use super::telephony::Telephony;

/// A call, made up.
pub(crate) struct Call {
    /// Graph's `callType`.
    pub(crate) kind: &'static str,
    /// From the first join to the last leave.
    pub(crate) span: Span,
    /// Whose call it is.
    pub(crate) organizer: Option<Party>,
    /// Who took part, each once.
    pub(crate) participants: Vec<Party>,
    /// Its sessions.
    pub(crate) sessions: Vec<Value>,
    /// What the telephone network knows of it, if it went over that.
    pub(crate) telephony: Option<Telephony>,
}

impl Call {
    /// A call of one party with another: all who called or were called took part (CONTRACT §1).
    pub(crate) fn peer_to_peer(scene: &mut Scene, legs: &[Leg]) -> Self {
        let sides = legs
            .iter()
            .flat_map(|leg| [leg.sides.caller, leg.sides.callee]);
        let participants = parties(sides);
        Self {
            kind: "peerToPeer",
            organizer: participants.first().cloned(),
            participants,
            span: union(legs),
            sessions: legs.iter().map(|leg| leg.session(scene)).collect(),
            telephony: None,
        }
    }

    /// A call of several through a service: all who called it took part (CONTRACT §1).
    pub(crate) fn group(scene: &mut Scene, organizer: Option<Party>, legs: &[Leg]) -> Self {
        Self {
            kind: "groupCall",
            organizer,
            participants: parties(legs.iter().map(|leg| leg.sides.caller)),
            span: union(legs),
            sessions: legs.iter().map(|leg| leg.session(scene)).collect(),
            telephony: None,
        }
    }
}

/// The parties of some sides, each once, in order.
fn parties<'a>(sides: impl Iterator<Item = &'a Side>) -> Vec<Party> {
    let mut seen = HashSet::new();
    sides
        .filter_map(|side| side.party.as_ref())
        .filter(|party| seen.insert((party.key, party.id.as_str())))
        .cloned()
        .collect()
}

/// From the first join to the last leave.
fn union(legs: &[Leg]) -> Span {
    let mut span = legs[0].span;
    for leg in legs {
        span.start = span.start.min(leg.span.start);
        span.end = span.end.max(leg.span.end);
    }
    span
}

/// How long people talk, in seconds: mostly minutes, rarely an hour.
pub(crate) fn talk(chance: &mut Chance) -> u32 {
    match chance.below(100) {
        0..20 => chance.between(5, 60),
        20..70 => chance.between(60, 600),
        70..95 => chance.between(600, 2_400),
        _ => chance.between(2_400, 5_400),
    }
}
