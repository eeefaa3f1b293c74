//! The networks that calls run over: addresses, links, and how well they carry.

use serde_json::{Map, Value, json};

use super::chance::Chance;
use super::directory::Office;
use super::figure::{duration, ratio};
use super::machine::Reach;

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
const RADIOS: [(u32, (&str, i64)); 9] = [
    (340, ("wifi80211ax", 1_201_000_000)),
    (420, ("wifi80211ac", 866_700_000)),
    (170, ("wifi80211n", 144_400_000)),
    (20, ("wifi80211g", 54_000_000)),
    (8, ("wifi80211a", 54_000_000)),
    (6, ("wifi80211b", 11_000_000)),
    (24, ("unknown", 4_294_967_295)),
    (6, ("unknownFutureValue", 2_402_000_000)),
    // Graph may send names that came after its contract, if asked with
    // `Prefer: include-unknown-enum-members` (CONTRACT §4).
    (2, ("wifi80211be", 5_764_000_000)),
];
const BANDS: [(u32, &str); 5] = [
    (300, "frequency24GHz"),
    (660, "frequency50GHz"),
    (20, "frequency60GHz"),
    (15, "unknown"),
    (5, "unknownFutureValue"),
];

impl Network {
    /// The network of a client.
    pub(crate) fn client(chance: &mut Chance, place: &Place) -> Self {
        let link = match place.reach {
            Reach::Desk => chance.weighted(&DESK),
            Reach::Pocket => chance.weighted(&POCKET),
            Reach::Fixed => chance.weighted(&FIXED),
        };
        let strain = strain(chance, link, place.has_poor_wifi);
        let mut value = base(chance, link, strain);
        if let Value::Object(members) = &mut value {
            addresses(chance, members, link, place);
            if link == Link::Wifi {
                wifi(chance, members, strain);
            }
            if chance.one_in(60) {
                members.insert("traceRouteHops".into(), trace_route(chance, place, strain));
            }
        }
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

fn base(chance: &mut Chance, link: Link, strain: u32) -> Value {
    let (connection, speed) = match link {
        Link::Wired => ("wired", 1_000_000_000),
        Link::Wifi => ("wifi", 0),
        Link::Mobile => ("mobile", 150_000_000),
        Link::Tunnel => ("tunnel", 100_000_000),
        // Graph's filler for a speed that the client did not tell.
        Link::Unseen => ("unknown", 4_294_967_295_i64),
        Link::Newer => ("unknownFutureValue", 4_294_967_295),
    };
    json!({
        "connectionType": connection,
        "networkTransportProtocol": chance.weighted(&PROTOCOLS),
        "linkSpeed": speed,
        "port": chance.between(50_000, 50_059),
        "relayIPAddress": format!("203.0.113.{}", chance.between(2, 250)),
        "relayPort": chance.between(3_478, 3_481),
        "wifiBand": "unknown",
        "wifiRadioType": "unknown",
        "sentQualityEventRatio": events(chance, strain, 30),
        "receivedQualityEventRatio": events(chance, strain, 25),
        "delayEventRatio": events(chance, strain, 45),
        "bandwidthLowEventRatio": events(chance, strain, 55),
        "traceRouteHops": [],
    })
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

fn wifi(chance: &mut Chance, members: &mut Map<String, Value>, strain: u32) {
    let (radio, speed) = chance.weighted(&RADIOS);
    let band = if strain > 50 && chance.percent(70) {
        "frequency24GHz"
    } else {
        chance.weighted(&BANDS)
    };
    let channel = match band {
        "frequency24GHz" => *chance.pick(&[1, 6, 11]),
        _ => *chance.pick(&[36, 44, 52, 100, 149, 157]),
    };
    // A weak signal makes the adapter fall back to slower rates.
    let speed = if strain > 50 { speed / 8 } else { speed };
    let signal = 98_u32.saturating_sub(strain * 3 / 4 + chance.below(8));
    members.insert("linkSpeed".into(), json!(speed));
    members.insert("wifiBand".into(), json!(band));
    members.insert("wifiRadioType".into(), json!(radio));
    members.insert("wifiChannel".into(), json!(channel));
    members.insert("wifiSignalStrength".into(), json!(signal));
    members.insert(
        "basicServiceSetIdentifier".into(),
        json!(format!("00-00-5E-00-53-{:02x}", chance.below(256))),
    );
    if chance.percent(30) {
        members.extend(drivers(chance));
    }
}

fn drivers(chance: &mut Chance) -> [(String, Value); 5] {
    [
        ("wifiBatteryCharge".into(), json!(chance.between(8, 100))),
        (
            "wifiMicrosoftDriver".into(),
            json!("Microsoft Wi-Fi Direct Virtual Adapter"),
        ),
        (
            "wifiMicrosoftDriverVersion".into(),
            json!("Microsoft:10.0.26100.1"),
        ),
        (
            "wifiVendorDriver".into(),
            json!("Example Wi-Fi 6E AX211 160MHz"),
        ),
        ("wifiVendorDriverVersion".into(), json!("Example:23.60.1.2")),
    ]
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
