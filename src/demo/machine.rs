//! What people call with: platforms, clients, processors and headsets.

/// How a machine reaches the network.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// On a desk or a lap: wired, wireless, through a tunnel.
    Desk,
    /// In a pocket: wireless or mobile.
    Pocket,
    /// Screwed to a wall: wired.
    Fixed,
    /// Out of sight, behind a gateway, as telephones are.
    Unseen,
}

/// A kind of machine with its calling software.
pub(crate) struct Machine {
    /// Graph's `clientPlatform`.
    pub(crate) platform: &'static str,
    /// Graph's `productFamily`.
    pub(crate) family: &'static str,
    /// What its user agent says of itself.
    pub(crate) header: &'static str,
    /// The version of the software.
    pub(crate) version: &'static str,
    /// Name, cores and MHz of the processor.
    pub(crate) cpu: (&'static str, u32, u32),
    /// What it hears with.
    pub(crate) capture: &'static str,
    /// What it speaks with.
    pub(crate) render: &'static str,
    /// The driver of both.
    pub(crate) driver: &'static str,
    /// How it reaches the network.
    pub(crate) reach: Reach,
}

const WINDOWS: Machine = Machine {
    platform: "windows",
    family: "teams",
    header: "CallSignalingAgent (27/49/26052.408.3.1//;release/windows_x64)",
    version: "26052.408.3.1",
    cpu: ("13th Gen Intel(R) Core(TM) i7-1365U", 12, 2_688),
    capture: "Headset Microphone (Example Voice 75)",
    render: "Headset Earphone (Example Voice 75)",
    driver: "Microsoft: 10.0.26100.1150",
    reach: Reach::Desk,
};
const WINDOWS_OLD: Machine = Machine {
    cpu: ("Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz", 8, 1_800),
    capture: "Microphone (High Definition Audio Device)",
    render: "Speakers (High Definition Audio Device)",
    driver: "Microsoft: 10.0.19041.3636",
    ..WINDOWS
};
const MAC: Machine = Machine {
    platform: "macOS",
    header: "CallSignalingAgent (27/31/26044.512.1.7//;release/macos_arm64)",
    version: "26044.512.1.7",
    cpu: ("Apple M3", 8, 0),
    capture: "MacBook Air Microphone",
    render: "MacBook Air Speakers",
    driver: "com.example.audio.driver 3.2",
    ..WINDOWS
};
const IPHONE: Machine = Machine {
    platform: "iOS",
    header: "CallSignalingAgent (27/3.2.14//;iphone)",
    version: "7.9.0",
    cpu: ("", 6, 0),
    capture: "iPhone Microphone",
    render: "Receiver",
    driver: "",
    reach: Reach::Pocket,
    ..WINDOWS
};
const ANDROID: Machine = Machine {
    platform: "android",
    header: "CallSignalingAgent (27/1416.1.0.0//;android)",
    version: "1416/1.0.0.2026052801",
    capture: "Default input device",
    render: "Default output device",
    ..IPHONE
};
const WEB: Machine = Machine {
    platform: "web",
    header: "CallSignalingAgent (27/1415/26050//;Mozilla/5.0 (X11; Linux x86_64) Chrome/137.0)",
    version: "1415/26050102016",
    cpu: ("", 4, 0),
    capture: "Default",
    render: "Default",
    driver: "",
    ..WINDOWS
};
const DESK_PHONE: Machine = Machine {
    platform: "ipPhone",
    header: "CallSignalingAgent (27/1449.1.0//;ipphone/Example-T58)",
    version: "1449/1.0.94.2026",
    cpu: ("", 4, 1_800),
    capture: "Handset",
    render: "Handset",
    driver: "",
    reach: Reach::Fixed,
    ..WINDOWS
};
const HUB: Machine = Machine {
    platform: "surfaceHub",
    header: "CallSignalingAgent (27/49/26047.101.2//;surfacehub)",
    version: "26047.101.2",
    reach: Reach::Fixed,
    ..WINDOWS
};
const HEADSET: Machine = Machine {
    platform: "holoLens",
    header: "CallSignalingAgent (27/22.6.2//;hololens)",
    version: "22.6.2",
    cpu: ("Snapdragon 850", 8, 2_955),
    capture: "Microphone Array",
    render: "Spatial Sound",
    ..WINDOWS
};
const SKYPE: Machine = Machine {
    family: "skypeForBusiness",
    header: "UCCAPI/16.0.12527.20122 OC/16.0.12527.20194 (Skype for Business)",
    version: "16.0.12527.20194",
    ..WINDOWS_OLD
};
const LYNC: Machine = Machine {
    family: "lync",
    header: "UCCAPI/15.0.5589.1000 OC/15.0.5589.1000 (Microsoft Lync)",
    version: "15.0.5589.1000",
    ..WINDOWS_OLD
};
const NEWER: Machine = Machine {
    platform: "unknownFutureValue",
    family: "unknownFutureValue",
    header: "",
    version: "",
    ..WEB
};

/// The machine of a meeting room.
pub(crate) const ROOM: Machine = Machine {
    platform: "roomSystem",
    header: "CallSignalingAgent (27/49/5.4.220.0//;roomsystem)",
    version: "5.4.220.0",
    capture: "Echo Cancelling Speakerphone (Example Room Kit)",
    render: "Echo Cancelling Speakerphone (Example Room Kit)",
    reach: Reach::Fixed,
    ..WINDOWS
};
/// A client that told nothing about itself.
pub(crate) const UNSEEN: Machine = Machine {
    platform: "unknown",
    family: "unknown",
    header: "",
    version: "",
    cpu: ("", 0, 0),
    capture: "",
    render: "",
    driver: "",
    reach: Reach::Desk,
};
/// A telephone, of which only the gateway is seen.
pub(crate) const TELEPHONE: Machine = Machine {
    reach: Reach::Unseen,
    ..UNSEEN
};
/// The browser of a customer who calls through Azure Communication Services.
pub(crate) const CUSTOMER: Machine = Machine {
    family: "azureCommunicationServices",
    header: "ACSWeb/1.34.1 (skype-calling)",
    version: "1.34.1",
    ..WEB
};

/// What people have on their desks, by how common it is.
pub(crate) const MACHINES: [(u32, &Machine); 4] =
    [(46, &WINDOWS), (20, &WINDOWS_OLD), (28, &MAC), (6, &WEB)];

/// What they use when it is not that, by how common it is.
pub(crate) const OTHERS: [(u32, &Machine); 11] = [
    (300, &IPHONE),
    (260, &ANDROID),
    (150, &WEB),
    (110, &DESK_PHONE),
    (12, &HUB),
    (8, &HEADSET),
    (20, &SKYPE),
    (8, &LYNC),
    (16, &UNSEEN),
    (6, &NEWER),
    (110, &WINDOWS),
];
