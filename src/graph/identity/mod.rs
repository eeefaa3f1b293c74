//! Who takes part in a call.

mod application;
mod kind;
mod person;
mod set;

use async_graphql::{Interface, SimpleObject};
use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};

pub use application::{
    CommunicationsApplicationIdentity, CommunicationsApplicationInstanceIdentity,
    ServicePrincipalIdentity,
};
pub use kind::IdentityKind;
pub use person::{
    AzureCommunicationServicesUserIdentity, CommunicationsEncryptedIdentity,
    CommunicationsGuestIdentity, CommunicationsPhoneIdentity, CommunicationsUserIdentity,
    EmailIdentity, TeamworkUserIdentity, TeamworkUserIdentityType, UserIdentity,
};
pub use set::{CommunicationsIdentitySet, EndpointType, IdentitySet};

use super::discriminator::{self, discriminator, read};

use crate::json;

/// A party of a call.
#[derive(Clone, Debug, PartialEq, Interface)]
#[expect(
    clippy::duplicated_attributes,
    reason = "two fields may be of one type"
)]
#[graphql(
    field(
        name = "id",
        method = "id",
        ty = "&Option<String>",
        desc = "The identifier; of a phone, its number. It may be missing where only the name is known."
    ),
    field(
        name = "displayName",
        method = "display_name",
        ty = "&Option<String>",
        desc = "The name to show. It may be missing or out of date."
    ),
    field(
        name = "tenantId",
        method = "tenant_id",
        ty = "&Option<String>",
        desc = "The id of the tenant."
    ),
    field(
        name = "userPrincipalName",
        method = "user_principal_name",
        ty = "&Option<String>",
        desc = "The name to sign in with."
    )
)]
pub enum Identity {
    /// A user of the directory.
    User(UserIdentity),
    /// A user of the directory, as communications name one.
    CommunicationsUser(CommunicationsUserIdentity),
    /// A user of Teams.
    TeamworkUser(TeamworkUserIdentity),
    /// A guest without an account.
    Guest(CommunicationsGuestIdentity),
    /// A person known by an e-mail address.
    Email(EmailIdentity),
    /// A caller on the telephone network.
    Phone(CommunicationsPhoneIdentity),
    /// A party whose identity is encrypted.
    Encrypted(CommunicationsEncryptedIdentity),
    /// A user of Azure Communication Services.
    AzureCommunicationServicesUser(AzureCommunicationServicesUserIdentity),
    /// An application.
    Application(CommunicationsApplicationIdentity),
    /// An instance of an application.
    ApplicationInstance(CommunicationsApplicationInstanceIdentity),
    /// The principal that an application signs in as.
    ServicePrincipal(ServicePrincipalIdentity),
    /// A party of no type that is known.
    Plain(PlainIdentity),
}

/// A party that Graph gave no type, or one that this gateway does not know.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
pub struct PlainIdentity {
    /// The identifier; of a phone, its number. It may be missing where only the name is known.
    pub id: Option<String>,
    /// The name to show. It may be missing or out of date.
    pub display_name: Option<String>,
    /// The id of the tenant.
    pub tenant_id: Option<String>,
    /// The name to sign in with.
    pub user_principal_name: Option<String>,
}

/// What an identity is looked up by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IdentitySummary<'a> {
    /// The identifier; of a phone, its number.
    pub id: Option<&'a str>,
    /// The name to show.
    pub display_name: Option<&'a str>,
    /// The name to sign in with.
    pub user_principal_name: Option<&'a str>,
}

impl Identity {
    /// Reads the identity that stands under the key of `kind`.
    fn read(kind: IdentityKind, object: Map<String, Value>) -> Result<Self, discriminator::Error> {
        let named = discriminator(&object);
        match named.as_deref().unwrap_or_else(|| inferred(kind, &object)) {
            "useridentity" => read(object).map(Self::User),
            "communicationsuseridentity" => read(object).map(Self::CommunicationsUser),
            "teamworkuseridentity" => read(object).map(Self::TeamworkUser),
            "communicationsguestidentity" => read(object).map(Self::Guest),
            "emailidentity" => read(object).map(Self::Email),
            "communicationsphoneidentity" => read(object).map(Self::Phone),
            "communicationsencryptedidentity" => read(object).map(Self::Encrypted),
            "azurecommunicationservicesuseridentity" => {
                read(object).map(Self::AzureCommunicationServicesUser)
            }
            "communicationsapplicationidentity" => read(object).map(Self::Application),
            "communicationsapplicationinstanceidentity" => {
                read(object).map(Self::ApplicationInstance)
            }
            "serviceprincipalidentity" => read(object).map(Self::ServicePrincipal),
            _ => read(object).map(Self::Plain),
        }
    }

    /// What the identity is looked up by.
    pub fn summary(&self) -> IdentitySummary<'_> {
        let (id, display_name, user_principal_name) = match self {
            Self::User(it) => (&it.id, &it.display_name, &it.user_principal_name),
            Self::CommunicationsUser(it) => (&it.id, &it.display_name, &it.user_principal_name),
            Self::TeamworkUser(it) => (&it.id, &it.display_name, &it.user_principal_name),
            Self::Guest(it) => (&it.id, &it.display_name, &it.user_principal_name),
            Self::Email(it) => (&it.id, &it.display_name, &it.user_principal_name),
            Self::Phone(it) => (&it.id, &it.display_name, &it.user_principal_name),
            Self::Encrypted(it) => (&it.id, &it.display_name, &it.user_principal_name),
            Self::AzureCommunicationServicesUser(it) => {
                (&it.id, &it.display_name, &it.user_principal_name)
            }
            Self::Application(it) => (&it.id, &it.display_name, &it.user_principal_name),
            Self::ApplicationInstance(it) => (&it.id, &it.display_name, &it.user_principal_name),
            Self::ServicePrincipal(it) => (&it.id, &it.display_name, &it.user_principal_name),
            Self::Plain(it) => (&it.id, &it.display_name, &it.user_principal_name),
        };
        IdentitySummary {
            id: id.as_deref(),
            display_name: display_name.as_deref(),
            user_principal_name: user_principal_name.as_deref(),
        }
    }
}

/// The object id of the user that an identity names, by its type and its JSON; none, if it names none.
pub fn user_of(type_name: &str, identity: &str) -> serde_json::Result<Option<String>> {
    // It has all that the other types of users have.
    let identity: TeamworkUserIdentity = json::from_str(identity)?;
    let id = match type_name {
        "TeamworkUserIdentity" => identity.user_id(),
        "CommunicationsUserIdentity" | "UserIdentity" => identity.id.as_deref(),
        _ => None,
    };
    Ok(id.filter(|id| !id.is_empty()).map(str::to_owned))
}

/// The type of an identity that was sent without one, told by where it stands (CONTRACT §5), and of
/// a user by what only a user of Teams has.
///
/// Graph's metadata calls all of them plain; these are the types that its pages name for the place.
fn inferred(kind: IdentityKind, object: &Map<String, Value>) -> &'static str {
    match kind {
        IdentityKind::User if object.contains_key("userIdentityType") => "teamworkuseridentity",
        IdentityKind::User => "useridentity",
        IdentityKind::Phone => "communicationsphoneidentity",
        IdentityKind::Guest => "communicationsguestidentity",
        IdentityKind::Encrypted => "communicationsencryptedidentity",
        IdentityKind::OnPremises => "communicationsuseridentity",
        IdentityKind::Application => "communicationsapplicationidentity",
        IdentityKind::ApplicationInstance
        | IdentityKind::AcsApplicationInstance
        | IdentityKind::SpoolApplicationInstance => "communicationsapplicationinstanceidentity",
        IdentityKind::AzureCommunicationServicesUser | IdentityKind::AcsUser => {
            "azurecommunicationservicesuseridentity"
        }
        IdentityKind::Device | IdentityKind::SpoolUser | IdentityKind::Asserted => "identity",
    }
}

/// The same for an identity under this key: of an identity set, or of a place where only a user can be.
pub(super) fn inferred_at(key: &str, object: &Map<String, Value>) -> &'static str {
    let kind = IdentityKind::of_key(key).unwrap_or(IdentityKind::User);
    inferred(kind, object)
}

/// Reads an identity that stands alone, where only a user can.
pub(super) fn user<'de, D>(deserializer: D) -> Result<Option<Identity>, D::Error>
where
    D: Deserializer<'de>,
{
    let object = Option::deserialize(deserializer)?;
    object
        .map(|object| Identity::read(IdentityKind::User, object))
        .transpose()
        .map_err(de::Error::custom)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_user_without_a_type_is_told_by_its_properties() {
        let read = |value: Value| {
            let object = value.as_object().cloned().unwrap_or_default();
            Identity::read(IdentityKind::User, object).expect("it is an identity")
        };
        let teams = json!({"id": "1", "userIdentityType": "aadUser"});
        assert!(matches!(read(teams), Identity::TeamworkUser(_)));
        assert!(matches!(read(json!({"id": "1"})), Identity::User(_)));
    }
}
