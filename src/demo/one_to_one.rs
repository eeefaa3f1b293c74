//! Calls between two people.

use super::call::{Call, talk};
use super::failure::Failure;
use super::figure::{Instant, Span};
use super::media::{AUDIO, lines};
use super::party::Party;
use super::scene::Scene;
use super::session::Leg;
use super::side::{Side, Sides};

/// Somebody calls somebody: mostly a colleague, sometimes somebody outside.
pub(crate) fn one_to_one(scene: &mut Scene) -> Call {
    let directory = scene.directory;
    let person = directory.caller(&mut scene.chance);
    let start = scene.calendar.call(&mut scene.chance, person.office);
    let colleague = directory.colleague(&mut scene.chance, person);
    let one = Side::person(scene, person);
    let is_colleague = scene.chance.percent(86);
    let other = if is_colleague {
        Side::person(scene, colleague)
    } else {
        Side::stranger(scene)
    };
    let sides = if is_colleague || scene.chance.percent(57) {
        one.calls(&other)
    } else {
        other.calls(&one)
    };
    match scene.chance.below(100) {
        0..88 => answered(scene, start, sides, None),
        88..92 => {
            let failure = Failure::draw(&mut scene.chance);
            answered(scene, start, sides, Some(failure))
        }
        92..95 => unanswered(scene, Span::new(start, 0), sides),
        _ => voicemail(scene, start, sides),
    }
}

/// Somebody tries out their headset.
pub(crate) fn test_call(scene: &mut Scene) -> Call {
    let directory = scene.directory;
    let person = directory.caller(&mut scene.chance);
    let start = scene.calendar.call(&mut scene.chance, person.office);
    let caller = Side::person(scene, person);
    let tester = &directory.applications[2];
    let tester = Party::application(&mut scene.chance, tester);
    let tester = Side::outside(scene, tester);
    let span = Span::new(start, scene.chance.between(12, 40));
    let leg = Leg {
        is_test: true,
        ..Leg::new(scene.id.clone(), span, caller.calls(&tester), &[AUDIO])
    };
    Call::peer_to_peer(scene, &[leg])
}

fn answered(scene: &mut Scene, start: Instant, sides: Sides, failure: Option<Failure>) -> Call {
    let seconds = talk(&mut scene.chance);
    let seconds = if failure.is_some_and(|failure| !failure.is_late()) {
        seconds % 40
    } else {
        seconds
    };
    let lines = lines(&mut scene.chance, 35, 22);
    let leg = Leg {
        failure,
        // The id of a one-to-one session is the id of its call (CONTRACT §1).
        ..Leg::new(scene.id.clone(), Span::new(start, seconds), sides, &lines)
    };
    Call::peer_to_peer(scene, &[leg])
}

fn unanswered(scene: &mut Scene, span: Span, sides: Sides) -> Call {
    let leg = Leg {
        failure: Some(Failure::NO_ANSWER),
        ..Leg::new(scene.id.clone(), span, sides, &[AUDIO])
    };
    Call::peer_to_peer(scene, &[leg])
}

/// Nobody answers, and the same session goes on with a service.
fn voicemail(scene: &mut Scene, start: Instant, sides: Sides) -> Call {
    let role = if scene.chance.one_in(8) {
        "exchangeUnifiedMessagingService"
    } else {
        "voicemail"
    };
    let service = Side::service(scene, role);
    let span = Span::new(start, scene.chance.between(25, 120));
    let ringing = Leg {
        failure: Some(Failure::NO_ANSWER),
        ..Leg::new(scene.id.clone(), span.part(0, 300), sides, &[AUDIO])
    };
    let message = Leg::new(
        scene.id.clone(),
        span.part(300, 1_000),
        sides.caller.calls(&service),
        &[AUDIO],
    );
    Call::peer_to_peer(scene, &[ringing, message])
}
