//! The media of a segment.

use async_graphql::SimpleObject;
use serde::Deserialize;

use super::absent;
use super::device_info::DeviceInfo;
use super::media_stream::MediaStream;
use super::network_info::NetworkInfo;

/// A line of media between caller and callee, with the figures of both sides.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
pub struct Media {
    /// The devices of the callee.
    pub callee_device: Option<DeviceInfo>,
    /// The network of the callee.
    pub callee_network: Option<NetworkInfo>,
    /// The devices of the caller.
    pub caller_device: Option<DeviceInfo>,
    /// The network of the caller.
    pub caller_network: Option<NetworkInfo>,
    /// The name that the line got when it was negotiated, such as `main-audio` or `data`.
    pub label: Option<String>,
    /// The network streams of this line.
    #[serde(deserialize_with = "absent::list")]
    pub streams: Vec<MediaStream>,
}
