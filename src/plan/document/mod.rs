//! Documents: JSON text, of which a query's selection is written in its order.
//!
//! A document was read as its type when it came in, so what is not selected is skipped unread. What
//! was not sent reads as null; where the schema takes no null, a list is empty and an enum is its
//! default member, as `graph::absent` has it.

mod project;

use std::borrow::Cow;

use async_graphql::Name;
use async_graphql::parser::types::{BaseType, Type};
use serde::de::DeserializeSeed as _;

use self::project::Project;
use super::selection::Selection;
use super::types::Types;
use super::writer::Writer;
use super::{GiveUp, Leaf};
use crate::json;
use crate::mask;
use crate::store::Cell;

/// How a value is written.
#[derive(Clone, Debug)]
pub struct Node {
    is_nullable: bool,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Leaf(Leaf),
    List(Box<Node>),
    Object(Object),
    /// An object of one of several types.
    Interface {
        name: Name,
        types: Vec<Object>,
    },
    /// A list that Graph sends as an open object of booleans.
    Flags(Box<Node>),
}

#[derive(Clone, Debug)]
struct Object {
    type_name: Name,
    slots: Vec<Slot>,
    /// The slots of each name, sorted by `rank`.
    names: Vec<(Name, Vec<usize>)>,
}

#[derive(Clone, Debug)]
struct Slot {
    key: Box<str>,
    name: Name,
    node: Node,
    /// What becomes of it where identities are masked.
    masked: Option<mask::Kind>,
}

impl Node {
    /// How a value of this type is written.
    pub(super) fn of(types: &Types, ty: &Type, selection: &Selection) -> Result<Self, GiveUp> {
        let kind = match &ty.base {
            BaseType::List(of) => {
                let node = Box::new(Self::of(types, of, selection)?);
                match &of.base {
                    BaseType::Named(name) if name == "FeedbackToken" => Kind::Flags(node),
                    _ => Kind::List(node),
                }
            }
            BaseType::Named(name) if types.is_interface(name) => {
                let possible = types.possible(name).iter();
                let objects = possible.map(|name| Object::of(types, name, selection));
                Kind::Interface {
                    name: name.clone(),
                    types: objects.collect::<Result<_, _>>()?,
                }
            }
            BaseType::Named(name) if types.is_composite(name) => {
                Kind::Object(Object::of(types, name, selection)?)
            }
            BaseType::Named(name) => Kind::Leaf(Leaf::of(types, name)?),
        };
        Ok(Self {
            is_nullable: ty.nullable,
            kind,
        })
    }

    /// Writes a cell of a row.
    pub fn write_cell(&self, cell: Cell<'_>, writer: &mut Writer) -> Result<(), GiveUp> {
        match (&self.kind, cell) {
            (_, Cell::Null) if self.is_nullable => {
                writer.raw("null");
                Ok(())
            }
            (_, Cell::Null) => Err(GiveUp),
            (Kind::Leaf(leaf), cell) => leaf.write_cell(cell, writer),
            (Kind::List(_), Cell::Text("")) => {
                writer.raw("[]");
                Ok(())
            }
            (_, Cell::Text(text)) => self.write(text, writer),
            _ => Err(GiveUp),
        }
    }

    /// Writes what is selected of a document.
    pub fn write(&self, json: &str, writer: &mut Writer) -> Result<(), GiveUp> {
        let mut document = json::without_values(json);
        let project = Project {
            node: self,
            key: "",
            is_whole: true,
            writer,
        };
        let is_there = project.deserialize(&mut document)?;
        document.end()?;
        match is_there {
            true => Ok(()),
            false if self.is_nullable => {
                writer.raw("null");
                Ok(())
            }
            false => Err(GiveUp),
        }
    }

    /// Whether it is the entity of an identity's user.
    fn is_joined(&self) -> bool {
        matches!(&self.kind, Kind::Object(object) if object.type_name == "User")
    }

    pub(super) fn is_nullable_instant(&self) -> bool {
        self.is_nullable && matches!(self.kind, Kind::Leaf(Leaf::Instant))
    }

    /// Writes a value that was not sent.
    fn write_absent(&self, bytes: &mut Vec<u8>) -> Result<(), GiveUp> {
        let absent: Cow<'_, str> = match &self.kind {
            _ if self.is_nullable => "null".into(),
            Kind::List(_) | Kind::Flags(_) => "[]".into(),
            Kind::Leaf(leaf) => format!("\"{}\"", leaf.default().ok_or(GiveUp)?).into(),
            Kind::Object(_) | Kind::Interface { .. } => return Err(GiveUp),
        };
        bytes.extend_from_slice(absent.as_bytes());
        Ok(())
    }
}

impl Object {
    fn of(types: &Types, type_name: &Name, selection: &Selection) -> Result<Self, GiveUp> {
        let mut slots = Vec::new();
        let mut names: Vec<(Name, Vec<usize>)> = Vec::new();
        for field in selection
            .iter()
            .filter(|field| field.on.contains(type_name))
        {
            let mut key = field.key.clone();
            let node = if field.name == "__typename" {
                // It is known beforehand, and stands with its key.
                key = format!("{key}\"{type_name}\"").into();
                None
            } else {
                if types.takes_arguments(type_name, &field.name) {
                    return Err(GiveUp);
                }
                // An interface's field may be narrower in the type.
                let ty = types.field(type_name, &field.name).ok_or(GiveUp)?;
                Some(Node::of(types, ty, &field.selection)?)
            };
            // What is joined to a document is not in it.
            if node.as_ref().is_some_and(|node| !node.is_joined()) {
                match names.iter_mut().find(|(name, _)| *name == field.name) {
                    Some((_, places)) => places.push(slots.len()),
                    None => names.push((field.name.clone(), vec![slots.len()])),
                }
            }
            slots.push(Slot {
                key,
                name: field.name.clone(),
                masked: mask::kind(type_name, &field.name),
                node: node.unwrap_or(CONSTANT),
            });
        }
        names.sort_by(|(one, _), (other, _)| rank(one).cmp(&rank(other)));
        Ok(Self {
            type_name: type_name.clone(),
            slots,
            names,
        })
    }

    fn places(&self, name: &str) -> &[usize] {
        let names = &self.names;
        let found = names.binary_search_by(|(other, _)| rank(other).cmp(&rank(name)));
        found.map_or(&[], |found| self.names[found].1.as_slice())
    }
}

/// Names are looked up once for each property of a document: those of other lengths need not be read.
fn rank(name: &str) -> (usize, &str) {
    (name.len(), name)
}

/// Stands where nothing is read.
const CONSTANT: Node = Node {
    is_nullable: true,
    kind: Kind::Leaf(Leaf::Boolean),
};

impl Slot {
    fn is_typename(&self) -> bool {
        self.name == "__typename"
    }
}
