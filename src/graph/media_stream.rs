//! A stream of media packets.

use async_graphql::{Enum, SimpleObject};
use serde::Deserialize;

use super::absent;
use super::codec::{AudioCodec, VideoCodec};
use super::graph_name::GraphName;
use super::scalar::{DateTime, Duration, Long};

/// A stream of media packets, one way between caller and callee.
///
/// An audio stream leaves the video figures null and the reverse; a ratio goes from 0 to 1.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
pub struct MediaStream {
    /// How the sound was coded.
    pub audio_codec: Option<AudioCodec>,
    /// The mean opinion score that loss and jitter cost, in points of the network MOS, on average.
    pub average_audio_degradation: Option<f64>,
    /// The mean network jitter of the sound (RFC 3550).
    pub average_audio_network_jitter: Option<Duration>,
    /// The mean estimate of the bandwidth between both ends, in bits per second.
    pub average_bandwidth_estimate: Option<Long>,
    /// The mean length of the freezes in received video.
    pub average_freeze_duration: Option<Duration>,
    /// The mean jitter (RFC 3550).
    pub average_jitter: Option<Duration>,
    /// The mean share of packets lost, from 0 to 1.
    pub average_packet_loss_rate: Option<f64>,
    /// The mean share of audio frames that hold concealed samples, from 0 to 1.
    pub average_ratio_of_concealed_samples: Option<f64>,
    /// The mean frame rate received over all video streams of the session, in frames per second.
    pub average_received_frame_rate: Option<f64>,
    /// The mean time of a network round trip (RFC 3550).
    pub average_round_trip_time: Option<Duration>,
    /// The mean share of video frames lost as the user saw it, in percent.
    pub average_video_frame_loss_percentage: Option<f64>,
    /// The mean frame rate received on this video stream, in frames per second.
    pub average_video_frame_rate: Option<f64>,
    /// The mean share of video packets lost (RFC 3550), from 0 to 1.
    pub average_video_packet_loss_rate: Option<f64>,
    /// When the stream ended. Graph often does not say.
    #[serde(deserialize_with = "absent::instant")]
    pub end_date_time: Option<DateTime>,
    /// Whether forward error correction was used at any time.
    pub is_audio_forward_error_correction_used: Option<bool>,
    /// The share of the call with fewer than 7.5 frames per second, from 0 to 1.
    pub low_frame_rate_ratio: Option<f64>,
    /// The share of the call in which the client had less than 70 % of the processing power that
    /// its video needed, from 0 to 1.
    pub low_video_processing_capability_ratio: Option<f64>,
    /// The largest network jitter of the sound, over windows of 20 seconds.
    pub max_audio_network_jitter: Option<Duration>,
    /// The largest jitter (RFC 3550).
    pub max_jitter: Option<Duration>,
    /// The largest share of packets lost, from 0 to 1.
    pub max_packet_loss_rate: Option<f64>,
    /// The largest share of concealed samples, from 0 to 1.
    pub max_ratio_of_concealed_samples: Option<f64>,
    /// The longest network round trip (RFC 3550).
    pub max_round_trip_time: Option<Duration>,
    /// How many packets the stream carried.
    pub packet_utilization: Option<Long>,
    /// The share of packets still lost after forward error correction, over all video streams and
    /// codecs, from 0 to 1.
    pub post_forward_error_correction_packet_loss_rate: Option<f64>,
    /// The root mean square of the length of the freezes in received video.
    pub rms_freeze_duration: Option<Duration>,
    /// When the stream started. Graph often does not say.
    #[serde(deserialize_with = "absent::instant")]
    pub start_date_time: Option<DateTime>,
    /// Which way the stream flowed.
    #[serde(deserialize_with = "absent::null")]
    pub stream_direction: MediaStreamDirection,
    /// The id of the stream, a whole number as text.
    pub stream_id: Option<String>,
    /// How the pictures were coded.
    pub video_codec: Option<VideoCodec>,
    /// Whether media went straight from the client to the telephone gateway, past the Mediation Server.
    pub was_media_bypassed: Option<bool>,
}

/// Which way a stream flowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Enum)]
#[serde(rename_all = "camelCase")]
#[graphql(rename_items = "camelCase")]
pub enum MediaStreamDirection {
    /// From the caller to the callee.
    CallerToCallee,
    /// From the callee to the caller.
    CalleeToCaller,
    // Graph has no such member: ours, since a field that is not null must say something.
    /// Graph did not say, or said what this gateway does not know yet.
    #[default]
    #[serde(other)]
    UnknownFutureValue,
}

impl GraphName for MediaStreamDirection {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn figures_are_read_as_graph_writes_them() {
        let stream = MediaStream::deserialize(json!({
            "streamId": "1785122252",
            "streamDirection": "calleeToCaller",
            "averageAudioDegradation": 1.160_898,
            "averageJitter": "PT0.007S",
            "maxPacketLossRate": 0,
            "averageBandwidthEstimate": 4_294_967_295_u64,
            "videoCodec": "unknown",
            "startDateTime": "0001-01-01T00:00:00Z",
            "endDateTime": "2020-02-25T18:52:46.7640013Z",
            "wasMediaBypassed": false,
        }))
        .unwrap();
        assert_eq!(stream.stream_direction.as_str(), "calleeToCaller");
        assert_eq!(stream.average_audio_degradation, Some(1.160_898));
        assert_eq!(stream.average_jitter, Duration::parse("PT0.007S"));
        assert_eq!(stream.max_packet_loss_rate, Some(0.0));
        assert_eq!(stream.average_bandwidth_estimate, Some(Long(4_294_967_295)));
        assert_eq!(stream.video_codec, Some(VideoCodec::Unknown));
        assert_eq!(stream.start_date_time, None);
        assert!(stream.end_date_time.is_some());
    }

    #[test]
    fn a_direction_that_is_not_known_says_so() {
        for sent in [
            json!({}),
            json!({"streamDirection": null}),
            json!({"streamDirection": "bothWays"}),
        ] {
            let stream = MediaStream::deserialize(sent).unwrap();
            assert_eq!(stream, MediaStream::default());
            assert_eq!(stream.stream_direction.as_str(), "unknownFutureValue");
        }
    }

    #[test]
    fn every_digit_of_a_ratio_counts_even_from_text() {
        let text = r#"{"averagePacketLossRate": 0.010, "maxPacketLossRate": 1.5e-3}"#;
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        let stream = MediaStream::deserialize(value).unwrap();
        assert_eq!(stream.average_packet_loss_rate, Some(0.01));
        assert_eq!(stream.max_packet_loss_rate, Some(0.0015));
    }
}
