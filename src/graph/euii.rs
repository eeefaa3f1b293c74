//! What tells who a person is, or where: the fields that are end-user identifiable information.

use std::collections::HashMap;
use std::sync::LazyLock;

use self::Euii::{Account, Call, Device, Domain, Hardware, Name, Network, Object, Party, Text};

/// What a field tells of a person or a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Euii {
    /// The id of a party: the object id of a user, the number of a phone.
    Party,
    /// A name to sign in with, or an e-mail address.
    Account,
    /// A name to show.
    Name,
    /// An address in a network, or that of a network.
    Network,
    /// The address of a network adapter or of an access point.
    Hardware,
    /// The id of a call in the telephone network, which ends in an address.
    Call,
    /// The name of a network.
    Domain,
    /// The name of a device.
    Device,
    /// What somebody wrote, or a link that names somebody.
    Text,
    /// An object: what identifies in it are its own fields.
    Object,
}

/// Every kind of identity. Those of applications too: an application's account looks like a user's.
const IDENTITIES: &[&str] = &[
    "AzureCommunicationServicesUserIdentity",
    "CommunicationsApplicationIdentity",
    "CommunicationsApplicationInstanceIdentity",
    "CommunicationsEncryptedIdentity",
    "CommunicationsGuestIdentity",
    "CommunicationsPhoneIdentity",
    "CommunicationsUserIdentity",
    "EmailIdentity",
    "Identity",
    "PlainIdentity",
    "ServicePrincipalIdentity",
    "TeamworkUserIdentity",
    "UserIdentity",
];

/// The rows of every report.
const ROWS: &[&str] = &[
    "DirectRoutingLogRow",
    "PstnBlockedUsersLogRow",
    "PstnCallLogRow",
    "PstnOnlineMeetingDialoutReport",
    "SmsLogRow",
];

/// Types that have the same fields, and those of these fields that identify.
type Marked = (&'static [&'static str], &'static [(&'static str, Euii)]);

/// The fields that identify a person or a place, by the types that have them, under the names of the
/// schema. Names of types are of objects and interfaces.
pub const EUII: &[Marked] = &[
    (
        IDENTITIES,
        &[
            ("displayName", Name),
            ("id", Party),
            ("userPrincipalName", Account),
        ],
    ),
    (
        &["CommunicationsGuestIdentity", "EmailIdentity"],
        &[("email", Account)],
    ),
    (
        &["UserIdentity", "TraceRouteHop"],
        &[("ipAddress", Network)],
    ),
    (&["Organizer", "Participant", "User"], &[("id", Party)]),
    (
        &["CallRecord"],
        &[
            ("joinWebUrl", Text),
            ("organizer", Object),
            ("organizer_v2", Object),
        ],
    ),
    (&["ParticipantEndpoint"], &[("name", Device)]),
    (&["UserFeedback"], &[("text", Text)]),
    (
        &["DeviceInfo"],
        &[("captureDeviceName", Device), ("renderDeviceName", Device)],
    ),
    (
        &["NetworkInfo"],
        &[
            ("basicServiceSetIdentifier", Hardware),
            ("dnsSuffix", Domain),
            ("ipAddress", Network),
            ("macAddress", Hardware),
            ("reflexiveIPAddress", Network),
            ("relayIPAddress", Network),
            ("subnet", Network),
        ],
    ),
    (
        ROWS,
        &[
            ("userDisplayName", Name),
            ("userId", Party),
            ("userPrincipalName", Account),
        ],
    ),
    (
        &["DirectRoutingLogRow", "PstnCallLogRow"],
        &[("calleeNumber", Party), ("callerNumber", Party)],
    ),
    (
        &["PstnBlockedUsersLogRow"],
        &[("userTelephoneNumber", Party)],
    ),
    (
        &["PstnCallLogRow"],
        &[
            ("callId", Call),
            ("clientLocalIpV4Address", Network),
            ("clientLocalIpV6Address", Network),
            ("clientPublicIpV4Address", Network),
            ("clientPublicIpV6Address", Network),
        ],
    ),
    (
        &["SmsLogRow"],
        &[("destinationNumber", Party), ("sourceNumber", Party)],
    ),
];

/// What a field of a type tells of a person or a place, if it does.
pub fn euii(of: &str, field: &str) -> Option<Euii> {
    FIELDS.get(of)?.get(field).copied()
}

type Fields = HashMap<&'static str, Euii>;

static FIELDS: LazyLock<HashMap<&str, Fields>> = LazyLock::new(|| {
    let mut all: HashMap<&str, Fields> = HashMap::new();
    for (types, fields) in EUII {
        for of in *types {
            all.entry(of).or_default().extend(fields.iter().copied());
        }
    }
    all
});
