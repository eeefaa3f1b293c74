//! Documents: JSON text, of which a query's selection is written in its order.
//!
//! A document was read as its type when it came in, so what is not selected is skipped unread. What
//! was not sent reads as null; where the schema takes no null, a list is empty and an enum is its
//! default member, as `graph::absent` has it.

use std::borrow::Cow;

use async_graphql::Name;
use async_graphql::parser::types::{BaseType, Type};
use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;

use super::selection::Selection;
use super::types::Types;
use super::writer::Writer;
use super::{GiveUp, Leaf};
use crate::graph::{flags_as_list, type_of};
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
    /// The slots of each name, sorted by it.
    names: Vec<(Name, Vec<usize>)>,
}

#[derive(Clone, Debug)]
struct Slot {
    key: Box<str>,
    name: Name,
    node: Node,
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
        let mut document = serde_json::Deserializer::from_str(json);
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
            if node.is_some() {
                match names.iter_mut().find(|(name, _)| *name == field.name) {
                    Some((_, places)) => places.push(slots.len()),
                    None => names.push((field.name.clone(), vec![slots.len()])),
                }
            }
            slots.push(Slot {
                key,
                name: field.name.clone(),
                node: node.unwrap_or(CONSTANT),
            });
        }
        names.sort();
        // What is joined to a document is not in it.
        if slots.iter().any(|slot| slot.is_joined()) {
            return Err(GiveUp);
        }
        Ok(Self {
            type_name: type_name.clone(),
            slots,
            names,
        })
    }

    fn places(&self, name: &str) -> &[usize] {
        let found = self
            .names
            .binary_search_by(|(other, _)| other.as_str().cmp(name));
        found.map_or(&[], |found| self.names[found].1.as_slice())
    }
}

/// Stands where nothing is read.
const CONSTANT: Node = Node {
    is_nullable: true,
    kind: Kind::Leaf(Leaf::Boolean),
};

impl Slot {
    /// Whether the field is made by a resolver: the entity of an identity's user.
    fn is_joined(&self) -> bool {
        matches!(&self.node.kind, Kind::Object(object) if object.type_name == "User")
    }

    fn is_typename(&self) -> bool {
        self.name == "__typename"
    }
}

/// Writes a value as it is read; tells whether there was one.
struct Project<'a> {
    node: &'a Node,
    /// The key that the value stands under.
    key: &'a str,
    /// Whether it is a document of its own, in which nothing stands for null.
    is_whole: bool,
    writer: &'a mut Writer,
}

impl<'de> DeserializeSeed<'de> for Project<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        match &self.node.kind {
            Kind::List(_) | Kind::Object(_) => deserializer.deserialize_any(self),
            Kind::Leaf(_) | Kind::Interface { .. } | Kind::Flags(_) => {
                let json = <&RawValue>::deserialize(deserializer)?.get();
                if json == "null" || self.node.is_filler(json) {
                    return Ok(false);
                }
                self.write(json).map_err(given_up)
            }
        }
    }
}

fn given_up<E: de::Error>(GiveUp: GiveUp) -> E {
    E::custom("a value is not of its type")
}

impl Project<'_> {
    fn write(self, json: &str) -> Result<bool, GiveUp> {
        match &self.node.kind {
            Kind::Leaf(leaf) => leaf.write_json(json, self.writer)?,
            Kind::Interface { name, types } => {
                let object = concrete(name, types, self.key, json)?;
                let mut document = serde_json::Deserializer::from_str(json);
                let visitor = ObjectVisitor {
                    object,
                    writer: self.writer,
                };
                document.deserialize_map(visitor)?;
            }
            Kind::Flags(of) => {
                let list = flags_as_list(json)?;
                let items: Vec<&RawValue> = serde_json::from_str(&list)?;
                let write = |item: &RawValue, writer: &mut Writer| of.write(item.get(), writer);
                self.writer.list(items, write)?;
            }
            Kind::List(_) | Kind::Object(_) => return Err(GiveUp),
        }
        Ok(true)
    }
}

/// The type among those of an interface that an object is of.
fn concrete<'t>(
    interface: &Name,
    types: &'t [Object],
    key: &str,
    json: &str,
) -> Result<&'t Object, GiveUp> {
    let name = type_of(interface, key, json)?;
    let named = |name: &str| {
        types
            .iter()
            .find(|it| it.type_name.eq_ignore_ascii_case(name))
    };
    let plain = || named(&format!("Plain{interface}"));
    named(&name).or_else(plain).ok_or(GiveUp)
}

impl<'de> Visitor<'de> for Project<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list or an object")
    }

    fn visit_unit<E: de::Error>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<bool, A::Error> {
        let Kind::List(of) = &self.node.kind else {
            return Err(given_up(GiveUp));
        };
        self.writer.raw("[");
        let start = self.writer.position();
        loop {
            let end = self.writer.position();
            if end > start {
                self.writer.raw(",");
            }
            let item = Project {
                node: of,
                key: self.key,
                is_whole: false,
                writer: self.writer,
            };
            let is_there = items.next_element_seed(item)?;
            if is_there == Some(false) && self.is_whole {
                return Err(given_up(GiveUp));
            }
            // Null elements are left out.
            if is_there != Some(true) {
                self.writer.bytes().truncate(end);
            }
            if is_there.is_none() {
                break;
            }
        }
        self.writer.raw("]");
        Ok(true)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<bool, A::Error> {
        let Kind::Object(object) = &self.node.kind else {
            return Err(given_up(GiveUp));
        };
        let writer = self.writer;
        ObjectVisitor { object, writer }.visit_map(map)?;
        Ok(true)
    }
}

struct ObjectVisitor<'a> {
    object: &'a Object,
    writer: &'a mut Writer,
}

impl<'de> Visitor<'de> for ObjectVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { object, writer } = self;
        if object.slots.is_empty() {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            writer.raw("null");
            return Ok(());
        }
        let open = writer.open(object.slots.len());
        while let Some(places) = map.next_key_seed(Key(object))? {
            match places {
                [] => {
                    map.next_value::<IgnoredAny>()?;
                }
                [place] => {
                    let start = writer.position();
                    let slot = &object.slots[*place];
                    if map.next_value_seed(slot.project(writer))? {
                        writer.filled(&open, *place, start);
                    }
                }
                places => {
                    let json = map.next_value::<&RawValue>()?.get();
                    for place in places {
                        let start = writer.position();
                        let mut value = serde_json::Deserializer::from_str(json);
                        let project = object.slots[*place].project(writer);
                        if project.deserialize(&mut value).map_err(de::Error::custom)? {
                            writer.filled(&open, *place, start);
                        }
                    }
                }
            }
        }
        let keys = object.slots.iter().map(|slot| &*slot.key);
        let closed = writer.close(&open, keys, |place, bytes| {
            let slot = &object.slots[place];
            if slot.is_typename() {
                return Ok(());
            }
            slot.node.write_absent(bytes)
        });
        closed.map_err(given_up)
    }
}

impl Slot {
    fn project<'a>(&'a self, writer: &'a mut Writer) -> Project<'a> {
        Project {
            node: &self.node,
            key: &self.name,
            is_whole: false,
            writer,
        }
    }
}

/// Reads a key as the places of its slots.
struct Key<'a>(&'a Object);

impl<'de, 'a> DeserializeSeed<'de> for Key<'a> {
    type Value = &'a [usize];

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<&'a [usize], D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'a> Visitor<'_> for Key<'a> {
    type Value = &'a [usize];

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<&'a [usize], E> {
        Ok(self.0.places(key))
    }
}
