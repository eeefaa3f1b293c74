//! Graph's contract: its types and enums, and which of them can be reached.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

/// The types whose values are of one of several types, and so interfaces in the schema.
pub(super) const INTERFACES: &[&str] = &["endpoint", "userAgent", "graph.identity"];

#[derive(Deserialize)]
pub(super) struct Contract {
    pub(super) enums: BTreeMap<String, Vec<String>>,
    pub(super) types: BTreeMap<String, Declaration>,
}

/// A type of Graph's.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Declaration {
    pub(super) odata_type: String,
    pub(super) r#abstract: bool,
    base: Option<String>,
    properties: Vec<Property>,
    navigation: Vec<Property>,
    #[serde(default)]
    dynamic_properties: Vec<Property>,
}

#[derive(Deserialize)]
pub(super) struct Property {
    pub(super) name: String,
    #[serde(alias = "type")]
    edm: String,
    #[serde(default)]
    pub(super) collection: bool,
    #[serde(default = "yes")]
    pub(super) nullable: bool,
    pub(super) deprecated: Option<Deprecation>,
    pub(super) unit: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Deprecation {
    pub(super) replacement: String,
    #[serde(rename = "removalDateCsdl")]
    pub(super) removal: String,
}

/// What a property holds, or each member of a list.
pub(super) enum Kind<'a> {
    /// A value of the protocol, such as `Int32`.
    Primitive(&'a str),
    /// A type or an enum of the contract, by its key there.
    Named(&'a str),
}

/// Navigation and dynamic properties say nothing of null, and may be missing.
fn yes() -> bool {
    true
}

impl Property {
    pub(super) fn kind(&self) -> Kind<'_> {
        if let Some(primitive) = self.edm.strip_prefix("Edm.") {
            return Kind::Primitive(primitive);
        }
        let ours = self.edm.strip_prefix("microsoft.graph.callRecords.");
        Kind::Named(ours.unwrap_or_else(|| self.edm.strip_prefix("microsoft.").unwrap()))
    }
}

impl Contract {
    pub(super) fn read() -> Self {
        serde_json::from_str(include_str!("../../fixtures/contract.json")).unwrap()
    }

    /// The properties of a type and of all that it extends, each once; those of open types that
    /// have been seen, too.
    pub(super) fn properties(&self, name: &str) -> Vec<&Property> {
        let mut found: Vec<&Property> = Vec::new();
        let mut next = Some(name);
        while let Some(declaration) = next.map(|name| &self.types[name]) {
            let lists = [
                &declaration.properties,
                &declaration.navigation,
                &declaration.dynamic_properties,
            ];
            for property in lists.into_iter().flatten() {
                if property.name != "*" && found.iter().all(|other| other.name != property.name) {
                    found.push(property);
                }
            }
            next = declaration.base.as_deref();
        }
        found
    }

    /// The types that extend a type.
    pub(super) fn derived(&self, name: &str) -> Vec<&str> {
        let types = self.types.iter();
        types
            .filter(|(_, declaration)| declaration.base.as_deref() == Some(name))
            .map(|(name, _)| name.as_str())
            .collect()
    }

    /// The types and enums that can be reached from `roots`.
    pub(super) fn reachable(&self, roots: impl Iterator<Item = &'static str>) -> BTreeSet<&str> {
        let mut reached = BTreeSet::new();
        let mut waiting: Vec<&str> = roots.collect::<Vec<&'static str>>();
        while let Some(name) = waiting.pop() {
            if !reached.insert(name) || self.enums.contains_key(name) {
                continue;
            }
            for property in self.properties(name) {
                if let Kind::Named(name) = property.kind() {
                    waiting.push(name);
                }
            }
            if INTERFACES.contains(&name) {
                waiting.extend(self.derived(name));
            }
        }
        reached
    }
}

/// The name in the schema of a type or enum: Graph's in `PascalCase`, without its namespace.
pub(super) fn schema_name(name: &str) -> String {
    let bare = name.rsplit('.').next().unwrap();
    bare[..1].to_uppercase() + &bare[1..]
}
