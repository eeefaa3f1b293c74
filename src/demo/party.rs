//! Who takes part in a call, as Graph's identities.

use serde_json::{Map, Value, json};

use super::chance::Chance;
use super::directory::{Account, Directory, Person};
use super::names::name;

/// The keys of an identity set, in the order in which Graph writes them.
const KEYS: [&str; 15] = [
    "endpointType",
    "acsUser",
    "spoolUser",
    "phone",
    "guest",
    "encrypted",
    "onPremises",
    "acsApplicationInstance",
    "spoolApplicationInstance",
    "applicationInstance",
    "application",
    "device",
    "azureCommunicationServicesUser",
    "assertedIdentity",
    "user",
];
/// The identity types that Graph uses for a user of the tenant.
const USER_TYPES: [(u32, &str); 4] = [
    (68, "userIdentity"),
    (20, "callRecords.userIdentity"),
    (8, "communicationsUserIdentity"),
    (4, "teamworkUserIdentity"),
];
const USER_KINDS: [(u32, &str); 10] = [
    (60, "aadUser"),
    (6, "onPremiseAadUser"),
    (4, "anonymousGuest"),
    (4, "federatedUser"),
    (4, "personalMicrosoftAccountUser"),
    (4, "skypeUser"),
    (4, "phoneUser"),
    (4, "emailUser"),
    (4, "azureCommunicationServicesUser"),
    (4, "unknownFutureValue"),
];
const ENDPOINT_TYPES: [(u32, Option<&str>); 6] = [
    (960, None),
    (20, Some("default")),
    (6, Some("voicemail")),
    (6, Some("skypeForBusiness")),
    (4, Some("skypeForBusinessVoipPhone")),
    (4, Some("unknownFutureValue")),
];
/// Telephone numbers of people outside, less the last two digits, from ranges set aside for fiction.
const OUTSIDE_NUMBERS: [&str; 6] = [
    "+120655501",
    "+131255501",
    "+4416329600",
    "+331990012",
    "+4930231259",
    "+617701000",
];

/// Somebody or something that takes part in a call.
#[derive(Clone)]
pub(crate) struct Party {
    /// The key in an identity set.
    pub(crate) key: &'static str,
    /// The identifier: an object id, or a telephone number.
    pub(crate) id: String,
    identity: Value,
    /// The number that a user shows to telephones.
    asserted: Option<Value>,
    units: Value,
}

impl Party {
    /// Somebody of the organisation.
    pub(crate) fn person(chance: &mut Chance, directory: &Directory, person: &Person) -> Self {
        let kind = chance.weighted(&USER_TYPES);
        let mut party = Self::new("user", kind, person.id.clone(), Some(&person.display_name));
        party.add("tenantId", json!(directory.tenant));
        party.add("userPrincipalName", json!(person.principal_name));
        if kind == "teamworkUserIdentity" {
            party.add("userIdentityType", json!(chance.weighted(&USER_KINDS)));
        }
        if chance.one_in(40) {
            party.asserted = Some(number(person.telephone.clone()).identity);
        }
        party.units = person.units();
        party
    }

    /// A room, which signs in as a user does.
    pub(crate) fn room(directory: &Directory, room: &Account) -> Self {
        let mut party = Self::new(
            "user",
            "userIdentity",
            room.id.clone(),
            Some(&room.display_name),
        );
        party.add("tenantId", json!(directory.tenant));
        party.add("userPrincipalName", json!(room.principal_name));
        party
    }

    /// The resource account of an auto attendant or a call queue.
    pub(crate) fn resource(directory: &Directory, account: &Account) -> Self {
        let kind = "communicationsApplicationInstanceIdentity";
        let name = Some(account.display_name.as_str());
        let mut party = Self::new("applicationInstance", kind, account.id.clone(), name);
        party.add("tenantId", json!(directory.tenant));
        party.add("hidden", json!(false));
        party
    }

    /// A bot or another application.
    pub(crate) fn application(chance: &mut Chance, account: &Account) -> Self {
        let name = Some(account.display_name.as_str());
        if chance.one_in(4) {
            let mut party = Self::new(
                "application",
                "servicePrincipalIdentity",
                account.id.clone(),
                name,
            );
            party.add("appId", json!(account.id));
            return party;
        }
        let kind = "communicationsApplicationIdentity";
        let mut party = Self::new("application", kind, account.id.clone(), name);
        party.add("applicationType", json!("thirdParty"));
        party.add("hidden", json!(chance.one_in(3)));
        party
    }

    /// Somebody outside who calls by telephone; some countries hide the last digits.
    pub(crate) fn phone(chance: &mut Chance) -> Self {
        let prefix = *chance.pick(&OUTSIDE_NUMBERS);
        let number = if chance.one_in(12) {
            format!("{}***", &prefix[..prefix.len() - 1])
        } else {
            format!("{prefix}{:02}", chance.below(100))
        };
        self::number(number)
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

    fn new(key: &'static str, kind: &str, id: String, display_name: Option<&str>) -> Self {
        let identity = json!({
            "@odata.type": format!("#microsoft.graph.{kind}"),
            "id": id,
            "displayName": display_name,
        });
        Self {
            key,
            id,
            identity,
            asserted: None,
            units: Value::Array(Vec::new()),
        }
    }

    fn add(&mut self, name: &str, value: Value) {
        self.identity[name] = value;
    }

    /// The identity alone.
    pub(crate) fn identity(&self) -> Value {
        self.identity.clone()
    }

    /// The old identity set of `organizer`, `participants` and an endpoint's `identity`.
    pub(crate) fn identity_set(&self) -> Value {
        let mut identity = self.identity.clone();
        if let Value::Object(members) = &mut identity {
            members.shift_remove("@odata.type");
            members.shift_remove("userPrincipalName");
        }
        json!({ "@odata.type": "#microsoft.graph.identitySet", self.key: identity })
    }

    /// A participant or an organizer.
    pub(crate) fn participant(&self, chance: &mut Chance, nulls: bool) -> Value {
        json!({
            "id": self.id,
            "identity": self.communications_identity_set(chance, nulls),
            "administrativeUnitInfos": self.units,
        })
    }

    fn communications_identity_set(&self, chance: &mut Chance, nulls: bool) -> Value {
        let mut set = Map::new();
        if chance.one_in(5) {
            set.insert(
                "@odata.type".into(),
                json!("#microsoft.graph.communicationsIdentitySet"),
            );
        }
        if nulls {
            set.extend(KEYS.map(|key| (key.into(), Value::Null)));
        }
        if let Some(kind) = chance.weighted(&ENDPOINT_TYPES) {
            set.insert("endpointType".into(), json!(kind));
        }
        if let Some(asserted) = &self.asserted {
            set.insert("assertedIdentity".into(), asserted.clone());
        }
        set.insert(self.key.into(), self.identity());
        Value::Object(set)
    }
}

/// The Azure Communication Services resource that customers call through.
pub(crate) const RESOURCE: &str = "3d2f9a61-5c7e-4e0b-8a14-6b9c0d1e2f37";

/// A telephone number as a party.
fn number(number: String) -> Party {
    let mut party = Party::new("phone", "communicationsPhoneIdentity", number, None);
    party.add("tenantId", Value::Null);
    party
}

/// The name of somebody whom the directory does not list.
fn outsider(chance: &mut Chance) -> (String, String) {
    name(usize::try_from(chance.between(400, 1_400)).unwrap_or(0))
}
