//! Which of Graph's types a polymorphic value is, and reading it as that type.
//!
//! By hand and not by serde's tagged enums: those need the discriminator, in one spelling, and
//! lose floats that `arbitrary_precision` keeps as text.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{endpoint, identity, user_agent};

use crate::json;

/// Why a value does not read as its type, and at which property.
pub(super) type Error = serde_path_to_error::Error<serde_json::Error>;

/// The type that `@odata.type` names, in lower case and without its namespace.
///
/// Graph varies both: `#microsoft.graph.userIdentity` and `#microsoft.graph.callRecords.userIdentity`
/// stand in the same place (CONTRACT §5).
pub(super) fn discriminator(object: &Map<String, Value>) -> Option<String> {
    let name = object.get("@odata.type")?.as_str()?;
    Some(without_namespace(name).to_ascii_lowercase())
}

fn without_namespace(name: &str) -> &str {
    name.rsplit(['.', '#']).next().unwrap_or(name)
}

/// The type of an object of this interface that stands under `key`, in any case: the one that it
/// names, or else the one that the key and what it carries tell.
pub fn type_of<'j>(interface: &str, key: &str, json: &'j str) -> serde_json::Result<Cow<'j, str>> {
    // Graph sends it first.
    let named = json.strip_prefix("{\"@odata.type\":\"");
    let named = named.and_then(|rest| rest.split('"').next());
    if let Some(name) = named.filter(|name| !name.contains('\\')) {
        return Ok(without_namespace(name).into());
    }
    let object: Map<String, Value> = json::from_str(json)?;
    if let Some(name) = discriminator(&object) {
        return Ok(name.into());
    }
    Ok(match interface {
        "Endpoint" => endpoint::inferred(&object),
        "UserAgent" => user_agent::inferred(&object),
        _ => identity::inferred_at(key, &object),
    }
    .into())
}

/// Reads `object` as `T`; an error says at which property.
pub(super) fn read<T: DeserializeOwned>(object: Map<String, Value>) -> Result<T, Error> {
    serde_path_to_error::deserialize(Value::Object(object))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_discriminator_is_read_without_case_and_namespace() {
        for (sent, read) in [
            (json!("#microsoft.graph.userIdentity"), Some("useridentity")),
            (
                json!("#microsoft.graph.callRecords.userIdentity"),
                Some("useridentity"),
            ),
            (json!("#Microsoft.Graph.UserIdentity"), Some("useridentity")),
            (json!("userIdentity"), Some("useridentity")),
            (json!(null), None),
        ] {
            let object = Map::from_iter([("@odata.type".to_owned(), sent)]);
            assert_eq!(discriminator(&object).as_deref(), read);
        }
        assert_eq!(discriminator(&Map::new()), None);
    }
}
