//! Figures of the devices that people hear and speak with.

use serde_json::{Map, Value, json};

use super::chance::Chance;
use super::figure::{decimal, ratio};
use super::machine::Machine;

/// Graph's `deviceInfo` of a machine; one in nine has trouble with its microphone or speaker.
pub(crate) fn device(chance: &mut Chance, machine: &Machine) -> Value {
    let trouble = if chance.one_in(9) {
        chance.between(20, 100)
    } else {
        0
    };
    let mut members = Map::with_capacity(24);
    members.extend(names(machine));
    members.extend(levels(chance, trouble));
    members.extend(faults(chance, trouble));
    Value::Object(members)
}

fn names(machine: &Machine) -> impl Iterator<Item = (String, Value)> {
    let entries = [
        ("captureDeviceName", machine.capture),
        ("captureDeviceDriver", machine.driver),
        ("renderDeviceName", machine.render),
        ("renderDeviceDriver", machine.driver),
    ];
    entries
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(key, text)| (key.into(), json!(text)))
}

fn levels(chance: &mut Chance, trouble: u32) -> [(String, Value); 7] {
    let speech = i64::from(chance.between(10, 22) + trouble / 5);
    let noise = i64::from(chance.between(60, 82) - trouble / 6);
    [
        ("sentSignalLevel".into(), json!(-speech)),
        ("sentNoiseLevel".into(), json!(-noise)),
        (
            "receivedSignalLevel".into(),
            json!(-i64::from(chance.between(10, 24))),
        ),
        (
            "receivedNoiseLevel".into(),
            json!(-i64::from(chance.between(60, 88))),
        ),
        (
            "initialSignalLevelRootMeanSquare".into(),
            decimal(chance.between(20_000, 260_000)),
        ),
        ("micGlitchRate".into(), json!(chance.below(4) + trouble * 2)),
        ("speakerGlitchRate".into(), json!(chance.below(4) + trouble)),
    ]
}

fn faults(chance: &mut Chance, trouble: u32) -> Vec<(String, Value)> {
    const ALWAYS: [&str; 3] = [
        "deviceGlitchEventRatio",
        "cpuInsufficentEventRatio",
        "lowSpeechLevelEventRatio",
    ];
    const WITH_TROUBLE: [&str; 6] = [
        "captureNotFunctioningEventRatio",
        "renderNotFunctioningEventRatio",
        "renderZeroVolumeEventRatio",
        "renderMuteEventRatio",
        "deviceClippingEventRatio",
        "lowSpeechToNoiseEventRatio",
    ];
    let mut draw = |key: &&str| ((*key).into(), ratio(trouble * chance.below(6_000)));
    let mut faults: Vec<_> = ALWAYS.iter().map(&mut draw).collect();
    if trouble > 0 {
        faults.extend(WITH_TROUBLE.iter().map(&mut draw));
        faults.push(("howlingEventCount".into(), json!(trouble / 25)));
    }
    faults
}
