//! What real answers leave out: nulls, metadata, and figures that telemetry never brought.

use serde_json::Value;

use super::chance::Chance;

/// How Graph writes one record.
#[derive(Clone, Copy)]
pub(crate) struct Format {
    /// Whether what does not apply is written as null, rather than left out.
    pub(crate) nulls: bool,
    /// Whether some figures never came.
    pub(crate) gaps: bool,
    /// Whether `@odata.` keys are there.
    pub(crate) metadata: bool,
}

impl Format {
    /// Every figure that applies, and nothing else.
    pub(crate) const LEAN: Self = Self {
        nulls: false,
        gaps: false,
        metadata: true,
    };

    /// A format as often as it is met.
    pub(crate) fn draw(chance: &mut Chance) -> Self {
        Self {
            nulls: chance.percent(40),
            gaps: chance.percent(60),
            metadata: chance.percent(92),
        }
    }
}

/// The properties that Graph never sends as null (CONTRACT §4), though it may leave them out.
const NEVER_NULL: [&str; 5] = [
    "connectionType",
    "networkTransportProtocol",
    "wifiBand",
    "wifiRadioType",
    "traceRouteHops",
];
/// The texts that were seen empty in real data (CONTRACT §4).
const SOMETIMES_EMPTY: [&str; 5] = [
    "basicServiceSetIdentifier",
    "dnsSuffix",
    "ipAddress",
    "macAddress",
    "reflexiveIPAddress",
];

/// Leaves out some members of an object, and blanks others; those in `kept` stay as they are.
pub(crate) fn leave(chance: &mut Chance, value: &mut Value, kept: &[&str]) {
    let Value::Object(members) = value else {
        return;
    };
    members.retain(|key, value| {
        if kept.contains(&key.as_str()) {
            return true;
        }
        match chance.below(60) {
            0..5 => return false,
            5 if SOMETIMES_EMPTY.contains(&key.as_str()) => *value = Value::String(String::new()),
            6 if !NEVER_NULL.contains(&key.as_str()) => *value = Value::Null,
            _ => {}
        }
        true
    });
}

/// Drops every `@odata.` key, as `Accept: application/json;odata.metadata=none` does.
pub(crate) fn drop_metadata(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|key, _| !key.contains("@odata."));
            members.values_mut().for_each(drop_metadata);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_metadata),
        _ => {}
    }
}
