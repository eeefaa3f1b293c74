//! Graph's contract as a check: every property, type and enum member of a made-up record.

use std::collections::{BTreeSet, HashMap};

use serde::Deserialize;
use serde_json::Value;

/// Names that Graph may send though its contract does not list them: see `network`, `media` and
/// `report::pstn_blocked_user`.
const LATE_MEMBERS: [&str; 4] = ["wifi80211be", "screenMirroring", "Blocked", "Unblocked"];

#[derive(Deserialize)]
pub(super) struct Contract {
    pub(super) enums: HashMap<String, Vec<String>>,
    pub(super) types: HashMap<String, Declaration>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Declaration {
    base: Option<String>,
    open_type: bool,
    odata_type: String,
    properties: Vec<Property>,
    navigation: Vec<Property>,
    #[serde(default)]
    dynamic_properties: Vec<Property>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Property {
    name: String,
    edm: Option<String>,
    #[serde(rename = "ref")]
    reference: Option<String>,
    #[serde(rename = "type")]
    target: Option<String>,
    #[serde(default)]
    collection: bool,
    #[serde(default = "yes")]
    nullable: bool,
    #[serde(default)]
    known_values: Vec<String>,
}

fn yes() -> bool {
    true
}

/// What was met on the way.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) members: BTreeSet<(String, String)>,
    pub(super) properties: BTreeSet<(String, String)>,
    pub(super) faults: BTreeSet<String>,
}

impl Contract {
    pub(super) fn read() -> Self {
        serde_json::from_str(include_str!("../../tests/fixtures/contract.json")).unwrap()
    }

    /// Compares an object with the type that it should have, or says it has.
    pub(super) fn check(&self, value: &Value, declared: &str, seen: &mut Seen) {
        let Some(members) = value.as_object() else {
            seen.faults
                .insert(format!("{declared}: {value} is no object"));
            return;
        };
        let name = self.actual(value, declared);
        for (key, value) in members.iter().filter(|(key, _)| !key.contains('@')) {
            match self.property(name, key) {
                Some(property) => self.check_property(value, name, property, seen),
                None if name == "feedbackTokenSet" && value.is_boolean() => {}
                None => {
                    seen.faults.insert(format!("{name} has no {key}"));
                }
            }
        }
    }

    /// The names of a type's own properties.
    pub(super) fn names(&self, name: &str) -> impl Iterator<Item = &str> {
        let kind = &self.types[name];
        let own = kind.properties.iter().chain(&kind.navigation);
        own.map(|property| property.name.as_str())
    }

    /// The values that a type's open sets are known to have, each with its property.
    pub(super) fn known_values(&self, name: &str) -> impl Iterator<Item = (&str, &str)> {
        let properties = self.types[name].properties.iter();
        properties.flat_map(|property| {
            let values = property.known_values.iter();
            values.map(|value| (property.name.as_str(), value.as_str()))
        })
    }

    fn actual<'a>(&'a self, value: &'a Value, declared: &'a str) -> &'a str {
        if let Some(told) = value["@odata.type"].as_str() {
            let of_type = self.types.iter().find(|(_, kind)| kind.odata_type == told);
            return of_type.map_or("a type Graph does not know", |(name, _)| name);
        }
        match declared {
            "endpoint" if value.get("associatedIdentity").is_some() => "participantEndpoint",
            "endpoint" => "serviceEndpoint",
            "userAgent" if value.get("platform").is_some() => "clientUserAgent",
            "userAgent" => "serviceUserAgent",
            // Without metadata an identity could be of any type.
            "graph.identity" => "any identity",
            _ => declared,
        }
    }

    fn property(&self, name: &str, key: &str) -> Option<&Property> {
        if name == "any identity" {
            let mut names = self.types.keys().filter(|name| name.ends_with("dentity"));
            return names.find_map(|name| self.property(name, key));
        }
        let kind = self.types.get(name)?;
        let dynamic = kind.dynamic_properties.iter().filter(|_| kind.open_type);
        let mut own = kind
            .properties
            .iter()
            .chain(&kind.navigation)
            .chain(dynamic);
        own.find(|property| property.name == key)
            .or_else(|| self.property(kind.base.as_deref()?, key))
    }

    fn check_property(&self, value: &Value, of: &str, property: &Property, seen: &mut Seen) {
        seen.properties
            .insert((of.to_owned(), property.name.clone()));
        if property.collection {
            let items = value.as_array();
            if items.is_none() {
                seen.faults
                    .insert(format!("{of}.{} is no list", property.name));
            }
            for item in items.into_iter().flatten() {
                self.check_single(item, of, property, seen);
            }
        } else if value.is_null() {
            if !property.nullable {
                seen.faults
                    .insert(format!("{of}.{} is null", property.name));
            }
        } else {
            self.check_single(value, of, property, seen);
        }
    }

    fn check_single(&self, value: &Value, of: &str, property: &Property, seen: &mut Seen) {
        let edm = property
            .edm
            .as_deref()
            .or(property.target.as_deref())
            .unwrap_or("");
        let reference = property.reference.as_deref().unwrap_or(match edm {
            "microsoft.graph.identity" => "graph.identity",
            _ => "",
        });
        if let Some(members) = self.enums.get(reference) {
            let member = value.as_str().unwrap_or("not a text").to_owned();
            if !members.contains(&member) && !LATE_MEMBERS.contains(&member.as_str()) {
                seen.faults.insert(format!("{reference} has no {member}"));
            }
            seen.members.insert((reference.to_owned(), member));
        } else if self.types.contains_key(reference) {
            self.check(value, reference, seen);
        } else if !is_primitive(value, edm) {
            seen.faults
                .insert(format!("{of}.{}: {value} is no {edm}", property.name));
        }
    }
}

fn is_primitive(value: &Value, edm: &str) -> bool {
    let text = value.as_str();
    match edm {
        "Edm.String" => text.is_some(),
        "Edm.Boolean" => value.is_boolean(),
        "Edm.Int32" => value
            .as_i64()
            .is_some_and(|number| i32::try_from(number).is_ok()),
        "Edm.Int64" => value.is_i64(),
        "Edm.Single" | "Edm.Decimal" => value.is_number(),
        "Edm.DateTimeOffset" => {
            text.is_some_and(|text| chrono::DateTime::parse_from_rfc3339(text).is_ok())
        }
        "Edm.Duration" => text.is_some_and(|text| text.starts_with("PT") && text.ends_with('S')),
        _ => false,
    }
}
