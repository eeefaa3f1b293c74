//! The spelling that Graph gives to the values of its enums.

use async_graphql::resolver_utils::EnumType;
use serde::de::DeserializeOwned;
use serde::de::value::StrDeserializer;

use super::{
    AudioCodec, CallType, ClientPlatform, EndpointType, FailureStage, MediaStreamDirection,
    Modality, NetworkConnectionType, NetworkTransportProtocol, ProductFamily, ServiceRole,
    TeamworkUserIdentityType, UserFeedbackRating, VideoCodec, WifiBand, WifiRadioType,
};

/// An enum of Graph's: its values are spelt in the schema as they are in Graph's JSON.
///
/// So the schema's names serve for text columns too, and no enum spells its values twice.
pub trait GraphName: EnumType {
    /// Graph's spelling, such as `wifi80211ax`.
    fn as_str(self) -> &'static str {
        let mut items = Self::items().iter();
        items
            .find(|item| item.value == self)
            .map_or("unknownFutureValue", |item| item.name)
    }

    /// The value that Graph spells like this.
    fn named(name: &str) -> Option<Self> {
        let mut items = Self::items().iter();
        items.find(|item| item.name == name).map(|item| item.value)
    }
}

/// How the members of an enum are read where its type is not known.
#[derive(Clone, Copy, Debug)]
pub struct Members {
    /// The member that a name stands for; one that nobody knows yet is `unknownFutureValue`.
    pub named: fn(&str) -> Option<&'static str>,
    /// The member that stands where nothing was sent, if the enum must say something.
    pub default: Option<&'static str>,
}

impl Members {
    /// Those of an enum that is null where nothing was sent.
    pub fn of<E: GraphName + DeserializeOwned>() -> Self {
        Self {
            named: |name| {
                let name = StrDeserializer::<serde::de::value::Error>::new(name);
                E::deserialize(name).ok().map(E::as_str)
            },
            default: None,
        }
    }

    /// Those of an enum that has a default member.
    pub fn with_default<E: GraphName + DeserializeOwned + Default>() -> Self {
        Self {
            default: Some(E::default().as_str()),
            ..Self::of::<E>()
        }
    }
}

/// How the members of an enum of Graph's are read, by its name in the schema.
pub fn members(name: &str) -> Option<Members> {
    Some(match name {
        "AudioCodec" => Members::of::<AudioCodec>(),
        "CallType" => Members::with_default::<CallType>(),
        "ClientPlatform" => Members::with_default::<ClientPlatform>(),
        "EndpointType" => Members::of::<EndpointType>(),
        "FailureStage" => Members::with_default::<FailureStage>(),
        "MediaStreamDirection" => Members::with_default::<MediaStreamDirection>(),
        "Modality" => Members::of::<Modality>(),
        "NetworkConnectionType" => Members::with_default::<NetworkConnectionType>(),
        "NetworkTransportProtocol" => Members::with_default::<NetworkTransportProtocol>(),
        "ProductFamily" => Members::with_default::<ProductFamily>(),
        "ServiceRole" => Members::with_default::<ServiceRole>(),
        "TeamworkUserIdentityType" => Members::of::<TeamworkUserIdentityType>(),
        "UserFeedbackRating" => Members::with_default::<UserFeedbackRating>(),
        "VideoCodec" => Members::of::<VideoCodec>(),
        "WifiBand" => Members::with_default::<WifiBand>(),
        "WifiRadioType" => Members::with_default::<WifiRadioType>(),
        _ => return None,
    })
}
