//! How the schema composes with those of other subgraphs, by rules over its types.

use async_graphql::Value;
use async_graphql::indexmap::IndexMap;
use async_graphql::registry::{MetaDirectiveInvocation, MetaField, MetaType, Registry};

use crate::graph::euii;
use crate::schema::masking::is_euii_input;

/// The entities, each by its key.
const KEYS: &[(&str, &str)] = &[("CallRecord", "id"), ("User", "id")];
/// Types that other subgraphs have too, and mean the same by.
const SHARED: &[&str] = &["PageInfo"];
/// The doors that every subgraph may have, each to its own house only: a router could not tell which
/// one an id opens. So they may stand in many, and are shown by none.
const PRIVATE: &[&str] = &["node", "nodes"];
/// What the statement behind a field costs, next to a field that has none.
const STATEMENT: i32 = 10;
/// Fields of a connection that have a statement of their own.
const COUNTED: &[&str] = &["totalCount", "totals"];
/// Adds the directives that routers read.
pub(super) fn annotate(registry: &mut Registry) {
    for (name, key) in KEYS {
        registry.add_keys(name, *key);
    }
    for (owner, definition) in &mut registry.types {
        if let MetaType::Object {
            fields, shareable, ..
        } = definition
        {
            *shareable = SHARED.contains(&owner.as_str());
            for field in fields.values_mut() {
                annotate_field(owner, field);
                let is_private = PRIVATE.contains(&field.name.as_str());
                if owner == "Query" && is_private {
                    field.shareable = true;
                    field.inaccessible = true;
                }
            }
        }
        if let MetaType::Interface { fields, .. } = definition {
            for field in fields.values_mut().filter(|field| is_euii(owner, field)) {
                field.tags.push("euii".to_owned());
            }
        }
        if let MetaType::InputObject { input_fields, .. } = definition {
            let fields = input_fields.values_mut();
            for field in fields.filter(|field| is_euii_input(owner, &field.name)) {
                field.tags.push("euii".to_owned());
            }
        }
    }
}

fn annotate_field(owner: &str, field: &mut MetaField) {
    if is_euii(owner, field) {
        field.tags.push("euii".to_owned());
    }
    // The counts of a record's own lists are columns of the record.
    let is_kept = matches!(owner, "ParticipantConnection" | "SessionConnection");
    if owner.ends_with("Connection") && COUNTED.contains(&field.name.as_str()) && !is_kept {
        let weight = ("weight", Value::from(STATEMENT));
        field
            .directive_invocations
            .push(directive("cost", [weight]));
    }
}

fn is_euii(owner: &str, field: &MetaField) -> bool {
    euii(owner, &field.name).is_some()
}

fn directive<const N: usize>(name: &str, arguments: [(&str, Value); N]) -> MetaDirectiveInvocation {
    let arguments = arguments.map(|(name, value)| (name.to_owned(), value));
    MetaDirectiveInvocation {
        name: name.to_owned(),
        args: IndexMap::from(arguments),
    }
}
