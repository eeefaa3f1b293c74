//! Wireless networks: radios, bands and signals.

use serde_json::{Map, Value, json};

use super::chance::Chance;

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

/// Adds what a network that strains media so much, of a hundred, tells of its radio.
pub(crate) fn wifi(chance: &mut Chance, members: &mut Map<String, Value>, strain: u32) {
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
