//! What the schema says otherwise than the contract.

use std::collections::BTreeSet;

use async_graphql::parser::types::{FieldDefinition, TypeKind};

use super::contract::{Contract, INTERFACES, Kind, Property, schema_name};
use super::sdl::{Sdl, innermost, text};

/// The lists without a bound.
pub(super) const CONNECTIONS: &[&str] = &["participants_v2", "sessions"];
/// Fields that the schema has otherwise on purpose: a record is a `Node`, and a bag of any names
/// is a list.
const OTHERWISE: &[(&str, &str, &str)] = &[
    ("callRecord", "id", "ID!"),
    ("userFeedback", "tokens", "[FeedbackToken!]!"),
];
/// Types of any properties, which have no type in the schema.
const BAGS: &[&str] = &["feedbackTokenSet"];
/// Members that enums have beside the contract's: this one each, and what Graph's pages list.
const UNKNOWN: &str = "unknownFutureValue";
const LISTED: &[(&str, &str)] = &[("modality", "unknown")];
/// How a description says a unit, or the description of the field's type.
const UNITS: &[(&str, &str)] = &[
    ("bits per second", "bits per second"),
    ("count", "how many"),
    ("currency units", "currency"),
    ("dB, negative", "decibels (negative)"),
    ("frames per second", "frames per second"),
    ("glitches per 5 minutes", "in 5 minutes"),
    ("ISO 8601 duration", "ISO 8601"),
    ("MHz", "MHz"),
    ("MOS points", "points of the network MOS"),
    ("packets", "packets"),
    ("percent", "percent"),
    ("ratio 0..1", "from 0 to 1"),
    ("seconds", "seconds"),
    ("signal units", "signal units"),
    ("UTC instant", "UTC"),
];

/// Every difference in what can be reached from these types, one a line.
pub(super) fn differences(
    contract: &Contract,
    sdl: &Sdl,
    roots: impl Iterator<Item = &'static str>,
) -> String {
    let mut found = Vec::new();
    for name in contract.reachable(roots) {
        if let Some(members) = contract.enums.get(name) {
            compare_members(name, members, sdl, &mut found);
        } else if !BAGS.contains(&name) {
            compare_type(contract, name, sdl, &mut found);
        }
    }
    found.join("\n")
}

fn compare_members(name: &str, members: &[String], sdl: &Sdl, found: &mut Vec<String>) {
    let ours = schema_name(name);
    let listed = LISTED.iter().filter(|(of, _)| *of == name);
    let mut expected: BTreeSet<&str> = members.iter().map(String::as_str).collect();
    expected.insert(UNKNOWN);
    expected.extend(listed.map(|(_, member)| member));
    let Some(members) = sdl.members(&ours) else {
        return found.push(format!("{ours} is no enum of the schema"));
    };
    for member in expected.difference(&members) {
        found.push(format!("{ours}.{member} is missing"));
    }
    for member in members.difference(&expected) {
        found.push(format!("{ours}.{member} is not Graph's"));
    }
}

fn compare_type(contract: &Contract, name: &str, sdl: &Sdl, found: &mut Vec<String>) {
    let ours = schema_name(name);
    let Some(definition) = sdl.types.get(&ours) else {
        return found.push(format!("{ours} is missing"));
    };
    let is_interface = matches!(definition.kind, TypeKind::Interface(_));
    if is_interface != INTERFACES.contains(&name) {
        found.push(format!("{ours} is an object, or should be one"));
    }
    if is_interface {
        let derived = contract.derived(name).into_iter().map(schema_name);
        let apart = derived.filter(|derived| !sdl.implements(derived, &ours));
        found.extend(apart.map(|derived| format!("{derived} does not implement {ours}")));
    }
    for property in contract.properties(name) {
        let place = format!("{ours}.{}", property.name);
        match sdl.field(&ours, &property.name) {
            None => found.push(format!("{place} is missing")),
            Some(field) => {
                let faults = compare_field(name, property, field, sdl);
                found.extend(faults.into_iter().map(|fault| format!("{place} {fault}")));
            }
        }
    }
}

fn compare_field(
    owner: &str,
    property: &Property,
    field: &FieldDefinition,
    sdl: &Sdl,
) -> Vec<String> {
    let mut faults = Vec::new();
    let (found, expected) = (field.ty.node.to_string(), expected_type(owner, property));
    if found != expected {
        faults.push(format!("is `{found}`, not `{expected}`"));
    }
    let reason = deprecation(field);
    match (&property.deprecated, &reason) {
        (None, None) => {}
        (Some(expected), Some(reason)) => {
            for word in [&expected.replacement, &expected.removal] {
                if !reason.contains(word.as_str()) {
                    faults.push(format!("is deprecated without a word of {word}"));
                }
            }
        }
        (Some(_), None) => faults.push("is not deprecated".to_owned()),
        (None, Some(_)) => faults.push("is deprecated".to_owned()),
    }
    if let Some(unit) = &property.unit {
        let of_type = sdl.description(innermost(&field.ty.node));
        let described = format!("{} {of_type}", text(field.description.as_ref())).to_lowercase();
        let words = UNITS.iter().find(|(of, _)| of == unit);
        if !words.is_some_and(|(_, words)| described.contains(&words.to_lowercase())) {
            faults.push(format!("is described without its unit, {unit}"));
        }
    }
    faults
}

/// The type that a property has in the schema, as the mapping of DESIGN §3 says.
fn expected_type(owner: &str, property: &Property) -> String {
    let mut otherwise = OTHERWISE.iter();
    if let Some((_, _, expected)) =
        otherwise.find(|(of, field, _)| *of == owner && *field == property.name)
    {
        return (*expected).to_owned();
    }
    let named = match property.kind() {
        Kind::Primitive("Int32") => "Int".to_owned(),
        Kind::Primitive("Int64") => "Long".to_owned(),
        Kind::Primitive("Single" | "Double") => "Float".to_owned(),
        Kind::Primitive("DateTimeOffset") => "DateTime".to_owned(),
        Kind::Primitive("Guid") => "String".to_owned(),
        Kind::Primitive(same) => same.to_owned(),
        Kind::Named(name) => schema_name(name),
    };
    match property {
        Property { name, .. } if CONNECTIONS.contains(&name.as_str()) => {
            format!("{named}Connection!")
        }
        Property {
            collection: true, ..
        } => format!("[{named}!]!"),
        Property { nullable: true, .. } => named,
        _ => format!("{named}!"),
    }
}

fn deprecation(field: &FieldDefinition) -> Option<String> {
    let mut directives = field.directives.iter();
    let deprecated = directives.find(|directive| directive.node.name.node == "deprecated")?;
    let reason = deprecated.node.get_argument("reason");
    Some(reason.map_or_else(String::new, |reason| reason.node.to_string()))
}
