//! One side of a session: who or what is there, with which machine, on which network.

use serde_json::{Value, json};

use super::chance::Chance;
use super::device::device;
use super::directory::{Account, Person};
use super::feedback::feedback;
use super::gaps;
use super::machine::{CUSTOMER, Machine, OTHERS, ROOM, Reach, TELEPHONE, UNSEEN};
use super::network::{Network, Place};
use super::office::OFFICES;
use super::party::Party;
use super::scene::Scene;
use super::stranger::RESOURCE;

/// One side of a session.
pub(crate) struct Side {
    /// Who it is; none for a service.
    pub(crate) party: Option<Party>,
    /// Graph's endpoint.
    pub(crate) endpoint: Value,
    /// Graph's `networkInfo`.
    pub(crate) network: Value,
    /// Graph's `deviceInfo`; null for a service.
    pub(crate) device: Value,
    /// How badly its network carries media, of a hundred.
    pub(crate) strain: u32,
}

/// The two sides of a session or a segment.
#[derive(Clone, Copy)]
pub(crate) struct Sides<'a> {
    /// Who began it.
    pub(crate) caller: &'a Side,
    /// Who answered.
    pub(crate) callee: &'a Side,
}

impl Side {
    /// This side as the caller of another.
    pub(crate) fn calls<'a>(&'a self, other: &'a Self) -> Sides<'a> {
        Sides {
            caller: self,
            callee: other,
        }
    }

    /// Somebody of the organisation, mostly with their own machine.
    pub(crate) fn person(scene: &mut Scene, person: &Person) -> Self {
        let party = Party::person(&mut scene.chance, scene.directory, person);
        let own = scene.chance.percent(72);
        let machine = if own {
            person.machine
        } else {
            scene.chance.weighted(&OTHERS)
        };
        let place = Place {
            office: person.office,
            reach: machine.reach,
            host: person.number,
            has_poor_wifi: person.has_poor_wifi,
        };
        let name = own.then_some(person.machine_name.as_str());
        Self::client(scene, party, machine, &place, name)
    }

    /// A meeting room.
    pub(crate) fn room(scene: &mut Scene, room: &Account) -> Self {
        let party = Party::room(scene.directory, room);
        let place = Place {
            office: room.office,
            reach: ROOM.reach,
            host: 240,
            has_poor_wifi: false,
        };
        Self::client(
            scene,
            party,
            &ROOM,
            &place,
            Some(&room.display_name.to_uppercase().replace(' ', "-")),
        )
    }

    /// Somebody outside the organisation.
    pub(crate) fn stranger(scene: &mut Scene) -> Self {
        let party = Party::stranger(&mut scene.chance, scene.directory);
        Self::outside(scene, party)
    }

    /// A party whose machine the organisation does not know.
    pub(crate) fn outside(scene: &mut Scene, party: Party) -> Self {
        let machine = match party.key {
            "azureCommunicationServicesUser" | "acsUser" => &CUSTOMER,
            "phone" => &TELEPHONE,
            "application" | "applicationInstance" | "encrypted" => &UNSEEN,
            _ => scene.chance.weighted(&OTHERS),
        };
        let place = Place {
            office: scene.chance.pick(&OFFICES),
            reach: machine.reach,
            host: 500 + usize::try_from(scene.chance.below(1_000)).unwrap_or(0),
            has_poor_wifi: scene.chance.one_in(10),
        };
        Self::client(scene, party, machine, &place, None)
    }

    /// A service in the cloud.
    pub(crate) fn service(scene: &mut Scene, role: &str) -> Self {
        let network = Network::service(&mut scene.chance);
        let endpoint = json!({
            "@odata.type": "#microsoft.graph.callRecords.serviceEndpoint",
            "userAgent": {
                "@odata.type": "#microsoft.graph.callRecords.serviceUserAgent",
                "headerValue": format!("RTCC/7.0.0.0 UCWA/7.0.0.0 ({role})"),
                "applicationVersion": null,
                "role": role,
            },
        });
        Self {
            party: None,
            endpoint,
            network: network.value,
            device: Value::Null,
            strain: network.strain,
        }
    }

    fn client(
        scene: &mut Scene,
        party: Party,
        machine: &Machine,
        place: &Place,
        name: Option<&str>,
    ) -> Self {
        let mut network = Network::client(&mut scene.chance, place);
        let mut device = match machine.reach {
            Reach::Unseen => Value::Null,
            _ => device(&mut scene.chance, machine),
        };
        if scene.format.gaps {
            gaps::leave(&mut scene.chance, &mut network.value, &["connectionType"]);
            gaps::leave(&mut scene.chance, &mut device, &[]);
        }
        let mut endpoint = json!({
            "@odata.type": "#microsoft.graph.callRecords.participantEndpoint",
            "userAgent": user_agent(&mut scene.chance, machine),
            "associatedIdentity": party.identity(),
        });
        if machine.cpu.1 > 0 {
            processor(&mut endpoint, machine, name);
        }
        if scene.chance.one_in(8) {
            endpoint["feedback"] = feedback(&mut scene.chance, network.strain);
        } else if scene.format.nulls {
            endpoint["feedback"] = Value::Null;
        }
        // The deprecated identity set still comes with some records.
        if scene.chance.one_in(12) {
            endpoint["identity"] = party.identity_set();
        }
        Self {
            party: Some(party),
            endpoint,
            network: network.value,
            device,
            strain: network.strain,
        }
    }
}

fn user_agent(chance: &mut Chance, machine: &Machine) -> Value {
    let mut agent = json!({
        "@odata.type": "#microsoft.graph.callRecords.clientUserAgent",
        "headerValue": (!machine.header.is_empty()).then_some(machine.header),
        "applicationVersion": (!machine.version.is_empty()).then_some(machine.version),
        "platform": machine.platform,
        "productFamily": machine.family,
    });
    if machine.family == CUSTOMER.family {
        agent["communicationServiceId"] = json!(RESOURCE);
        // Graph names the family only if asked for members that came late.
        if chance.percent(60) {
            agent["productFamily"] = json!("unknownFutureValue");
        }
    }
    if machine.family == "teams" && chance.one_in(6) {
        agent["azureADAppId"] = json!("5e3ce6c0-2b1f-4285-8d4b-75ee78787346");
    }
    agent
}

fn processor(endpoint: &mut Value, machine: &Machine, name: Option<&str>) {
    let (cpu, cores, clock) = machine.cpu;
    endpoint["name"] = json!(name);
    endpoint["cpuName"] = json!((!cpu.is_empty()).then_some(cpu));
    endpoint["cpuCoresCount"] = json!(cores);
    if clock > 0 {
        endpoint["cpuProcessorSpeedInMhz"] = json!(clock);
    }
}
