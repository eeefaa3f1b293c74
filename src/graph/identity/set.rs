//! Sets that name a party under the key of its kind.

use async_graphql::{Enum, SimpleObject};
use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};

use super::{Identity, IdentityKind};
use crate::graph::graph_name::GraphName;

/// A party of a call, named under the key of its kind. As a rule one key is set.
#[derive(Clone, Debug, Default, PartialEq, SimpleObject)]
pub struct IdentitySet {
    /// The keys of every identity set.
    #[graphql(flatten)]
    pub parties: Parties,
}

/// A party of a call, named under the key of its kind. As a rule one key is set.
#[derive(Clone, Debug, Default, PartialEq, SimpleObject)]
pub struct CommunicationsIdentitySet {
    /// The keys of every identity set.
    #[graphql(flatten)]
    pub parties: Parties,
    /// A user of Azure Communication Services.
    pub azure_communication_services_user: Option<Box<Identity>>,
    /// The identity that the party wants to be shown as: a user or a phone.
    pub asserted_identity: Option<Box<Identity>>,
    /// What kind of endpoint the party used. It is null in call records seen so far.
    pub endpoint_type: Option<EndpointType>,
}

/// The keys of every identity set: those that Graph declares, and those that it sends.
///
/// Boxed, since all but one of them are empty as a rule.
#[derive(Clone, Debug, Default, PartialEq, SimpleObject)]
pub struct Parties {
    /// A user of the directory.
    pub user: Option<Box<Identity>>,
    /// A caller on the telephone network.
    pub phone: Option<Box<Identity>>,
    /// A guest without an account.
    pub guest: Option<Box<Identity>>,
    /// A party whose identity is encrypted.
    pub encrypted: Option<Box<Identity>>,
    /// A user of Skype for Business on the premises.
    pub on_premises: Option<Box<Identity>>,
    /// An application.
    pub application: Option<Box<Identity>>,
    /// An instance of an application, such as a call queue's resource account.
    pub application_instance: Option<Box<Identity>>,
    /// A device.
    pub device: Option<Box<Identity>>,
    /// A user of Azure Communication Services, under Graph's older key.
    pub acs_user: Option<Box<Identity>>,
    /// A user of the Spool service.
    pub spool_user: Option<Box<Identity>>,
    /// An instance of an application of Azure Communication Services.
    pub acs_application_instance: Option<Box<Identity>>,
    /// An instance of an application of the Spool service.
    pub spool_application_instance: Option<Box<Identity>>,
}

/// What kind of endpoint a party used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Enum)]
#[serde(rename_all = "camelCase")]
#[graphql(rename_items = "camelCase")]
pub enum EndpointType {
    /// An endpoint of no particular kind.
    Default,
    /// Voicemail.
    Voicemail,
    /// Skype for Business.
    SkypeForBusiness,
    /// A Skype for Business phone on the network.
    SkypeForBusinessVoipPhone,
    /// A kind of endpoint that this gateway does not know yet.
    #[serde(other)]
    UnknownFutureValue,
}

impl GraphName for EndpointType {}

impl CommunicationsIdentitySet {
    /// The party that the set names; an asserted identity counts only where there is no other.
    pub fn party(&self) -> Option<(IdentityKind, &Identity)> {
        let mut kinds = IdentityKind::ALL.into_iter();
        kinds.find_map(|kind| Some((kind, self.member(kind)?)))
    }

    fn member(&self, kind: IdentityKind) -> Option<&Identity> {
        let parties = &self.parties;
        let member = match kind {
            IdentityKind::User => &parties.user,
            IdentityKind::Phone => &parties.phone,
            IdentityKind::Guest => &parties.guest,
            IdentityKind::Encrypted => &parties.encrypted,
            IdentityKind::OnPremises => &parties.on_premises,
            IdentityKind::Application => &parties.application,
            IdentityKind::ApplicationInstance => &parties.application_instance,
            IdentityKind::Device => &parties.device,
            IdentityKind::AzureCommunicationServicesUser => &self.azure_communication_services_user,
            IdentityKind::AcsUser => &parties.acs_user,
            IdentityKind::SpoolUser => &parties.spool_user,
            IdentityKind::AcsApplicationInstance => &parties.acs_application_instance,
            IdentityKind::SpoolApplicationInstance => &parties.spool_application_instance,
            IdentityKind::Asserted => &self.asserted_identity,
        };
        member.as_deref()
    }
}

impl<'de> Deserialize<'de> for IdentitySet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut object = Map::deserialize(deserializer)?;
        let parties = Parties::take(&mut object)?;
        Ok(Self { parties })
    }
}

impl<'de> Deserialize<'de> for CommunicationsIdentitySet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut object = Map::deserialize(deserializer)?;
        let azure_user = IdentityKind::AzureCommunicationServicesUser;
        let endpoint_type = object.remove("endpointType").unwrap_or_default();
        Ok(Self {
            parties: Parties::take(&mut object)?,
            azure_communication_services_user: take(&mut object, azure_user)?,
            asserted_identity: take(&mut object, IdentityKind::Asserted)?,
            endpoint_type: Option::deserialize(endpoint_type)
                .map_err(|error| de::Error::custom(format!("endpointType: {error}")))?,
        })
    }
}

impl Parties {
    fn take<E: de::Error>(object: &mut Map<String, Value>) -> Result<Self, E> {
        Ok(Self {
            user: take(object, IdentityKind::User)?,
            phone: take(object, IdentityKind::Phone)?,
            guest: take(object, IdentityKind::Guest)?,
            encrypted: take(object, IdentityKind::Encrypted)?,
            on_premises: take(object, IdentityKind::OnPremises)?,
            application: take(object, IdentityKind::Application)?,
            application_instance: take(object, IdentityKind::ApplicationInstance)?,
            device: take(object, IdentityKind::Device)?,
            acs_user: take(object, IdentityKind::AcsUser)?,
            spool_user: take(object, IdentityKind::SpoolUser)?,
            acs_application_instance: take(object, IdentityKind::AcsApplicationInstance)?,
            spool_application_instance: take(object, IdentityKind::SpoolApplicationInstance)?,
        })
    }
}

/// Takes the identity under the key of `kind` out of a set; the key tells its type if nothing else does.
fn take<E: de::Error>(
    set: &mut Map<String, Value>,
    kind: IdentityKind,
) -> Result<Option<Box<Identity>>, E> {
    let key = kind.as_str();
    match set.remove(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(object)) => Identity::read(kind, object)
            .map(|identity| Some(Box::new(identity)))
            .map_err(|error| E::custom(format!("{key}.{error}"))),
        Some(_) => Err(E::custom(format!("{key}: expected an identity"))),
    }
}
