//! Calls from and to telephones.

use super::call::{Call, talk};
use super::failure::Failure;
use super::figure::Span;
use super::media::AUDIO;
use super::party::Party;
use super::scene::Scene;
use super::session::Leg;
use super::side::Side;
use super::telephony::Telephony;

/// The services between Teams and the telephone network.
const BRIDGES: [(u32, &str); 4] = [
    (70, "mediationServer"),
    (24, "gateway"),
    (4, "mediationServerCloudConnectorEdition"),
    (2, "skypeForBusinessMicrosoftTeamsGateway"),
];

/// A telephone calls somebody, or somebody a telephone.
pub(crate) fn pstn(scene: &mut Scene) -> Call {
    let directory = scene.directory;
    let person = directory.caller(&mut scene.chance);
    let start = scene.calendar.call(&mut scene.chance, person.office);
    let user = Side::person(scene, person);
    let phone = telephone(scene);
    let bridge = bridge(scene);
    let is_outbound = scene.chance.percent(55);
    let sides = if is_outbound {
        user.calls(&phone)
    } else {
        phone.calls(&user)
    };
    let failure = scene
        .chance
        .one_in(9)
        .then(|| Failure::draw(&mut scene.chance));
    let seconds = if failure.is_some() {
        20
    } else {
        talk(&mut scene.chance)
    };
    let leg = Leg {
        failure,
        // A telephone call takes two segments: to the bridge and from it.
        hops: vec![sides.caller.calls(&bridge), bridge.calls(sides.callee)],
        ..Leg::new(scene.id.clone(), Span::new(start, seconds), sides, &[AUDIO])
    };
    Call {
        telephony: Some(Telephony {
            person: Some(person.number),
            is_inbound: !is_outbound,
            failure: failure.filter(|failure| !failure.is_late()),
            ..Telephony::inbound(&phone, person.office)
        }),
        ..Call::peer_to_peer(scene, &[leg])
    }
}

/// A telephone outside.
pub(crate) fn telephone(scene: &mut Scene) -> Side {
    let party = Party::phone(&mut scene.chance);
    Side::outside(scene, party)
}

/// The service between Teams and the telephone network.
pub(crate) fn bridge(scene: &mut Scene) -> Side {
    let role = scene.chance.weighted(&BRIDGES);
    Side::service(scene, role)
}
