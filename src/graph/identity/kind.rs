//! The places of an identity set.

use async_graphql::Enum;

/// What kind of party an identity set names: the key under which it does so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum IdentityKind {
    /// A user of the directory.
    User,
    /// A caller on the telephone network.
    Phone,
    /// A guest without an account.
    Guest,
    /// A party whose identity is encrypted.
    Encrypted,
    /// A user of Skype for Business on the premises.
    OnPremises,
    /// An application.
    Application,
    /// An instance of an application, such as a call queue's resource account.
    ApplicationInstance,
    /// A device.
    Device,
    /// A user of Azure Communication Services.
    AzureCommunicationServicesUser,
    /// A user of Azure Communication Services, under Graph's older key.
    AcsUser,
    /// A user of the Spool service.
    SpoolUser,
    /// An instance of an application of Azure Communication Services.
    AcsApplicationInstance,
    /// An instance of an application of the Spool service.
    SpoolApplicationInstance,
    /// The identity that a party wants to be shown as.
    Asserted,
}

impl IdentityKind {
    /// Every kind, in the order in which a set is searched for its party.
    ///
    /// An asserted identity stands beside the real one, so it comes last.
    pub const ALL: [Self; 14] = [
        Self::User,
        Self::Phone,
        Self::Guest,
        Self::Encrypted,
        Self::OnPremises,
        Self::Application,
        Self::ApplicationInstance,
        Self::Device,
        Self::AzureCommunicationServicesUser,
        Self::AcsUser,
        Self::SpoolUser,
        Self::AcsApplicationInstance,
        Self::SpoolApplicationInstance,
        Self::Asserted,
    ];

    /// Graph's key in an identity set.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Phone => "phone",
            Self::Guest => "guest",
            Self::Encrypted => "encrypted",
            Self::OnPremises => "onPremises",
            Self::Application => "application",
            Self::ApplicationInstance => "applicationInstance",
            Self::Device => "device",
            Self::AzureCommunicationServicesUser => "azureCommunicationServicesUser",
            Self::AcsUser => "acsUser",
            Self::SpoolUser => "spoolUser",
            Self::AcsApplicationInstance => "acsApplicationInstance",
            Self::SpoolApplicationInstance => "spoolApplicationInstance",
            Self::Asserted => "assertedIdentity",
        }
    }

    /// The kind that stands under this key.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == key)
    }
}
