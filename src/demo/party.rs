//! Who takes part in a call, as Graph's identities.

use serde_json::{Map, Value, json};

use super::chance::Chance;
use super::directory::{Account, Directory, Person};

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
            party.asserted = Some(Self::telephone(person.telephone.clone()).identity);
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

    /// A telephone, known by its number alone.
    pub(crate) fn telephone(number: String) -> Self {
        let mut party = Self::new("phone", "communicationsPhoneIdentity", number, None);
        party.add("tenantId", Value::Null);
        party
    }

    /// A party under a key of an identity set, of an identity type.
    pub(crate) fn new(
        key: &'static str,
        kind: &str,
        id: String,
        display_name: Option<&str>,
    ) -> Self {
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

    /// Adds a property of its identity.
    pub(crate) fn add(&mut self, name: &str, value: Value) {
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
        // The old set knows these parties by their old key only.
        let key = match self.key {
            "azureCommunicationServicesUser" => "acsUser",
            key => key,
        };
        json!({ "@odata.type": "#microsoft.graph.identitySet", key: identity })
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
