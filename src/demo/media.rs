//! Media lines: what two endpoints exchange, and over what.

use serde_json::{Value, json};

use super::chance::Chance;
use super::figure::Span;
use super::gaps::Format;
use super::side::Sides;
use super::stream::{Content, Stream};

/// One medium of a call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Line {
    /// Graph's `modality`.
    pub(crate) modality: &'static str,
    label: &'static str,
    content: Content,
    is_one_way: bool,
}

/// Speech.
pub(crate) const AUDIO: Line = Line {
    modality: "audio",
    label: "main-audio",
    content: Content::Audio,
    is_one_way: false,
};
const VIDEO: Line = Line {
    modality: "video",
    label: "main-video",
    content: Content::Video,
    is_one_way: false,
};
const SHARING: Line = Line {
    modality: "videoBasedScreenSharing",
    label: "applicationsharing-video",
    content: Content::Video,
    is_one_way: true,
};
const DATA: Line = Line {
    modality: "data",
    label: "data",
    content: Content::Data,
    is_one_way: false,
};
const OLD_SHARING: Line = Line {
    modality: "screenSharing",
    label: "applicationsharing",
    content: Content::Data,
    is_one_way: true,
};
const NEWER: Line = Line {
    modality: "unknownFutureValue",
    label: "other",
    content: Content::Data,
    is_one_way: true,
};
/// A modality that came after our contract, as Graph sends one if asked with
/// `Prefer: include-unknown-enum-members` (CONTRACT §4).
const MIRRORING: Line = Line {
    modality: "screenMirroring",
    label: "mirroring-video",
    content: Content::Video,
    is_one_way: true,
};

/// The media of a call in which `video` and `sharing` are the odds of a hundred.
pub(crate) fn lines(chance: &mut Chance, video: u32, sharing: u32) -> Vec<Line> {
    let mut lines = vec![AUDIO];
    let rarely = [
        (VIDEO, video * 10),
        (SHARING, sharing * 10),
        (DATA, 60),
        (OLD_SHARING, 8),
        (NEWER, 3),
        (MIRRORING, 1),
    ];
    for (line, odds) in rarely {
        if chance.below(1_000) < odds {
            lines.push(line);
        }
    }
    lines
}

/// The lines of one segment.
pub(crate) struct Exchange<'a> {
    /// Who exchanges it.
    pub(crate) sides: Sides<'a>,
    /// When.
    pub(crate) span: Span,
    /// How Graph writes it.
    pub(crate) format: Format,
}

impl Exchange<'_> {
    /// Graph's `media` of one line.
    pub(crate) fn media(&self, chance: &mut Chance, line: Line) -> Value {
        let mut media = json!({ "label": line.label });
        for (side, network, device) in [
            (self.sides.caller, "callerNetwork", "callerDevice"),
            (self.sides.callee, "calleeNetwork", "calleeDevice"),
        ] {
            let mut value = side.network.clone();
            // Each line has a port of its own.
            value["port"] = json!(chance.between(50_000, 50_059));
            media[network] = value;
            if self.format.nulls || !side.device.is_null() {
                media[device] = side.device.clone();
            }
        }
        media["streams"] = self.streams(chance, line);
        media
    }

    fn streams(&self, chance: &mut Chance, line: Line) -> Value {
        let from_caller = chance.one_in(2);
        let streams = [
            ("callerToCallee", from_caller),
            ("calleeToCaller", !from_caller),
        ];
        let streams = streams.map(|(direction, is_idle)| {
            let stream = Stream {
                content: line.content,
                direction,
                span: self.span,
                strain: (self.sides.caller.strain.max(self.sides.callee.strain) + chance.below(6))
                    .min(100),
                is_idle: line.is_one_way && is_idle,
                nulls: self.format.nulls,
            };
            let mut value = stream.value(chance);
            if self.format.gaps {
                super::gaps::leave(chance, &mut value, &["streamId", "streamDirection"]);
            }
            value
        });
        Value::Array(streams.into())
    }
}
