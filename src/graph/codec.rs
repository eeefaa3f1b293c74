//! How sound and pictures are coded on the wire.

use async_graphql::Enum;
use serde::Deserialize;

use super::graph_name::GraphName;

/// How sound is coded on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Enum)]
#[serde(rename_all = "camelCase")]
#[graphql(rename_items = "camelCase")]
pub enum AudioCodec {
    /// The codec is not known.
    #[default]
    Unknown,
    /// What was reported is no codec.
    Invalid,
    /// Comfort noise.
    Cn,
    /// G.711, A-law.
    Pcma,
    /// G.711, μ-law.
    Pcmu,
    /// AMR wideband.
    AmrWide,
    /// G.722.
    G722,
    /// G.722.1.
    G7221,
    /// G.722.1, annex C.
    #[graphql(name = "g7221c")]
    G7221c,
    /// G.729.
    G729,
    /// Sound of several channels.
    MultiChannelAudio,
    /// Multi-channel sound, second version.
    Muchv2,
    /// Opus.
    Opus,
    /// Satin.
    Satin,
    /// Satin, full band.
    SatinFullband,
    /// `RTAudio` at 8 kHz.
    RtAudio8,
    /// `RTAudio` at 16 kHz.
    RtAudio16,
    /// SILK.
    Silk,
    /// SILK, narrow band.
    SilkNarrow,
    /// SILK, wide band.
    SilkWide,
    /// Siren.
    Siren,
    /// The `xmsRta` form of `RTAudio`.
    XmsRta,
    /// A codec that this gateway does not know yet.
    #[serde(other)]
    UnknownFutureValue,
}

impl GraphName for AudioCodec {}

/// How pictures are coded on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Enum)]
#[serde(rename_all = "camelCase")]
#[graphql(rename_items = "camelCase")]
pub enum VideoCodec {
    /// The codec is not known.
    #[default]
    Unknown,
    /// What was reported is no codec.
    Invalid,
    /// AV1.
    Av1,
    /// H.263.
    H263,
    /// H.264.
    H264,
    /// H.264, the `h264s` variant.
    #[graphql(name = "h264s")]
    H264s,
    /// H.264 UC, for unified communications.
    #[graphql(name = "h264uc")]
    H264uc,
    /// H.265.
    H265,
    /// RTVC1, a real-time form of VC-1.
    Rtvc1,
    /// `RTVideo`.
    RtVideo,
    /// XRTVC1, an extended form of RTVC1.
    Xrtvc1,
    /// A codec that this gateway does not know yet.
    #[serde(other)]
    UnknownFutureValue,
}

impl GraphName for VideoCodec {}
