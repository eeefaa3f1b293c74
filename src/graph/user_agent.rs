//! The software at an end of a call.

use async_graphql::{Enum, Interface, SimpleObject};
use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};

use super::absent;
use super::discriminator::{discriminator, read};
use super::graph_name::GraphName;
use super::service_role::ServiceRole;

/// The software at an end of a call.
#[derive(Clone, Debug, PartialEq, Interface)]
#[expect(
    clippy::duplicated_attributes,
    reason = "two fields may be of one type"
)]
#[graphql(
    field(
        name = "applicationVersion",
        method = "application_version",
        ty = "&Option<String>",
        desc = "The version of the software."
    ),
    field(
        name = "headerValue",
        method = "header_value",
        ty = "&Option<String>",
        desc = "The user agent's own text."
    )
)]
pub enum UserAgent {
    /// Software that a user runs.
    Client(ClientUserAgent),
    /// Software of a service.
    Service(ServiceUserAgent),
    /// Software that Graph did not tell the type of.
    Plain(PlainUserAgent),
}

/// Software that a user runs.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
pub struct ClientUserAgent {
    /// The version of the software.
    pub application_version: Option<String>,
    /// The user agent's own text.
    pub header_value: Option<String>,
    /// The application id of the software in Microsoft Entra.
    #[serde(rename = "azureADAppId")]
    #[graphql(name = "azureADAppId")]
    pub azure_ad_app_id: Option<String>,
    /// The id of the Azure Communication Services resource; it never changes.
    pub communication_service_id: Option<String>,
    /// The platform that the software runs on.
    #[serde(deserialize_with = "absent::null")]
    pub platform: ClientPlatform,
    /// The family of products that the software belongs to.
    #[serde(deserialize_with = "absent::null")]
    pub product_family: ProductFamily,
}

/// Software of a service.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceUserAgent {
    /// The version of the software.
    pub application_version: Option<String>,
    /// The user agent's own text.
    pub header_value: Option<String>,
    /// What the service does in the call.
    #[serde(deserialize_with = "absent::null")]
    pub role: ServiceRole,
}

/// Software that Graph did not tell the type of, and that shows neither platform nor role.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
pub struct PlainUserAgent {
    /// The version of the software.
    pub application_version: Option<String>,
    /// The user agent's own text.
    pub header_value: Option<String>,
}

/// The platform that a client runs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Enum)]
#[serde(rename_all = "camelCase")]
#[graphql(rename_items = "camelCase")]
pub enum ClientPlatform {
    /// The platform is not known.
    #[default]
    Unknown,
    /// Windows.
    Windows,
    /// macOS.
    #[graphql(name = "macOS")]
    MacOS,
    /// iOS.
    #[graphql(name = "iOS")]
    IOS,
    /// Android.
    Android,
    /// A web browser.
    Web,
    /// A desk phone.
    IpPhone,
    /// A meeting room system.
    RoomSystem,
    /// Surface Hub.
    SurfaceHub,
    /// A `HoloLens`.
    HoloLens,
    /// A platform that this gateway does not know yet.
    #[serde(other)]
    UnknownFutureValue,
}

impl GraphName for ClientPlatform {}

/// A family of client products.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Enum)]
#[serde(rename_all = "camelCase")]
#[graphql(rename_items = "camelCase")]
pub enum ProductFamily {
    /// The family is not known.
    #[default]
    Unknown,
    /// Microsoft Teams.
    Teams,
    /// Skype for Business.
    SkypeForBusiness,
    /// Lync.
    Lync,
    /// Azure Communication Services. Graph sends it only where it is asked for members added later.
    AzureCommunicationServices,
    /// A family that this gateway does not know yet.
    #[serde(other)]
    UnknownFutureValue,
}

impl GraphName for ProductFamily {}

impl<'de> Deserialize<'de> for UserAgent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let object = Map::deserialize(deserializer)?;
        let named = discriminator(&object);
        let read = match named.as_deref().unwrap_or_else(|| inferred(&object)) {
            "clientuseragent" => read(object).map(Self::Client),
            "serviceuseragent" => read(object).map(Self::Service),
            _ => read(object).map(Self::Plain),
        };
        read.map_err(de::Error::custom)
    }
}

/// The type of a user agent that was sent without one, told by what it carries (CONTRACT §5).
pub(super) fn inferred(object: &Map<String, Value>) -> &'static str {
    if object.contains_key("platform") {
        "clientuseragent"
    } else if object.contains_key("role") {
        "serviceuseragent"
    } else {
        "useragent"
    }
}
