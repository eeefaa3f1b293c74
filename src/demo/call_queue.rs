//! Customers who call an office: an auto attendant, a call queue, and at last somebody who helps.

use super::call::{Call, talk};
use super::directory::{Account, Person};
use super::failure::Failure;
use super::figure::Span;
use super::media::AUDIO;
use super::party::Party;
use super::pstn::{bridge, telephone};
use super::scene::Scene;
use super::session::Leg;
use super::side::Side;
use super::telephony::Telephony;

const QUEUES: [(u32, &str); 3] = [
    (90, "skypeForBusinessCallQueues"),
    (6, "responseGroupService"),
    (4, "responseGroupServiceAnnouncementService"),
];
const ATTENDANTS: [(u32, &str); 2] = [
    (94, "skypeForBusinessAutoAttendant"),
    (6, "skypeForBusinessAttendant"),
];

/// A telephone calls the front desk of an office and is handed on to the care line.
pub(crate) fn call_queue(scene: &mut Scene) -> Call {
    let directory = scene.directory;
    let agent = directory.caller(&mut scene.chance);
    let second = directory.colleague(&mut scene.chance, agent);
    let customer = telephone(scene);
    let bridge = bridge(scene);
    let attendant = scene.chance.weighted(&ATTENDANTS);
    let attendant = Side::service(scene, attendant);
    let queue = scene.chance.weighted(&QUEUES);
    let queue = Side::service(scene, queue);
    let (agent_side, second_side) = (Side::person(scene, agent), Side::person(scene, second));
    let start = scene.calendar.call(&mut scene.chance, agent.office);
    let span = Span::new(start, 60 + talk(&mut scene.chance));
    let id = scene.chance.id();

    // One leg of the customer meets two services: the same session id, other times (CONTRACT §1).
    let greeted = Leg {
        hops: vec![customer.calls(&bridge), bridge.calls(&attendant)],
        ..Leg::new(
            id.clone(),
            span.part(0, 150),
            customer.calls(&attendant),
            &[AUDIO],
        )
    };
    let queued = Leg::new(id, span.part(150, 1_000), customer.calls(&queue), &[AUDIO]);
    let mut legs = vec![greeted, queued];
    if scene.chance.one_in(3) {
        legs.push(Leg {
            failure: Some(Failure::NO_ANSWER),
            ..Leg::new(
                scene.chance.id(),
                span.part(200, 300),
                second_side.calls(&queue),
                &[AUDIO],
            )
        });
    }
    // Some customers give up waiting.
    let is_helped = scene.chance.percent(85);
    if is_helped {
        legs.push(Leg::new(
            scene.chance.id(),
            span.part(350, 1_000),
            agent_side.calls(&queue),
            &[AUDIO],
        ));
    }
    let mut call = Call::group(scene, customer.party.clone(), &legs);
    for account in accounts(scene, agent) {
        call.participants.push(Party::resource(directory, account));
    }
    call.telephony = Some(Telephony {
        person: is_helped.then_some(agent.number),
        ..Telephony::inbound(&customer, agent.office)
    });
    call
}

/// The resource accounts of an agent's office that the customer met.
fn accounts<'a>(scene: &Scene<'a>, agent: &Person) -> impl Iterator<Item = &'a Account> {
    let site = agent.office.site;
    let directory = scene.directory;
    let accounts = directory.attendants.iter().chain(&directory.queues);
    accounts.filter(move |account| account.office.site == site)
}
