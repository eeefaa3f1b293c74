//! What people said of a call when it was over.

use serde_json::{Map, Value, json};

use super::chance::Chance;

const PLEASED: [(u32, &str); 5] = [
    (45, "excellent"),
    (35, "good"),
    (10, "fair"),
    (8, "notRated"),
    (2, "unknownFutureValue"),
];
const ANNOYED: [(u32, &str); 4] = [(40, "bad"), (35, "poor"), (20, "fair"), (5, "notRated")];
/// The names are no contract: Graph changes them at will.
const TOKENS: [&str; 12] = [
    "NoSound",
    "OtherNoSound",
    "Echo",
    "Noisy",
    "LowVolume",
    "Stopped",
    "DistortedSound",
    "Interruptions",
    "DistortedSpeech",
    "ElectronicFeedback",
    "BackgroundNoise",
    "MuffledSpeech",
];
const REMARKS: [&str; 6] = [
    "I could not hear anyone for the first minute.",
    "Voice kept cutting out.",
    "Picture froze whenever somebody shared their screen.",
    "Echo on the line.",
    "Worked fine after I changed rooms.",
    "",
];

/// Graph's `userFeedback` of somebody whose network strained the call so much, of a hundred.
pub(crate) fn feedback(chance: &mut Chance, strain: u32) -> Value {
    let is_annoyed = chance.percent(strain + 5);
    let rating = chance.weighted(if is_annoyed {
        &ANNOYED[..]
    } else {
        &PLEASED[..]
    });
    let mut feedback = json!({ "rating": rating });
    if is_annoyed && chance.percent(40) {
        feedback["text"] = json!(chance.pick(&REMARKS));
    }
    match chance.below(10) {
        0..3 => feedback["tokens"] = json!({}),
        3..8 => feedback["tokens"] = tokens(chance, is_annoyed),
        8 => feedback["tokens"] = Value::Null,
        _ => {}
    }
    feedback
}

fn tokens(chance: &mut Chance, is_annoyed: bool) -> Value {
    let count = if chance.one_in(3) { 12 } else { 8 };
    let tokens: Map<_, _> = TOKENS[..count]
        .iter()
        .map(|token| ((*token).into(), json!(is_annoyed && chance.one_in(4))))
        .collect();
    Value::Object(tokens)
}
