//! Reading a document by serde, and writing what is selected of it as it comes.

use async_graphql::Name;
use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;

use super::{GiveUp, Kind, Node, Object, Slot, Writer};
use crate::graph::{flags_as_list, type_of, user_of};
use crate::json;
use crate::plan::writer::Open;

/// Writes a value as it is read; tells whether there was one.
pub(super) struct Project<'a> {
    pub(super) node: &'a Node,
    /// The key that the value stands under.
    pub(super) key: &'a str,
    /// Whether it is a document of its own, in which nothing stands for null.
    pub(super) is_whole: bool,
    pub(super) writer: &'a mut Writer,
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
                let mut document = json::without_values(json);
                let visitor = ObjectVisitor {
                    object,
                    json: Some(json),
                    writer: self.writer,
                };
                document.deserialize_map(visitor)?;
            }
            Kind::Flags(of) => {
                let list = flags_as_list(json)?;
                let items: Vec<&RawValue> = json::from_str(&list)?;
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
        let visitor = ObjectVisitor {
            object,
            json: None,
            writer: self.writer,
        };
        visitor.visit_map(map)?;
        Ok(true)
    }
}

struct ObjectVisitor<'a> {
    object: &'a Object,
    /// All of it, if that was looked at before.
    json: Option<&'a str>,
    writer: &'a mut Writer,
}

impl<'de> Visitor<'de> for ObjectVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self {
            object,
            json,
            writer,
        } = self;
        if object.slots.is_empty() {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            writer.object::<()>(&[], |(), _| Ok(())).map_err(given_up)?;
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
                    let mut is_there = Ok(false);
                    let shown = writer.shown(slot.masked, |writer| {
                        is_there = map.next_value_seed(slot.project(writer));
                        Ok(())
                    });
                    shown.map_err(given_up)?;
                    if is_there? {
                        writer.filled(&open, *place, start);
                    }
                }
                places => {
                    let json = map.next_value::<&RawValue>()?.get();
                    for place in places {
                        let start = writer.position();
                        let mut value = json::without_values(json);
                        let slot = &object.slots[*place];
                        let is_there = writer.shown(slot.masked, |writer| {
                            Ok(slot.project(writer).deserialize(&mut value)?)
                        });
                        if is_there.map_err(given_up)? {
                            writer.filled(&open, *place, start);
                        }
                    }
                }
            }
        }
        object.join(json, &open, writer).map_err(given_up)?;
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

impl Object {
    /// Writes the entity of the user that this names, if it is an identity.
    fn join(&self, json: Option<&str>, open: &Open, writer: &mut Writer) -> Result<(), GiveUp> {
        for (place, slot) in self.slots.iter().enumerate() {
            if !slot.node.is_joined() {
                continue;
            }
            let start = writer.position();
            let user = match user_of(&self.type_name, json.ok_or(GiveUp)?)? {
                Some(id) => format!("{{\"id\":{}}}", serde_json::to_string(&id)?),
                None => "null".to_owned(),
            };
            slot.node.write(&user, writer)?;
            writer.filled(open, place, start);
        }
        Ok(())
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
