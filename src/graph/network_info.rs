//! The network of one side of a call.

use async_graphql::{Enum, SimpleObject};
use serde::Deserialize;

use super::absent;
use super::graph_name::GraphName;
use super::scalar::{Duration, Long};
use super::wifi::{WifiBand, WifiRadioType};

/// The network of one side, and how it fared.
///
/// Text may be empty where the client knew no value; a ratio is a share of the call, from 0 to 1.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
pub struct NetworkInfo {
    /// The share of the call in which bandwidth or policy was too low for good sound to be sent, from 0 to 1.
    pub bandwidth_low_event_ratio: Option<f64>,
    /// The id of the access point's radio (its BSSID).
    pub basic_service_set_identifier: Option<String>,
    /// What kind of network the client was on.
    #[serde(deserialize_with = "absent::null")]
    pub connection_type: NetworkConnectionType,
    /// The share of the call with enough delay to hurt talk in both directions, from 0 to 1.
    pub delay_event_ratio: Option<f64>,
    /// The DNS suffix of the network adapter.
    pub dns_suffix: Option<String>,
    /// The local address of the client.
    pub ip_address: Option<String>,
    /// The speed of the network adapter, in bits per second. It may be 4294967295, a filler.
    pub link_speed: Option<Long>,
    /// The hardware address of the network adapter; zeros or `02:00:00:00:00:00` where the system hides it.
    pub mac_address: Option<String>,
    /// The protocol that carried the media.
    #[serde(deserialize_with = "absent::null")]
    pub network_transport_protocol: NetworkTransportProtocol,
    /// The local port of the media.
    pub port: Option<i32>,
    /// The share of the call in which the network spoilt received sound, from 0 to 1.
    pub received_quality_event_ratio: Option<f64>,
    /// The address that the media relay saw, as a rule the public one.
    #[serde(rename = "reflexiveIPAddress")]
    #[graphql(name = "reflexiveIPAddress")]
    pub reflexive_ip_address: Option<String>,
    /// The address of the media relay.
    #[serde(rename = "relayIPAddress")]
    #[graphql(name = "relayIPAddress")]
    pub relay_ip_address: Option<String>,
    /// The port of the media relay.
    pub relay_port: Option<i32>,
    /// The share of the call in which the network spoilt sent sound, from 0 to 1.
    pub sent_quality_event_ratio: Option<f64>,
    /// The subnet of the client, as an address without prefix length.
    pub subnet: Option<String>,
    /// The way of the packets, hop by hop. Empty unless Microsoft support enabled it for the tenant.
    #[serde(deserialize_with = "absent::list")]
    pub trace_route_hops: Vec<TraceRouteHop>,
    /// The band of the wireless network.
    #[serde(deserialize_with = "absent::null")]
    pub wifi_band: WifiBand,
    /// What was left in the battery, in percent.
    pub wifi_battery_charge: Option<i32>,
    /// The channel of the wireless network.
    pub wifi_channel: Option<i32>,
    /// The name of Microsoft's wireless driver, in the language of the system.
    pub wifi_microsoft_driver: Option<String>,
    /// The version of Microsoft's wireless driver.
    pub wifi_microsoft_driver_version: Option<String>,
    /// The generation of the wireless network.
    #[serde(deserialize_with = "absent::null")]
    pub wifi_radio_type: WifiRadioType,
    /// The strength of the wireless signal, in percent.
    pub wifi_signal_strength: Option<i32>,
    /// The name of the vendor's wireless driver, in the language of the system.
    pub wifi_vendor_driver: Option<String>,
    /// The version of the vendor's wireless driver.
    pub wifi_vendor_driver_version: Option<String>,
}

/// A hop on the way of the packets.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
pub struct TraceRouteHop {
    /// The number of the hop on the way.
    pub hop_count: Option<i32>,
    /// The address of the hop.
    pub ip_address: Option<String>,
    /// The time to the hop and back.
    pub round_trip_time: Option<Duration>,
}

/// What kind of network a client was on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Enum)]
#[serde(rename_all = "camelCase")]
#[graphql(rename_items = "camelCase")]
pub enum NetworkConnectionType {
    /// The kind of network is not known.
    #[default]
    Unknown,
    /// A cable.
    Wired,
    /// A wireless local network.
    Wifi,
    /// A mobile network.
    Mobile,
    /// A tunnel, such as a virtual private network.
    Tunnel,
    /// A kind of network that this gateway does not know yet.
    #[serde(other)]
    UnknownFutureValue,
}

impl GraphName for NetworkConnectionType {}

/// The protocol that carried the media.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Enum)]
#[serde(rename_all = "camelCase")]
#[graphql(rename_items = "camelCase")]
pub enum NetworkTransportProtocol {
    /// The protocol is not known.
    #[default]
    Unknown,
    /// UDP.
    Udp,
    /// TCP.
    Tcp,
    /// A protocol that this gateway does not know yet.
    #[serde(other)]
    UnknownFutureValue,
}

impl GraphName for NetworkTransportProtocol {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_network_reads_with_half_of_its_values_left_out() {
        let network = NetworkInfo::deserialize(json!({
            "linkSpeed": 4_294_967_295_u64,
            "connectionType": "wired",
            "reflexiveIPAddress": "127.0.0.2",
            "relayIPAddress": "52.114.188.102",
            "dnsSuffix": null,
            "receivedQualityEventRatio": 0.27,
            "wifiRadioType": null,
            "traceRouteHops": null,
        }))
        .unwrap();
        let expected = NetworkInfo {
            link_speed: Some(Long(4_294_967_295)),
            connection_type: NetworkConnectionType::Wired,
            reflexive_ip_address: Some("127.0.0.2".to_owned()),
            relay_ip_address: Some("52.114.188.102".to_owned()),
            received_quality_event_ratio: Some(0.27),
            ..NetworkInfo::default()
        };
        assert_eq!(network, expected);
        assert_eq!(network.wifi_band, WifiBand::Unknown);
    }
}
