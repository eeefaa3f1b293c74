//! What must hold inside one made-up record.

use std::collections::BTreeSet;

use serde_json::Value;

/// The entries of a list; none if it is absent.
pub(super) fn items<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// An instant that compares as text: without the `Z`, one that is shorter by its zeros sorts first.
pub(super) fn time<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap().trim_end_matches('Z')
}

/// What must hold inside a record.
pub(super) fn consistency(record: &Value, faults: &mut BTreeSet<String>) {
    let mut hold = |rule: &str, holds: bool| {
        if !holds {
            faults.insert(format!("{rule} in {}", record["id"]));
        }
    };
    let within = |inner: &Value, outer: &Value| {
        time(outer, "startDateTime") <= time(inner, "startDateTime")
            && time(inner, "startDateTime") <= time(inner, "endDateTime")
            && time(inner, "endDateTime") <= time(outer, "endDateTime")
    };
    hold("order of times", within(record, record));
    hold(
        "modified after the end",
        time(record, "endDateTime") < time(record, "lastModifiedDateTime"),
    );
    let participants: BTreeSet<_> = items(record, "participants_v2")
        .iter()
        .map(|p| &p["id"])
        .map(Value::as_str)
        .collect();
    let mut modalities = BTreeSet::new();
    for session in items(record, "sessions") {
        hold("session within the record", within(session, record));
        modalities.extend(items(session, "modalities").iter().map(Value::as_str));
        let caller = &session["caller"]["associatedIdentity"]["id"];
        hold(
            "caller is a participant",
            participants.contains(&caller.as_str()),
        );
        for segment in items(session, "segments") {
            hold("segment within the session", within(segment, session));
            let streams = items(segment, "media")
                .iter()
                .flat_map(|media| items(media, "streams"));
            streams
                .for_each(|stream| hold("average is at most the maximum", averages_hold(stream)));
        }
    }
    if record.get("sessions").is_some() {
        let own: BTreeSet<_> = items(record, "modalities")
            .iter()
            .map(Value::as_str)
            .collect();
        hold("modalities are those of the sessions", own == modalities);
    }
}

fn averages_hold(stream: &Value) -> bool {
    let pairs = [
        "Jitter",
        "PacketLossRate",
        "RoundTripTime",
        "AudioNetworkJitter",
        "RatioOfConcealedSamples",
    ];
    pairs.iter().all(|name| {
        let figure = |prefix: &str| number(&stream[format!("{prefix}{name}")]);
        figure("average")
            .zip(figure("max"))
            .is_none_or(|(average, max)| average <= max)
    })
}

fn number(value: &Value) -> Option<f64> {
    let text = value
        .as_str()
        .map(|text| text.trim_matches(['P', 'T', 'S']));
    match text {
        Some(text) => text.parse().ok(),
        None => value.as_f64(),
    }
}
