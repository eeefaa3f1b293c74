//! Media streams: what the network did to the packets of one direction.

use serde_json::{Map, Value, json};

use super::chance::Chance;
use super::codec::{AUDIO_CODECS, VIDEO_CODECS};
use super::figure::{Span, decimal, duration, ratio};

/// What a stream carries.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    Audio,
    Video,
    Data,
}

/// A stream to be made up.
pub(crate) struct Stream {
    /// What it carries.
    pub(crate) content: Content,
    /// `callerToCallee` or `calleeToCaller`.
    pub(crate) direction: &'static str,
    /// When it flows.
    pub(crate) span: Span,
    /// How badly the networks on its way carry it, of a hundred.
    pub(crate) strain: u32,
    /// Whether nothing was sent in this direction.
    pub(crate) is_idle: bool,
    /// Whether Graph writes out the figures that do not apply.
    pub(crate) nulls: bool,
}

const FILLER: &str = "0001-01-01T00:00:00Z";
const COMMON: [&str; 10] = [
    "averageBandwidthEstimate",
    "averageJitter",
    "maxJitter",
    "averagePacketLossRate",
    "maxPacketLossRate",
    "averageRoundTripTime",
    "maxRoundTripTime",
    "packetUtilization",
    "wasMediaBypassed",
    "isAudioForwardErrorCorrectionUsed",
];
const AUDIO: [&str; 5] = [
    "averageAudioDegradation",
    "averageAudioNetworkJitter",
    "maxAudioNetworkJitter",
    "averageRatioOfConcealedSamples",
    "maxRatioOfConcealedSamples",
];
const VIDEO: [&str; 9] = [
    "averageFreezeDuration",
    "averageReceivedFrameRate",
    "averageVideoFrameLossPercentage",
    "averageVideoFrameRate",
    "averageVideoPacketLossRate",
    "lowFrameRateRatio",
    "lowVideoProcessingCapabilityRatio",
    "postForwardErrorCorrectionPacketLossRate",
    "rmsFreezeDuration",
];

impl Stream {
    /// Graph's `mediaStream`.
    pub(crate) fn value(&self, chance: &mut Chance) -> Value {
        let mut members = self.base(chance);
        match self.content {
            _ if self.is_idle => {
                self.add_nulls(&mut members, &[&COMMON[..7], &COMMON[8..], &AUDIO, &VIDEO]);
            }
            Content::Audio => {
                self.add_transport(chance, &mut members);
                self.add_audio(chance, &mut members);
                self.add_nulls(&mut members, &[&VIDEO]);
            }
            Content::Video => {
                self.add_transport(chance, &mut members);
                self.add_video(chance, &mut members);
                self.add_nulls(&mut members, &[&AUDIO]);
            }
            Content::Data => self.add_nulls(&mut members, &[&COMMON, &AUDIO, &VIDEO]),
        }
        Value::Object(members)
    }

    fn base(&self, chance: &mut Chance) -> Map<String, Value> {
        let mut members = Map::with_capacity(if self.nulls { 32 } else { 20 });
        members.insert(
            "streamId".into(),
            json!(chance.between(1_000_000, u32::MAX).to_string()),
        );
        members.insert("streamDirection".into(), json!(self.direction));
        if chance.one_in(6) {
            members.insert("startDateTime".into(), self.span.start.json());
            // Graph fills in the year 1 where an instant is not known (CONTRACT §4).
            let is_known = !chance.one_in(30);
            let end = if is_known {
                self.span.end.json()
            } else {
                json!(FILLER)
            };
            members.insert("endDateTime".into(), end);
        } else if self.nulls {
            members.insert("startDateTime".into(), Value::Null);
            members.insert("endDateTime".into(), Value::Null);
        }
        let audio = match self.content {
            Content::Audio => Some(chance.weighted(&AUDIO_CODECS)),
            _ => None,
        };
        let video = match self.content {
            Content::Video => Some(chance.weighted(&VIDEO_CODECS)),
            _ => None,
        };
        for (key, codec) in [("audioCodec", audio), ("videoCodec", video)] {
            if codec.is_some() || self.nulls {
                members.insert(key.into(), json!(codec.unwrap_or("unknown")));
            }
        }
        if self.is_idle {
            members.insert("packetUtilization".into(), json!(0));
        }
        members
    }

    fn add_transport(&self, chance: &mut Chance, members: &mut Map<String, Value>) {
        let strain = self.strain;
        let jitter = 1 + strain / 4 + chance.below(4 + strain / 6);
        let loss = strain * strain * chance.between(0, 11);
        let trip = chance.between(8, 60) + strain * 2;
        // 50 packets of audio a second; video sends a multiple of that.
        let rate = if self.content == Content::Audio {
            50
        } else {
            chance.between(80, 300)
        };
        let packets =
            u64::from(self.span.seconds()) * u64::from(rate) * u64::from(100 - strain / 10) / 100;
        let bandwidth =
            i64::from(chance.between(20_000, 42_000)) * i64::from(110 - strain.min(100)) * 10;
        let entries = [
            ("averageBandwidthEstimate", json!(bandwidth)),
            ("averageJitter", duration(jitter)),
            (
                "maxJitter",
                duration(jitter + chance.between(1, 6 + strain)),
            ),
            ("averagePacketLossRate", ratio(loss)),
            (
                "maxPacketLossRate",
                ratio(loss * chance.between(10, 35) / 10),
            ),
            ("averageRoundTripTime", duration(trip)),
            (
                "maxRoundTripTime",
                duration(trip + chance.between(2, 20 + strain * 4)),
            ),
            ("packetUtilization", json!(packets)),
        ];
        members.extend(entries.map(|(key, value)| (key.into(), value)));
        let was_bypassed = self.content == Content::Audio && chance.one_in(40);
        if self.nulls || was_bypassed {
            members.insert("wasMediaBypassed".into(), json!(was_bypassed));
        }
    }

    fn add_audio(&self, chance: &mut Chance, members: &mut Map<String, Value>) {
        let strain = self.strain;
        let jitter = 2 + strain / 3 + chance.below(8);
        let concealed = strain * chance.between(20, 900);
        let entries = [
            (
                "averageAudioDegradation",
                decimal(strain * chance.between(1, 16)),
            ),
            ("averageAudioNetworkJitter", duration(jitter)),
            (
                "maxAudioNetworkJitter",
                duration(jitter + chance.between(1, 10 + strain * 3)),
            ),
            ("averageRatioOfConcealedSamples", ratio(concealed)),
            (
                "maxRatioOfConcealedSamples",
                ratio(concealed * chance.between(11, 30) / 10),
            ),
        ];
        members.extend(entries.map(|(key, value)| (key.into(), value)));
        if self.nulls || strain > 40 {
            let forward_error_correction = (strain > 40).then_some(true);
            members.insert(
                "isAudioForwardErrorCorrectionUsed".into(),
                json!(forward_error_correction),
            );
        }
    }

    fn add_video(&self, chance: &mut Chance, members: &mut Map<String, Value>) {
        let strain = self.strain;
        let loss = strain * strain * chance.between(0, 9);
        let frames = 30_000 - strain * chance.between(20, 200) - chance.below(500);
        let freeze = strain * chance.between(0, 12);
        let entries = [
            ("averageVideoPacketLossRate", ratio(loss)),
            ("postForwardErrorCorrectionPacketLossRate", ratio(loss / 3)),
            ("averageVideoFrameRate", decimal(frames)),
            ("averageReceivedFrameRate", decimal(frames)),
            ("averageVideoFrameLossPercentage", decimal(loss / 12)),
            ("averageFreezeDuration", duration(freeze)),
            ("rmsFreezeDuration", duration(freeze + freeze / 4)),
            (
                "lowFrameRateRatio",
                ratio(strain.saturating_sub(40) * chance.below(8_000)),
            ),
            ("lowVideoProcessingCapabilityRatio", ratio(0)),
        ];
        members.extend(entries.map(|(key, value)| (key.into(), value)));
    }

    fn add_nulls(&self, members: &mut Map<String, Value>, groups: &[&[&str]]) {
        if self.nulls {
            let keys = groups.iter().copied().flatten();
            members.extend(keys.map(|key| ((*key).into(), Value::Null)));
        }
    }
}
