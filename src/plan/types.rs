//! The types of the schema, as its own text describes them.

use std::collections::HashMap;

use async_graphql::Value;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, Type, TypeDefinition, TypeKind, TypeSystemDefinition,
};
use async_graphql::{Name, Positioned};

use crate::graph::Members;
use crate::reports::members;

/// Every type of the schema by its name.
#[derive(Debug, Default)]
pub struct Types {
    fields: HashMap<Name, HashMap<Name, Declared>>,
    /// The object types that are of an interface.
    possible: HashMap<Name, Vec<Name>>,
    enums: HashMap<Name, Enum>,
    inputs: HashMap<Name, HashMap<Name, Type>>,
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
    /// Reads the types of a schema, which is well formed.
    pub fn read(sdl: &str) -> Self {
        let mut types = Self::default();
        let document = parse_schema(sdl).ok();
        for definition in document.into_iter().flat_map(|it| it.definitions) {
            if let TypeSystemDefinition::Type(definition) = definition {
                types.add(definition.node);
            }
        }
        types
    }

    fn add(&mut self, definition: TypeDefinition) {
        let name = definition.name.node;
        match definition.kind {
            TypeKind::Object(object) => {
                for interface in object.implements {
                    let possible = self.possible.entry(interface.node).or_default();
                    possible.push(name.clone());
                }
                self.fields.insert(name, fields(object.fields));
            }
            TypeKind::Interface(interface) => {
                self.possible.entry(name.clone()).or_default();
                self.fields.insert(name, fields(interface.fields));
            }
            TypeKind::Enum(definition) => {
                let mut all = definition.values.iter();
                let is_open = all.any(|it| it.node.value.node == "unknownFutureValue");
                let members = members(&name);
                if let Some(members) = members {
                    self.enums.insert(name, Enum::Read(members));
                } else if !is_open {
                    self.enums.insert(name, Enum::Made);
                }
            }
            TypeKind::InputObject(input) => {
                let fields = input.fields.into_iter().map(|field| {
                    let field = field.node;
                    (field.name.node, field.ty.node)
                });
                self.inputs.insert(name, fields.collect());
            }
            TypeKind::Scalar | TypeKind::Union(_) => {}
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

    /// Whether every field of the objects in an input value is one of its type. The rest is told
    /// where the value is read.
    pub fn knows(&self, ty: &Type, value: &Value) -> bool {
        match (&ty.base, value) {
            (BaseType::List(of), Value::List(items)) => {
                items.iter().all(|item| self.knows(of, item))
            }
            (BaseType::List(of), value) => self.knows(of, value),
            (BaseType::Named(name), Value::Object(object)) => {
                let Some(fields) = self.inputs.get(name) else {
                    return false;
                };
                object.iter().all(|(key, value)| {
                    let field = fields.get(key);
                    field.is_some_and(|field| self.knows(field, value))
                })
            }
            (BaseType::Named(_), _) => true,
        }
    }
}

fn fields(fields: Vec<Positioned<FieldDefinition>>) -> HashMap<Name, Declared> {
    let fields = fields.into_iter().map(|field| {
        let field = field.node;
        let declared = Declared {
            ty: field.ty.node,
            takes_arguments: !field.arguments.is_empty(),
        };
        (field.name.node, declared)
    });
    fields.collect()
}

/// The name of a type, lists aside.
pub(super) fn named(ty: &Type) -> &Name {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(of) => named(of),
    }
}
