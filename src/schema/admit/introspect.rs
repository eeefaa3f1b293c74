//! Introspection, executed by apollo-compiler on the text of the schema that runs.

use std::collections::HashMap;
use std::sync::LazyLock;

use apollo_compiler::Name;
use apollo_compiler::collections::HashMap as ByName;
use apollo_compiler::executable::ExecutableDocument;
use apollo_compiler::introspection::partial_execute;
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::schema::Implementers;
use apollo_compiler::validation::Valid;
use async_graphql::{Value, Variables};

use super::document::SCHEMA;

static IMPLEMENTERS: LazyLock<ByName<Name, Implementers>> =
    LazyLock::new(|| SCHEMA.implementers_map());

/// The fields of introspection at a document's roots.
const FIELDS: [&str; 2] = ["__schema", "__type"];

/// Whether an operation of a document asks what the schema is.
pub(super) fn is_asked(document: &ExecutableDocument) -> bool {
    let mut operations = document.operations.iter();
    operations.any(|operation| {
        let mut fields = operation.root_fields(document);
        fields.any(|field| FIELDS.contains(&field.name.as_str()))
    })
}

/// What an operation asks of the schema, by its keys as JSON; nothing, if that fails.
pub(super) fn introspect(
    document: &Valid<ExecutableDocument>,
    operation: Option<&str>,
    variables: &Variables,
) -> Option<HashMap<String, JsonValue>> {
    let operation = document.operations.get(operation).ok()?;
    let variables = Valid::assume_valid(json_of(variables));
    let executed = partial_execute(&SCHEMA, &IMPLEMENTERS, document, operation, &variables).ok()?;
    let data = executed.data.filter(|_| executed.errors.is_empty())?;
    let fields = data.into_iter();
    Some(
        fields
            .map(|(key, value)| (key.as_str().to_owned(), value))
            .collect(),
    )
}

/// What introspection can be asked with: names, and whether to tell what is deprecated.
fn json_of(variables: &Variables) -> JsonMap {
    let known = variables.iter().filter_map(|(name, value)| {
        let value = match value {
            Value::String(text) => JsonValue::from(text.as_str()),
            Value::Boolean(value) => JsonValue::from(*value),
            Value::Null => JsonValue::Null,
            _ => return None,
        };
        Some((name.as_str().into(), value))
    });
    known.collect()
}
