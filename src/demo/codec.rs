//! The codecs that streams are written in.

/// Graph's `audioCodec`, by how common each is.
pub(crate) const AUDIO_CODECS: [(u32, &str); 23] = [
    (5_200, "satin"),
    (700, "satinFullband"),
    (1_500, "opus"),
    (900, "silkWide"),
    (300, "silk"),
    (80, "silkNarrow"),
    (500, "g722"),
    (300, "pcmu"),
    (200, "pcma"),
    (60, "g729"),
    (40, "siren"),
    (30, "xmsRta"),
    (30, "rtAudio8"),
    (30, "rtAudio16"),
    (30, "g7221"),
    (30, "g7221c"),
    (30, "amrWide"),
    (30, "muchv2"),
    (30, "multiChannelAudio"),
    (30, "cn"),
    (60, "unknown"),
    (20, "invalid"),
    (20, "unknownFutureValue"),
];

/// Graph's `videoCodec`, by how common each is.
pub(crate) const VIDEO_CODECS: [(u32, &str); 12] = [
    (700, "h264"),
    (90, "av1"),
    (60, "h264s"),
    (50, "h264uc"),
    (30, "h265"),
    (10, "h263"),
    (10, "rtvc1"),
    (10, "rtVideo"),
    (10, "xrtvc1"),
    (15, "unknown"),
    (8, "invalid"),
    (7, "unknownFutureValue"),
];
