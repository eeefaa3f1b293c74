//! Parties outside the organisation: telephones, guests, customers and the like.

use serde_json::json;

use super::chance::Chance;
use super::directory::Directory;
use super::names::name;
use super::party::Party;

/// The Azure Communication Services resource that customers call through.
pub(crate) const RESOURCE: &str = "3d2f9a61-5c7e-4e0b-8a14-6b9c0d1e2f37";

/// Telephone numbers of people outside, less the last two digits, from ranges set aside for fiction.
const OUTSIDE_NUMBERS: [&str; 6] = [
    "+120655501",
    "+131255501",
    "+4416329600",
    "+331990012",
    "+4930231259",
    "+617701000",
];

impl Party {
    /// Somebody outside who calls by telephone.
    pub(crate) fn phone(chance: &mut Chance) -> Self {
        Self::telephone(outside_number(chance))
    }

    /// Somebody of another organisation.
    pub(crate) fn federated(chance: &mut Chance) -> Self {
        let (display_name, address) = outsider(chance);
        let mut party = Self::new("user", "userIdentity", chance.id(), Some(&display_name));
        party.add("tenantId", json!("8f3c1d5e-7a20-4b6f-9c41-2e5d0a7b9f13"));
        party.add(
            "userPrincipalName",
            json!(format!("{address}@fabrikam.com")),
        );
        party
    }

    /// Somebody who is not a user of the organisation, of any kind that Graph knows.
    pub(crate) fn stranger(chance: &mut Chance, directory: &Directory) -> Self {
        const KINDS: [(u32, &str); 13] = [
            (400, "user"),
            (260, "guest"),
            (160, "phone"),
            (60, "azureCommunicationServicesUser"),
            (40, "onPremises"),
            (30, "application"),
            (20, "acsUser"),
            (15, "encrypted"),
            (15, "spoolUser"),
            (10, "applicationInstance"),
            (8, "device"),
            (6, "acsApplicationInstance"),
            (6, "spoolApplicationInstance"),
        ];
        match chance.weighted(&KINDS) {
            "user" => Self::federated(chance),
            "guest" => Self::guest(chance),
            "phone" => Self::phone(chance),
            "azureCommunicationServicesUser" => Self::customer(chance),
            "application" => {
                let account = chance.pick(&directory.applications);
                Self::application(chance, account)
            }
            "applicationInstance" => Self::resource(directory, chance.pick(&directory.queues)),
            "encrypted" => Self::new(
                "encrypted",
                "communicationsEncryptedIdentity",
                chance.id(),
                None,
            ),
            key => {
                let (display_name, _) = outsider(chance);
                Self::new(key, "identity", chance.id(), Some(&display_name))
            }
        }
    }

    fn guest(chance: &mut Chance) -> Self {
        let (display_name, address) = outsider(chance);
        let kind = if chance.one_in(10) {
            "emailIdentity"
        } else {
            "communicationsGuestIdentity"
        };
        let mut party = Self::new("guest", kind, chance.id(), Some(&display_name));
        party.add("email", json!(format!("{address}@example.com")));
        party
    }

    fn customer(chance: &mut Chance) -> Self {
        let kind = "azureCommunicationServicesUserIdentity";
        let id = format!("8:acs:{RESOURCE}_{}", chance.id());
        let mut party = Self::new("azureCommunicationServicesUser", kind, id, None);
        party.add("azureCommunicationServicesResourceId", json!(RESOURCE));
        party
    }
}

/// The number of a telephone outside; some countries hide the last digits.
pub(crate) fn outside_number(chance: &mut Chance) -> String {
    let prefix = *chance.pick(&OUTSIDE_NUMBERS);
    if chance.one_in(12) {
        format!("{}***", &prefix[..prefix.len() - 1])
    } else {
        format!("{prefix}{:02}", chance.below(100))
    }
}

/// The name of somebody whom the directory does not list.
fn outsider(chance: &mut Chance) -> (String, String) {
    name(usize::try_from(chance.between(400, 1_400)).unwrap_or(0))
}
