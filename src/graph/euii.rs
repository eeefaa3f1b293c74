//! What tells who a person is, or where: the fields that are end-user identifiable information.

/// An identity of a person, or of whoever may be one.
const PARTY: &[&str] = &["displayName", "id", "userPrincipalName"];
/// A guest or another person known by an address.
const ADDRESSEE: &[&str] = &["displayName", "email", "id", "userPrincipalName"];

/// The fields of each type that identify a person or a place, under the names of the schema. Names of
/// types are of objects and interfaces.
pub const EUII: &[(&str, &[&str])] = &[
    ("AzureCommunicationServicesUserIdentity", PARTY),
    ("CallRecord", &["joinWebUrl", "organizer", "organizer_v2"]),
    ("CommunicationsEncryptedIdentity", PARTY),
    ("CommunicationsGuestIdentity", ADDRESSEE),
    ("CommunicationsPhoneIdentity", PARTY),
    ("CommunicationsUserIdentity", PARTY),
    ("DeviceInfo", &["captureDeviceName", "renderDeviceName"]),
    (
        "DirectRoutingLogRow",
        &[
            "calleeNumber",
            "callerNumber",
            "userDisplayName",
            "userId",
            "userPrincipalName",
        ],
    ),
    ("EmailIdentity", ADDRESSEE),
    ("Identity", PARTY),
    (
        "NetworkInfo",
        &[
            "basicServiceSetIdentifier",
            "dnsSuffix",
            "ipAddress",
            "macAddress",
            "reflexiveIPAddress",
            "relayIPAddress",
            "subnet",
        ],
    ),
    ("Organizer", &["id"]),
    ("Participant", &["id"]),
    ("ParticipantEndpoint", &["name"]),
    ("PlainIdentity", PARTY),
    (
        "PstnBlockedUsersLogRow",
        &[
            "userDisplayName",
            "userId",
            "userPrincipalName",
            "userTelephoneNumber",
        ],
    ),
    (
        "PstnCallLogRow",
        &[
            "calleeNumber",
            "callerNumber",
            "clientLocalIpV4Address",
            "clientLocalIpV6Address",
            "clientPublicIpV4Address",
            "clientPublicIpV6Address",
            "userDisplayName",
            "userId",
            "userPrincipalName",
        ],
    ),
    (
        "PstnOnlineMeetingDialoutReport",
        &["userDisplayName", "userId", "userPrincipalName"],
    ),
    (
        "SmsLogRow",
        &[
            "destinationNumber",
            "sourceNumber",
            "userDisplayName",
            "userId",
            "userPrincipalName",
        ],
    ),
    ("TeamworkUserIdentity", PARTY),
    ("TraceRouteHop", &["ipAddress"]),
    ("User", &["id"]),
    ("UserFeedback", &["text"]),
    (
        "UserIdentity",
        &["displayName", "id", "ipAddress", "userPrincipalName"],
    ),
];
