//! The types of the schema, as its own text describes them.

use std::collections::HashMap;

use apollo_compiler::collections::IndexMap;
use apollo_compiler::schema::{Component, ExtendedType, FieldDefinition};
use apollo_compiler::{Name as ApolloName, Schema};
use async_graphql::Name;
use async_graphql::parser::types::{BaseType, Type};

use crate::graph::Members;
use crate::reports::members;

/// Every type of the schema by its name.
#[derive(Debug, Default)]
pub struct Types {
    fields: HashMap<Name, HashMap<Name, Declared>>,
    /// The object types that are of an interface.
    possible: HashMap<Name, Vec<Name>>,
    enums: HashMap<Name, Enum>,
}

/// Where the members of an enum come from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Enum {
    /// From Graph: names are read as members.
    Read(Members),
    /// They are made here, and right as they are.
    Made,
}

/// A field as it is declared.
#[derive(Debug)]
struct Declared {
    ty: Type,
    takes_arguments: bool,
}

impl Types {
    /// Reads the types of a schema, those of introspection included.
    pub fn read(schema: &Schema) -> Self {
        let mut types = Self::default();
        for (name, definition) in &schema.types {
            types.add(Name::new(name), definition);
        }
        if let Some(root) = types.fields.get_mut("Query") {
            root.extend(META_FIELDS.map(|(name, ty)| {
                let declared = Declared {
                    ty: type_of(ty),
                    takes_arguments: name == "__type",
                };
                (Name::new(name), declared)
            }));
        }
        types
    }

    fn add(&mut self, name: Name, definition: &ExtendedType) {
        match definition {
            ExtendedType::Object(object) => {
                for interface in &object.implements_interfaces {
                    let possible = self
                        .possible
                        .entry(Name::new(interface.as_str()))
                        .or_default();
                    possible.push(name.clone());
                }
                self.fields.insert(name, fields(&object.fields));
            }
            ExtendedType::Interface(interface) => {
                self.possible.entry(name.clone()).or_default();
                self.fields.insert(name, fields(&interface.fields));
            }
            ExtendedType::Union(union) => {
                let members = union.members.iter();
                let members = members.map(|member| Name::new(member.as_str()));
                self.possible.insert(name.clone(), members.collect());
                self.fields.insert(name, HashMap::new());
            }
            ExtendedType::Enum(definition) => {
                let is_open = definition.values.contains_key("unknownFutureValue");
                let members = members(&name);
                if let Some(members) = members {
                    self.enums.insert(name, Enum::Read(members));
                } else if !is_open {
                    self.enums.insert(name, Enum::Made);
                }
            }
            ExtendedType::InputObject(_) | ExtendedType::Scalar(_) => {}
        }
    }

    /// The type of a field.
    pub fn field(&self, of: &str, name: &str) -> Option<&Type> {
        Some(&self.fields.get(of)?.get(name)?.ty)
    }

    /// Whether a field takes arguments: no value that is stored has it.
    pub(super) fn takes_arguments(&self, of: &str, name: &str) -> bool {
        let field = self.fields.get(of).and_then(|fields| fields.get(name));
        field.is_some_and(|field| field.takes_arguments)
    }

    /// The object types that a value of this type can be of.
    pub fn possible<'t>(&'t self, name: &'t Name) -> &'t [Name] {
        match self.possible.get(name) {
            Some(possible) => possible,
            None => std::slice::from_ref(name),
        }
    }

    /// Whether values of this type are objects.
    pub fn is_composite(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// Whether objects of this type can be of several others.
    pub fn is_interface(&self, name: &str) -> bool {
        self.possible.contains_key(name)
    }

    pub(super) fn members(&self, name: &str) -> Option<Enum> {
        self.enums.get(name).copied()
    }
}

/// The fields of the query that are in no text.
const META_FIELDS: [(&str, &str); 2] = [("__schema", "__Schema!"), ("__type", "__Type")];

fn fields(fields: &IndexMap<ApolloName, Component<FieldDefinition>>) -> HashMap<Name, Declared> {
    let fields = fields.iter().map(|(name, field)| {
        let declared = Declared {
            ty: type_of(&field.ty.to_string()),
            takes_arguments: !field.arguments.is_empty(),
        };
        (Name::new(name), declared)
    });
    fields.collect()
}

/// A type as it is written.
fn type_of(text: &str) -> Type {
    Type::new(text).unwrap_or_else(|| Type {
        base: BaseType::Named(Name::new(text)),
        nullable: true,
    })
}

/// The name of a type, lists aside.
pub(super) fn named(ty: &Type) -> &Name {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(of) => named(of),
    }
}
