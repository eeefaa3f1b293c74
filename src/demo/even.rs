//! Records that are all alike, for measurements: 4 participants, 4 sessions, 6 segments, a line each.

use serde_json::Value;

use super::call::Call;
use super::figure::Span;
use super::media::AUDIO;
use super::scene::Scene;
use super::session::Leg;
use super::side::Side;

/// How many segments each of the sessions has.
const SEGMENTS: [usize; 4] = [2, 2, 1, 1];

/// What telemetry tells of a network here; with less of it a media line comes to about 1.7 kB.
const NETWORK: [&str; 10] = [
    "connectionType",
    "dnsSuffix",
    "ipAddress",
    "linkSpeed",
    "networkTransportProtocol",
    "port",
    "receivedQualityEventRatio",
    "sentQualityEventRatio",
    "subnet",
    "wifiSignalStrength",
];
/// What telemetry tells of a device here.
const DEVICE: [&str; 5] = [
    "captureDeviceName",
    "receivedSignalLevel",
    "renderDeviceName",
    "sentNoiseLevel",
    "sentSignalLevel",
];

/// The group call with this number.
pub(crate) fn even(scene: &mut Scene, number: u64) -> Call {
    let people = &scene.directory.people;
    let first = usize::try_from(number % 1_000_003).unwrap_or(0) * SEGMENTS.len();
    let span = Span::new(
        scene.calendar.even(number),
        scene.chance.between(600, 3_600),
    );
    let service = lean(Side::service(scene, "skypeForBusinessAudioVideoMcu"));
    let sides: Vec<Side> = (first..)
        .zip(SEGMENTS)
        .map(|(index, _)| lean(Side::person(scene, &people[index % people.len()])))
        .collect();
    let legs: Vec<Leg> = sides
        .iter()
        .zip(SEGMENTS)
        .map(|(side, segments)| Leg {
            hops: vec![side.calls(&service); segments],
            ..Leg::new(scene.chance.id(), span, side.calls(&service), &[AUDIO])
        })
        .collect();
    let organizer = sides[0].party.clone();
    Call::group(scene, organizer, &legs)
}

fn lean(mut side: Side) -> Side {
    for (value, kept) in [
        (&mut side.network, &NETWORK[..]),
        (&mut side.device, &DEVICE[..]),
    ] {
        if let Value::Object(members) = value {
            members.retain(|key, _| kept.contains(&key.as_str()));
        }
    }
    side
}
