//! Software that takes part in a call.

use async_graphql::SimpleObject;
use serde::Deserialize;

/// An application.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
pub struct CommunicationsApplicationIdentity {
    /// The identifier; of a phone, its number. It may be missing where only the name is known.
    pub id: Option<String>,
    /// The name to show. It may be missing or out of date.
    pub display_name: Option<String>,
    /// The id of the tenant.
    pub tenant_id: Option<String>,
    /// The name to sign in with.
    pub user_principal_name: Option<String>,
    /// Whether the application is of the first or of a third party, in free text.
    pub application_type: Option<String>,
    /// Whether the application hides from lists of participants.
    pub hidden: Option<bool>,
}

/// An instance of an application, such as a call queue's resource account.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
pub struct CommunicationsApplicationInstanceIdentity {
    /// The identifier; of a phone, its number. It may be missing where only the name is known.
    pub id: Option<String>,
    /// The name to show. It may be missing or out of date.
    pub display_name: Option<String>,
    /// The id of the tenant.
    pub tenant_id: Option<String>,
    /// The name to sign in with.
    pub user_principal_name: Option<String>,
    /// Whether the instance hides from lists of participants.
    pub hidden: Option<bool>,
}

/// The principal that an application signs in as.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
pub struct ServicePrincipalIdentity {
    /// The identifier; of a phone, its number. It may be missing where only the name is known.
    pub id: Option<String>,
    /// The name to show. It may be missing or out of date.
    pub display_name: Option<String>,
    /// The id of the tenant.
    pub tenant_id: Option<String>,
    /// The name to sign in with.
    pub user_principal_name: Option<String>,
    /// The id of the application.
    pub app_id: Option<String>,
}
