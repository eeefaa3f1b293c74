//! The networks that calls run over: addresses, links, and how well they carry.

use serde_json::{Map, Value, json};

use super::chance::Chance;
use super::figure::{duration, ratio};
use super::machine::Reach;
use super::office::Office;
use super::wifi::wifi;

/// A network as one endpoint of a call saw it.
#[derive(Clone)]
pub(crate) struct Network {
    /// Graph's `networkInfo`.
    pub(crate) value: Value,
    /// How badly it carries media: 0 is perfect, 100 hopeless.
    pub(crate) strain: u32,
}

/// Where an endpoint sits.
pub(crate) struct Place {
    /// The office it belongs to.
    pub(crate) office: &'static Office,
    /// How it reaches the network.
    pub(crate) reach: Reach,
    /// A number that keeps its addresses apart from its neighbours'.
    pub(crate) host: usize,
    /// Whether its Wi-Fi is bad.
    pub(crate) has_poor_wifi: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Link {
    Wired,
    Wifi,
    Mobile,
    Tunnel,
    Unseen,
    Newer,
}

const DESK: [(u32, Link); 6] = [
    (380, Link::Wired),
    (530, Link::Wifi),
    (60, Link::Tunnel),
    (20, Link::Mobile),
    (8, Link::Unseen),
    (2, Link::Newer),
];
const POCKET: [(u32, Link); 3] = [(600, Link::Wifi), (390, Link::Mobile), (10, Link::Unseen)];
const FIXED: [(u32, Link); 2] = [(90, Link::Wired), (10, Link::Wifi)];

const PROTOCOLS: [(u32, &str); 4] = [
    (940, "udp"),
    (50, "tcp"),
    (8, "unknown"),
    (2, "unknownFutureValue"),
];
impl Network {
    /// The network of a client.
    pub(crate) fn client(chance: &mut Chance, place: &Place) -> Self {
        let link = match place.reach {
            Reach::Desk => chance.weighted(&DESK),
            Reach::Pocket => chance.weighted(&POCKET),
            Reach::Fixed => chance.weighted(&FIXED),
            Reach::Unseen => return Self::service(chance),
        };
        let strain = strain(chance, link, place.has_poor_wifi);
        let mut members = base(chance, link, strain);
        addresses(chance, &mut members, link, place);
        if link == Link::Wifi {
            wifi(chance, &mut members, strain);
        }
        if chance.one_in(60) {
            members.insert("traceRouteHops".into(), trace_route(chance, place, strain));
        }
        let value = Value::Object(members);
        Self { value, strain }
    }

    /// The network of a service in its data centre.
    pub(crate) fn service(chance: &mut Chance) -> Self {
        let value = json!({
            "connectionType": "wired",
            "networkTransportProtocol": "udp",
            "ipAddress": format!("203.0.113.{}", chance.between(2, 250)),
            "subnet": "203.0.113.0",
            "linkSpeed": 10_000_000_000_i64,
            "port": chance.between(3_478, 3_481),
            "reflexiveIPAddress": "",
            "wifiBand": "unknown",
            "wifiRadioType": "unknown",
            "traceRouteHops": [],
        });
        Self { value, strain: 0 }
    }
}

fn strain(chance: &mut Chance, link: Link, has_poor_wifi: bool) -> u32 {
    match link {
        Link::Wired => chance.between(0, 6),
        Link::Wifi if has_poor_wifi || chance.one_in(25) => chance.between(50, 95),
        Link::Wifi => chance.between(4, 24),
        Link::Mobile => chance.between(12, 60),
        Link::Tunnel => chance.between(10, 45),
        Link::Unseen | Link::Newer => chance.between(0, 50),
    }
}

fn base(chance: &mut Chance, link: Link, strain: u32) -> Map<String, Value> {
    let (connection, speed) = match link {
        Link::Wired => ("wired", 1_000_000_000),
        Link::Wifi => ("wifi", 0),
        Link::Mobile => ("mobile", 150_000_000),
        Link::Tunnel => ("tunnel", 100_000_000),
        // Graph's filler for a speed that the client did not tell.
        Link::Unseen => ("unknown", 4_294_967_295_i64),
        Link::Newer => ("unknownFutureValue", 4_294_967_295),
    };
    let entries = [
        ("connectionType", json!(connection)),
        (
            "networkTransportProtocol",
            json!(chance.weighted(&PROTOCOLS)),
        ),
        ("linkSpeed", json!(speed)),
        ("port", json!(chance.between(50_000, 50_059))),
        (
            "relayIPAddress",
            json!(format!("203.0.113.{}", chance.between(2, 250))),
        ),
        ("relayPort", json!(chance.between(3_478, 3_481))),
        ("wifiBand", json!("unknown")),
        ("wifiRadioType", json!("unknown")),
        ("sentQualityEventRatio", events(chance, strain, 30)),
        ("receivedQualityEventRatio", events(chance, strain, 25)),
        ("delayEventRatio", events(chance, strain, 45)),
        ("bandwidthLowEventRatio", events(chance, strain, 55)),
        ("traceRouteHops", json!([])),
    ];
    let mut members = Map::with_capacity(28);
    members.extend(entries.map(|(key, value)| (key.into(), value)));
    members
}

/// The share of a call that a network spoilt: none below a threshold of strain.
fn events(chance: &mut Chance, strain: u32, threshold: u32) -> Value {
    ratio(strain.saturating_sub(threshold) * chance.between(200, 9_000))
}

fn addresses(chance: &mut Chance, members: &mut Map<String, Value>, link: Link, place: &Place) {
    let (site, host) = (place.office.site, place.host);
    let at_office = place.reach == Reach::Fixed || (link != Link::Mobile && chance.percent(60));
    let (address, subnet, public, suffix, mac) = if link == Link::Mobile {
        let address = format!("2001:db8:{site:x}::{:x}", host + 16);
        // Phones hide their hardware address.
        (
            address,
            format!("2001:db8:{site:x}::"),
            "2001:db8::1".into(),
            "",
            "02:00:00:00:00:00".into(),
        )
    } else {
        let site = if at_office { site } else { 200 };
        let address = format!("10.{site}.{}.{}", host / 200 + 1, host % 200 + 10);
        let subnet = format!("10.{site}.{}.0", host / 200 + 1);
        let public = if at_office {
            place.office.public_address.into()
        } else {
            format!("192.0.2.{}", host % 250 + 2)
        };
        let suffix = if at_office {
            place.office.dns_suffix
        } else {
            ""
        };
        let mac = format!("00-00-5E-00-53-{:02X}", host % 256);
        (address, subnet, public, suffix, mac)
    };
    members.insert("ipAddress".into(), Value::String(address));
    members.insert("subnet".into(), Value::String(subnet));
    members.insert("reflexiveIPAddress".into(), Value::String(public));
    members.insert("dnsSuffix".into(), Value::String(suffix.into()));
    members.insert("macAddress".into(), Value::String(mac));
}

/// The way to the relay; Graph has it only for tenants that asked for it.
fn trace_route(chance: &mut Chance, place: &Place, strain: u32) -> Value {
    let mut time = 1 + strain / 8;
    let hops = (1..=chance.between(4, 8)).map(|hop| {
        time += chance.between(1, 9);
        let address = match hop {
            1 => format!("10.{}.0.1", place.office.site),
            2 => place.office.public_address.to_owned(),
            _ => format!("203.0.113.{hop}"),
        };
        json!({ "hopCount": hop, "ipAddress": address, "roundTripTime": duration(time) })
    });
    Value::Array(hops.collect())
}
