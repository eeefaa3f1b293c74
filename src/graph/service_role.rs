//! What a service does in a call.

use async_graphql::Enum;
use serde::Deserialize;

use super::graph_name::GraphName;

/// What a service does in a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Enum)]
#[serde(rename_all = "camelCase")]
#[graphql(rename_items = "camelCase")]
pub enum ServiceRole {
    /// The role is not known.
    #[default]
    Unknown,
    /// A bot made by a customer.
    CustomBot,
    /// The gateway between Skype for Business and Teams.
    SkypeForBusinessMicrosoftTeamsGateway,
    /// Mixes sound and video for Skype for Business.
    SkypeForBusinessAudioVideoMcu,
    /// Shares applications for Skype for Business.
    SkypeForBusinessApplicationSharingMcu,
    /// Call queues of Skype for Business.
    SkypeForBusinessCallQueues,
    /// The auto attendant of Skype for Business.
    SkypeForBusinessAutoAttendant,
    /// The Mediation Server, which joins calls to the telephone network.
    MediationServer,
    /// The Mediation Server of the Cloud Connector Edition.
    MediationServerCloudConnectorEdition,
    /// Unified messaging of Exchange.
    ExchangeUnifiedMessagingService,
    /// Controls the media of a meeting.
    MediaController,
    /// Announces to a conference.
    ConferencingAnnouncementService,
    /// Lets callers into a conference.
    ConferencingAttendant,
    /// Controls the telephone side of a conference.
    AudioTeleconferencerController,
    /// The platform for unified communication applications of Skype for Business.
    SkypeForBusinessUnifiedCommunicationApplicationPlatform,
    /// Announces to callers of a response group.
    ResponseGroupServiceAnnouncementService,
    /// A gateway to the telephone network.
    Gateway,
    /// Translates speech.
    SkypeTranslator,
    /// The attendant of Skype for Business.
    SkypeForBusinessAttendant,
    /// Hands callers to a response group.
    ResponseGroupService,
    /// Voicemail.
    Voicemail,
    /// A role that this gateway does not know yet.
    #[serde(other)]
    UnknownFutureValue,
}

impl GraphName for ServiceRole {}
