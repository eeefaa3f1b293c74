//! The ends of a session or segment.

use async_graphql::{Interface, SimpleObject};
use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};

use super::discriminator::{discriminator, read};
use super::graph_name::GraphName;
use super::identity::{self, Identity, IdentitySet};
use super::user_agent::{ClientUserAgent, UserAgent};
use super::user_feedback::UserFeedback;

/// An end of a session or segment.
#[derive(Clone, Debug, PartialEq, Interface)]
#[graphql(field(
    name = "userAgent",
    method = "user_agent",
    ty = "&Option<UserAgent>",
    desc = "The software at this end, as it named itself."
))]
pub enum Endpoint {
    /// The end of a participant.
    Participant(Box<ParticipantEndpoint>),
    /// The end of a service.
    Service(ServiceEndpoint),
    /// An end that Graph did not tell the type of.
    Plain(PlainEndpoint),
}

/// The end of a participant: who, with what device, and what they thought of the call.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
pub struct ParticipantEndpoint {
    /// The software at this end, as it named itself.
    pub user_agent: Option<UserAgent>,
    /// Who is at this end.
    #[serde(deserialize_with = "identity::user")]
    pub associated_identity: Option<Identity>,
    /// How many processor cores the device has.
    pub cpu_cores_count: Option<i32>,
    /// The model of the processor.
    pub cpu_name: Option<String>,
    /// The clock of the processor, in MHz.
    pub cpu_processor_speed_in_mhz: Option<i32>,
    /// What the user at this end said about the quality of the call.
    pub feedback: Option<UserFeedback>,
    /// Who is at this end, as Graph told it before `associatedIdentity`.
    #[graphql(
        deprecation = "Use `associatedIdentity`. Graph removes this property on 2026-11-06."
    )]
    pub identity: Option<IdentitySet>,
    /// The name of the device.
    pub name: Option<String>,
}

/// The end of a service, such as the one that hosts a meeting.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceEndpoint {
    /// The software at this end, as it named itself.
    pub user_agent: Option<UserAgent>,
}

/// An end that Graph did not tell the type of, and that shows nothing to tell it by.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
pub struct PlainEndpoint {
    /// The software at this end, as it named itself.
    pub user_agent: Option<UserAgent>,
}

impl Endpoint {
    /// The platform of the client at this end, in Graph's spelling.
    pub fn platform(&self) -> Option<&'static str> {
        self.client().map(|client| client.platform.as_str())
    }

    /// The product family of the client at this end, in Graph's spelling.
    pub fn product_family(&self) -> Option<&'static str> {
        self.client().map(|client| client.product_family.as_str())
    }

    fn client(&self) -> Option<&ClientUserAgent> {
        let user_agent = match self {
            Self::Participant(endpoint) => &endpoint.user_agent,
            Self::Service(endpoint) => &endpoint.user_agent,
            Self::Plain(endpoint) => &endpoint.user_agent,
        };
        match user_agent {
            Some(UserAgent::Client(client)) => Some(client),
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Endpoint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let object = Map::deserialize(deserializer)?;
        let named = discriminator(&object);
        let read = match named.as_deref().unwrap_or_else(|| inferred(&object)) {
            "participantendpoint" => read(object).map(Self::Participant),
            "serviceendpoint" => read(object).map(Self::Service),
            _ => read(object).map(Self::Plain),
        };
        read.map_err(de::Error::custom)
    }
}

/// The type of an endpoint that was sent without one, told by what it carries (CONTRACT §5).
pub(super) fn inferred(object: &Map<String, Value>) -> &'static str {
    const OF_PARTICIPANTS: [&str; 7] = [
        "associatedIdentity",
        "cpuCoresCount",
        "cpuName",
        "cpuProcessorSpeedInMhz",
        "feedback",
        "identity",
        "name",
    ];
    if OF_PARTICIPANTS.iter().any(|key| object.contains_key(*key)) {
        return "participantendpoint";
    }
    match object.get("userAgent") {
        Some(agent) if agent.get("role").is_some() => "serviceendpoint",
        _ => "endpoint",
    }
}
