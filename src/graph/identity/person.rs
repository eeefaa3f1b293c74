//! People, and what stands for them in a call.

use async_graphql::{Enum, SimpleObject};
use serde::Deserialize;

use crate::graph::graph_name::GraphName;

/// A user of the directory.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
#[graphql(complex)]
pub struct UserIdentity {
    /// The identifier; of a phone, its number. It may be missing where only the name is known.
    pub id: Option<String>,
    /// The name to show. It may be missing or out of date.
    pub display_name: Option<String>,
    /// The id of the tenant.
    pub tenant_id: Option<String>,
    /// The name to sign in with.
    pub user_principal_name: Option<String>,
    /// The address of the client. Only audit logs tell it.
    pub ip_address: Option<String>,
}

/// A user of the directory, as communications name one.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
#[graphql(complex)]
pub struct CommunicationsUserIdentity {
    /// The identifier; of a phone, its number. It may be missing where only the name is known.
    pub id: Option<String>,
    /// The name to show. It may be missing or out of date.
    pub display_name: Option<String>,
    /// The id of the tenant.
    pub tenant_id: Option<String>,
    /// The name to sign in with.
    pub user_principal_name: Option<String>,
}

/// A user of Teams.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
#[graphql(complex)]
pub struct TeamworkUserIdentity {
    /// The identifier; of a phone, its number. It may be missing where only the name is known.
    pub id: Option<String>,
    /// The name to show. It may be missing or out of date.
    pub display_name: Option<String>,
    /// The id of the tenant.
    pub tenant_id: Option<String>,
    /// The name to sign in with.
    pub user_principal_name: Option<String>,
    /// What kind of user this is.
    pub user_identity_type: Option<TeamworkUserIdentityType>,
}

impl TeamworkUserIdentity {
    /// The object id of the user, unless that is of a kind that no directory holds.
    pub fn user_id(&self) -> Option<&str> {
        use TeamworkUserIdentityType as Type;
        match self.user_identity_type {
            None | Some(Type::AadUser | Type::OnPremiseAadUser | Type::FederatedUser) => {
                self.id.as_deref()
            }
            Some(_) => None,
        }
    }
}

/// A guest without an account.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
pub struct CommunicationsGuestIdentity {
    /// The identifier; of a phone, its number. It may be missing where only the name is known.
    pub id: Option<String>,
    /// The name to show. It may be missing or out of date.
    pub display_name: Option<String>,
    /// The id of the tenant.
    pub tenant_id: Option<String>,
    /// The name to sign in with.
    pub user_principal_name: Option<String>,
    /// The e-mail address of the guest.
    pub email: Option<String>,
}

/// A person known by an e-mail address.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
pub struct EmailIdentity {
    /// The identifier; of a phone, its number. It may be missing where only the name is known.
    pub id: Option<String>,
    /// The name to show. It may be missing or out of date.
    pub display_name: Option<String>,
    /// The id of the tenant.
    pub tenant_id: Option<String>,
    /// The name to sign in with.
    pub user_principal_name: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
}

/// A caller on the telephone network; `id` is the number.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
pub struct CommunicationsPhoneIdentity {
    /// The identifier; of a phone, its number. It may be missing where only the name is known.
    pub id: Option<String>,
    /// The name to show. It may be missing or out of date.
    pub display_name: Option<String>,
    /// The id of the tenant.
    pub tenant_id: Option<String>,
    /// The name to sign in with.
    pub user_principal_name: Option<String>,
}

/// A party whose identity is encrypted.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
pub struct CommunicationsEncryptedIdentity {
    /// The identifier; of a phone, its number. It may be missing where only the name is known.
    pub id: Option<String>,
    /// The name to show. It may be missing or out of date.
    pub display_name: Option<String>,
    /// The id of the tenant.
    pub tenant_id: Option<String>,
    /// The name to sign in with.
    pub user_principal_name: Option<String>,
}

/// A user of Azure Communication Services.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
pub struct AzureCommunicationServicesUserIdentity {
    /// The identifier; of a phone, its number. It may be missing where only the name is known.
    pub id: Option<String>,
    /// The name to show. It may be missing or out of date.
    pub display_name: Option<String>,
    /// The id of the tenant.
    pub tenant_id: Option<String>,
    /// The name to sign in with.
    pub user_principal_name: Option<String>,
    /// The id of the Azure Communication Services resource.
    pub azure_communication_services_resource_id: Option<String>,
}

/// What kind of user of Teams this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Enum)]
#[serde(rename_all = "camelCase")]
#[graphql(rename_items = "camelCase")]
pub enum TeamworkUserIdentityType {
    /// A user of the directory in the cloud.
    AadUser,
    /// A user of the directory on the premises.
    OnPremiseAadUser,
    /// A guest without an account.
    AnonymousGuest,
    /// A user of another organization.
    FederatedUser,
    /// A user with a personal Microsoft account.
    PersonalMicrosoftAccountUser,
    /// A user of Skype.
    SkypeUser,
    /// A user of a phone.
    PhoneUser,
    /// A user known by an e-mail address.
    EmailUser,
    /// A user of Azure Communication Services.
    AzureCommunicationServicesUser,
    /// A kind of user that this gateway does not know yet.
    #[serde(other)]
    UnknownFutureValue,
}

impl GraphName for TeamworkUserIdentityType {}
