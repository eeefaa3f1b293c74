//! The schema as its definition language says it.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::Positioned;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, Type, TypeDefinition, TypeKind, TypeSystemDefinition,
};

pub(super) struct Sdl {
    pub(super) types: BTreeMap<String, TypeDefinition>,
}

impl Sdl {
    pub(super) fn parse(text: &str) -> Self {
        let definitions = parse_schema(text).unwrap().definitions.into_iter();
        let types = definitions.filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => Some(definition.node),
            _ => None,
        });
        Self {
            types: types
                .map(|definition| (definition.name.node.to_string(), definition))
                .collect(),
        }
    }

    pub(super) fn field(&self, owner: &str, name: &str) -> Option<&FieldDefinition> {
        let fields = fields(self.types.get(owner)?).iter();
        fields
            .map(|field| &field.node)
            .find(|field| field.name.node == name)
    }

    /// The members of an enum.
    pub(super) fn members(&self, name: &str) -> Option<BTreeSet<&str>> {
        let TypeKind::Enum(it) = &self.types.get(name)?.kind else {
            return None;
        };
        let members = it.values.iter();
        Some(members.map(|it| it.node.value.node.as_str()).collect())
    }

    /// Whether `name` is an object that implements `interface`.
    pub(super) fn implements(&self, name: &str, interface: &str) -> bool {
        let definition = self.types.get(name).map(|definition| &definition.kind);
        matches!(definition, Some(TypeKind::Object(object))
            if object.implements.iter().any(|other| other.node == interface))
    }

    /// The object or interface of this name, and the objects that implement it.
    pub(super) fn shapes(&self, name: &str) -> Vec<&str> {
        let names = self.types.keys().map(String::as_str);
        names
            .filter(|other| *other == name || self.implements(other, name))
            .collect()
    }

    /// What is written about a type.
    pub(super) fn description(&self, name: &str) -> &str {
        let definition = self.types.get(name);
        definition.map_or("", |definition| text(definition.description.as_ref()))
    }
}

/// The fields of an object or interface.
pub(super) fn fields(definition: &TypeDefinition) -> &[Positioned<FieldDefinition>] {
    match &definition.kind {
        TypeKind::Object(object) => &object.fields,
        TypeKind::Interface(interface) => &interface.fields,
        _ => &[],
    }
}

/// A description, which may be missing.
pub(super) fn text(description: Option<&Positioned<String>>) -> &str {
    description.map_or("", |description| &description.node)
}

/// The type inside lists and exclamation marks.
pub(super) fn innermost(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => innermost(inner),
    }
}
