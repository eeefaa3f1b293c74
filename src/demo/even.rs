//! Records that are all alike, for measurements: 4 participants, 4 sessions, 6 segments, a line each.

use super::call::Call;
use super::figure::Span;
use super::media::AUDIO;
use super::scene::Scene;
use super::session::Leg;
use super::side::Side;

/// How many segments each of the sessions has.
const SEGMENTS: [usize; 4] = [2, 2, 1, 1];

/// The group call with this number.
pub(crate) fn even(scene: &mut Scene, number: u64) -> Call {
    let people = &scene.directory.people;
    let first = usize::try_from(number % 1_000_003).unwrap_or(0) * SEGMENTS.len();
    let span = Span::new(
        scene.calendar.even(number),
        scene.chance.between(600, 3_600),
    );
    let service = Side::service(scene, "skypeForBusinessAudioVideoMcu");
    let sides: Vec<Side> = (first..)
        .zip(SEGMENTS)
        .map(|(index, _)| Side::person(scene, &people[index % people.len()]))
        .collect();
    let legs: Vec<Leg> = sides
        .iter()
        .zip(SEGMENTS)
        .map(|(side, segments)| Leg {
            hops: vec![(side, &service); segments],
            ..Leg::new(scene.chance.id(), span, (side, &service), &[AUDIO])
        })
        .collect();
    let organizer = sides[0].party.clone();
    Call::group(scene, organizer, &legs)
}
