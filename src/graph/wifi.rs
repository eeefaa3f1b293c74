//! Wireless local networks.

use async_graphql::Enum;
use serde::Deserialize;

use super::graph_name::GraphName;

/// The band of a wireless network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Enum)]
#[serde(rename_all = "camelCase")]
#[graphql(rename_items = "camelCase")]
pub enum WifiBand {
    /// The band is not known, or the network is not wireless.
    #[default]
    Unknown,
    /// 2.4 GHz.
    #[graphql(name = "frequency24GHz")]
    Frequency24GHz,
    /// 5 GHz.
    #[graphql(name = "frequency50GHz")]
    Frequency50GHz,
    /// 6 GHz.
    #[graphql(name = "frequency60GHz")]
    Frequency60GHz,
    /// A band that this gateway does not know yet.
    #[serde(other)]
    UnknownFutureValue,
}

impl GraphName for WifiBand {}

/// The generation of a wireless network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Enum)]
#[serde(rename_all = "camelCase")]
#[graphql(rename_items = "camelCase")]
pub enum WifiRadioType {
    /// The generation is not known, or the network is not wireless.
    #[default]
    Unknown,
    /// IEEE 802.11a.
    #[graphql(name = "wifi80211a")]
    Wifi80211a,
    /// IEEE 802.11b.
    #[graphql(name = "wifi80211b")]
    Wifi80211b,
    /// IEEE 802.11g.
    #[graphql(name = "wifi80211g")]
    Wifi80211g,
    /// IEEE 802.11n (Wi-Fi 4).
    #[graphql(name = "wifi80211n")]
    Wifi80211n,
    /// IEEE 802.11ac (Wi-Fi 5).
    #[graphql(name = "wifi80211ac")]
    Wifi80211ac,
    /// IEEE 802.11ax (Wi-Fi 6).
    #[graphql(name = "wifi80211ax")]
    Wifi80211ax,
    /// A generation that this gateway does not know yet.
    #[serde(other)]
    UnknownFutureValue,
}

impl GraphName for WifiRadioType {}
