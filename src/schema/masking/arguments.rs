//! Arguments that tell who somebody is by what they find: to whom identities are masked, nothing can
//! be filtered by them.

use std::collections::HashMap;
use std::convert::Infallible;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, ExecutableDocument, Field, InputValueDefinition, OperationDefinition, Selection,
    SelectionSet, Type, TypeDefinition, TypeKind, TypeSystemDefinition,
};
use async_graphql::{Name, Positioned, Value, Variables};

use crate::graph::{Euii, euii};
use crate::guard::document;
use crate::schema::error::Error;

/// The type whose fields an input type has conditions on, under the same names.
const CONDITIONS_ON: &[(&str, &str)] = &[
    ("CallRecordFilter", "CallRecord"),
    ("DirectRoutingCallFilter", "DirectRoutingLogRow"),
    ("PartyFilter", "Identity"),
    ("PstnBlockedUserFilter", "PstnBlockedUsersLogRow"),
    ("PstnCallFilter", "PstnCallLogRow"),
    (
        "PstnOnlineMeetingDialoutFilter",
        "PstnOnlineMeetingDialoutReport",
    ),
    ("ReportUserFilter", "Identity"),
    ("SmsFilter", "SmsLogRow"),
];

/// Whether a field of an input type is a condition on what identifies a person or a place.
pub(in crate::schema) fn is_euii_input(input: &str, field: &str) -> bool {
    let on = CONDITIONS_ON.iter().find(|(name, _)| *name == input);
    let found = on.and_then(|(_, on)| euii(on, field));
    found.is_some_and(|found| found != Euii::Object)
}

type Fields = HashMap<String, String>;

/// The arguments of the schema and what their types are made of.
#[derive(Clone, Debug, Default)]
pub(in crate::schema) struct Inputs {
    /// The types of an input type's fields.
    types: HashMap<String, Fields>,
    /// The types of a field's arguments, by the field's name: which type has the field does not matter.
    arguments: HashMap<String, Vec<(String, String)>>,
}

impl Inputs {
    /// Reads them from the schema in the schema definition language.
    pub(in crate::schema) fn read(sdl: &str) -> Self {
        let mut inputs = Self::default();
        for definition in parse_schema(sdl).map_or_else(|_| Vec::new(), |read| read.definitions) {
            if let TypeSystemDefinition::Type(definition) = definition {
                inputs.add(definition.node);
            }
        }
        inputs
    }

    fn add(&mut self, definition: TypeDefinition) {
        match definition.kind {
            TypeKind::InputObject(input) => {
                let fields = input.fields.iter().map(typed).collect();
                self.types.insert(definition.name.node.to_string(), fields);
            }
            TypeKind::Object(object) => {
                for Positioned { node: field, .. } in object.fields {
                    let arguments = field.arguments.iter().map(typed);
                    let all = self.arguments.entry(field.name.node.to_string());
                    all.or_default().extend(arguments);
                }
            }
            _ => {}
        }
    }

    /// Refuses a document in which something is asked for by what identifies a person or a place.
    pub(in crate::schema) fn check(
        &self,
        document: &ExecutableDocument,
        variables: &Variables,
        operation_name: Option<&str>,
    ) -> Result<(), Error> {
        let asked = document::asked(document, operation_name);
        let given = Given {
            variables,
            operation: asked.map(|(_, operation)| operation),
        };
        let operations = document::operations(document);
        let fragments = document::fragments(document);
        let mut open: Vec<&SelectionSet> = operations
            .map(|(_, operation)| &operation.selection_set.node)
            .chain(fragments.map(|(_, fragment)| &fragment.selection_set.node))
            .collect();
        while let Some(set) = open.pop() {
            for Positioned { node, .. } in &set.items {
                match node {
                    Selection::Field(Positioned { node: field, .. }) => {
                        self.check_field(field, &given)?;
                        open.push(&field.selection_set.node);
                    }
                    Selection::InlineFragment(inline) => open.push(&inline.node.selection_set.node),
                    Selection::FragmentSpread(_) => {}
                }
            }
        }
        Ok(())
    }

    fn check_field(&self, field: &Field, given: &Given<'_>) -> Result<(), Error> {
        let Some(arguments) = self.arguments.get(field.name.node.as_str()) else {
            return Ok(());
        };
        for (name, value) in &field.arguments {
            let name = name.node.as_str();
            let mut types = arguments.iter().filter(|(argument, _)| argument == name);
            let value = value.node.clone();
            let Ok(value) = value.into_const_with(|name| Ok::<_, Infallible>(given.value(&name)));
            types.try_for_each(|(_, of)| self.check_value(&value, of, name))?;
        }
        Ok(())
    }

    fn check_value(&self, value: &Value, of: &str, path: &str) -> Result<(), Error> {
        match value {
            Value::List(values) => (0..)
                .zip(values)
                .try_for_each(|(index, value): (usize, _)| {
                    self.check_value(value, of, &format!("{path}[{index}]"))
                }),
            Value::Object(object) => {
                let Some(fields) = self.types.get(of) else {
                    return Ok(());
                };
                for (name, value) in object {
                    let path = format!("{path}.{name}");
                    if *value != Value::Null && is_euii_input(of, name) {
                        return Err(Error::MaskedArgument { argument: path });
                    }
                    if let Some(of) = fields.get(name.as_str()) {
                        self.check_value(value, of, &path)?;
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// The name of an argument or input field, and of its type without lists around it.
fn typed(input: &Positioned<InputValueDefinition>) -> (String, String) {
    let input = &input.node;
    (input.name.node.to_string(), base(&input.ty.node).to_owned())
}

fn base(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name,
        BaseType::List(item) => base(item),
    }
}

/// The values of variables.
struct Given<'a> {
    variables: &'a Variables,
    /// The operation that is asked for, which says what a variable is that is not given.
    operation: Option<&'a OperationDefinition>,
}

impl Given<'_> {
    fn value(&self, name: &Name) -> Value {
        let given = self.variables.get(name).cloned();
        let default = || {
            let mut definitions = self.operation?.variable_definitions.iter();
            let definition = definitions.find(|it| it.node.name.node == *name)?;
            Some(definition.node.default_value.as_ref()?.node.clone())
        };
        given.or_else(default).unwrap_or_default()
    }
}
