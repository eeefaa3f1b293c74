//! Meetings and group calls, up to the big ones of 2,000.

use std::collections::HashSet;

use super::call::{Call, talk};
use super::directory::Person;
use super::failure::Failure;
use super::figure::{Instant, Span};
use super::media::{AUDIO, Line, lines};
use super::party::Party;
use super::pstn::{bridge, telephone};
use super::scene::Scene;
use super::session::Leg;
use super::side::Side;

/// How many come, at least and at most.
const SIZES: [(u32, (u32, u32)); 6] = [
    (1_400, (2, 2)),
    (6_000, (3, 5)),
    (2_200, (6, 12)),
    (350, (13, 40)),
    (40, (41, 150)),
    (6, (300, 2_000)),
];
/// The services that meetings run on, old and odd ones among them.
const ROLES: [(u32, &str); 14] = [
    (9_200, "skypeForBusinessAudioVideoMcu"),
    (400, "mediaController"),
    (60, "skypeForBusinessApplicationSharingMcu"),
    (60, "audioTeleconferencerController"),
    (40, "conferencingAnnouncementService"),
    (50, "skypeTranslator"),
    (
        30,
        "skypeForBusinessUnifiedCommunicationApplicationPlatform",
    ),
    (50, "conferencingAttendant"),
    (50, "customBot"),
    (50, "skypeForBusinessMicrosoftTeamsGateway"),
    (50, "gateway"),
    (50, "mediationServer"),
    (40, "unknown"),
    (50, "unknownFutureValue"),
];
/// Beyond this many, people only listen.
const WEBINAR: usize = 60;

/// Somebody meets colleagues, rooms, guests and telephones.
pub(crate) fn group_call(scene: &mut Scene) -> Call {
    let directory = scene.directory;
    let organizer = directory.caller(&mut scene.chance);
    let (least, most) = scene.chance.weighted(&SIZES);
    let count = usize::try_from(scene.chance.between(least, most)).unwrap_or(2);
    let span = time(scene, organizer, count);
    let role = scene.chance.weighted(&ROLES);
    let service = Side::service(scene, role);
    let attendees = attendees(scene, organizer, count);
    let media: Vec<Vec<Line>> = attendees
        .iter()
        .map(|_| {
            if count > WEBINAR {
                vec![AUDIO]
            } else {
                lines(&mut scene.chance, 45, 18)
            }
        })
        .collect();

    let bridge = bridge(scene);
    let operator = Side::service(scene, "conferencingAttendant");
    let mut legs = Vec::with_capacity(count + 1);
    for (index, attendee) in attendees.iter().enumerate() {
        let part = stay(scene, span, index);
        let leg = Leg::new(
            scene.chance.id(),
            part,
            attendee.calls(&service),
            &media[index],
        );
        if attendee
            .party
            .as_ref()
            .is_some_and(|party| party.key == "phone")
        {
            legs.extend(dial_in(leg, &bridge, &operator));
        } else {
            legs.push(if index == 0 { leg } else { mishap(scene, leg) });
        }
    }
    let recorder = recorder(scene);
    let bot = Side::service(scene, "customBot");
    if let Some(recorder) = &recorder {
        legs.push(Leg::new(
            scene.chance.id(),
            span.part(20, 990),
            recorder.calls(&bot),
            &[AUDIO],
        ));
    }
    let organizer = Party::person(&mut scene.chance, directory, organizer);
    Call::group(scene, Some(organizer), &legs)
}

/// Meetings keep to the half hour, calls do not.
fn time(scene: &mut Scene, organizer: &Person, count: usize) -> Span {
    let is_meeting = count > 5 || scene.chance.percent(65);
    if is_meeting {
        let start: Instant = scene.calendar.meeting(&mut scene.chance, organizer.office);
        let minutes = *scene.chance.pick(&[15, 25, 30, 30, 30, 50, 60, 60, 90]);
        let seconds = minutes * 60 + scene.chance.below(400);
        return Span::new(start, seconds).shifted(i64::from(scene.chance.below(10_000_000)));
    }
    let start = scene.calendar.call(&mut scene.chance, organizer.office);
    Span::new(start, 60 + talk(&mut scene.chance))
}

/// Who comes: the organizer first, mostly colleagues after.
fn attendees(scene: &mut Scene, organizer: &Person, count: usize) -> Vec<Side> {
    let directory = scene.directory;
    let mut seen = HashSet::from([organizer.number]);
    let mut sides = Vec::with_capacity(count);
    sides.push(Side::person(scene, organizer));
    while sides.len() < count {
        let colleague = directory.colleague(&mut scene.chance, organizer);
        let side = match scene.chance.below(100) {
            0..84 if seen.insert(colleague.number) => Side::person(scene, colleague),
            84..88 => {
                let room = scene.chance.pick(&directory.rooms);
                Side::room(scene, room)
            }
            88..93 => telephone(scene),
            _ => Side::stranger(scene),
        };
        sides.push(side);
    }
    sides
}

/// From when to when an attendee is there; the first one stays for all of it.
fn stay(scene: &mut Scene, span: Span, index: usize) -> Span {
    if index == 0 {
        return span;
    }
    let late = if scene.chance.one_in(5) {
        scene.chance.below(400)
    } else {
        scene.chance.below(60)
    };
    let early = if scene.chance.one_in(6) {
        scene.chance.below(400)
    } else {
        scene.chance.below(25)
    };
    span.part(late, 1_000 - early)
}

/// A telephone meets the attendant that asks for the meeting's number, and then the meeting itself.
fn dial_in<'a>(leg: Leg<'a>, bridge: &'a Side, operator: &'a Side) -> [Leg<'a>; 2] {
    let phone = leg.sides.caller;
    let greeted = Leg {
        hops: vec![phone.calls(bridge), bridge.calls(operator)],
        ..Leg::new(
            leg.id.clone(),
            leg.span.part(0, 60),
            phone.calls(operator),
            &[AUDIO],
        )
    };
    let met = Leg::new(leg.id, leg.span.part(60, 1_000), leg.sides, &[AUDIO]);
    [greeted, met]
}

/// Some attendees drop out, and some of them come back in a second segment.
fn mishap<'a>(scene: &mut Scene, mut leg: Leg<'a>) -> Leg<'a> {
    match scene.chance.below(100) {
        0..3 => {
            let failure = Failure::draw(&mut scene.chance);
            // Who never got in was not there for long.
            let share = if failure.is_late() { 600 } else { 8 };
            leg.span = leg.span.part(0, share);
            leg.failure = Some(failure);
        }
        3..12 => leg.hops.push(leg.sides),
        12..14 => leg.hops.extend([leg.sides, leg.sides]),
        _ => {}
    }
    leg
}

/// The application that records some meetings.
fn recorder(scene: &mut Scene) -> Option<Side> {
    if !scene.chance.one_in(15) {
        return None;
    }
    let account = &scene.directory.applications[usize::from(scene.chance.one_in(3))];
    let party = Party::application(&mut scene.chance, account);
    Some(Side::outside(scene, party))
}
