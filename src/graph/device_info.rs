//! The sound devices of one side of a call.

use async_graphql::SimpleObject;
use serde::Deserialize;

/// The sound devices of one side, and how they fared.
///
/// A ratio is a share of the call, from 0 to 1.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
pub struct DeviceInfo {
    /// The driver of the capture device (the microphone).
    pub capture_device_driver: Option<String>,
    /// The name of the capture device (the microphone).
    pub capture_device_name: Option<String>,
    /// The share of the call in which the capture device did not work, from 0 to 1.
    pub capture_not_functioning_event_ratio: Option<f64>,
    /// The share of the call in which the processor was too slow, from 0 to 1. Graph misspells the name.
    pub cpu_insufficent_event_ratio: Option<f64>,
    /// The share of the call in which captured sound was clipped, from 0 to 1.
    pub device_clipping_event_ratio: Option<f64>,
    /// The share of the call with gaps or glitches in the sound, from 0 to 1.
    pub device_glitch_event_ratio: Option<f64>,
    /// How many times the sound howled or screeched.
    pub howling_event_count: Option<i32>,
    /// The root mean square of the incoming signal over the first 30 seconds or less,
    /// in signal units.
    pub initial_signal_level_root_mean_square: Option<f64>,
    /// The share of the call in which speech was too quiet, from 0 to 1.
    pub low_speech_level_event_ratio: Option<f64>,
    /// The share of the call in which speech hardly rose above the noise, from 0 to 1.
    pub low_speech_to_noise_event_ratio: Option<f64>,
    /// Glitches of the microphone in 5 minutes.
    pub mic_glitch_rate: Option<f64>,
    /// The mean level of received noise, in decibels (negative), mono or left channel.
    pub received_noise_level: Option<i32>,
    /// The mean level of received speech, in decibels (negative), mono or left channel.
    pub received_signal_level: Option<i32>,
    /// The driver of the render device (the speaker).
    pub render_device_driver: Option<String>,
    /// The name of the render device (the speaker).
    pub render_device_name: Option<String>,
    /// The share of the call in which the render device was muted, from 0 to 1.
    pub render_mute_event_ratio: Option<f64>,
    /// The share of the call in which the render device did not work, from 0 to 1.
    pub render_not_functioning_event_ratio: Option<f64>,
    /// The share of the call in which the volume stood at zero, from 0 to 1.
    pub render_zero_volume_event_ratio: Option<f64>,
    /// The mean level of sent noise, in decibels (negative), mono or left channel.
    pub sent_noise_level: Option<i32>,
    /// The mean level of sent speech, in decibels (negative), mono or left channel.
    pub sent_signal_level: Option<i32>,
    /// Glitches of the speaker in 5 minutes.
    pub speaker_glitch_rate: Option<f64>,
}
