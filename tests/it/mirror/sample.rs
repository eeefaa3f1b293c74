//! A record with every property of the contract, and the query that asks for all of it.

use serde_json::{Map, Value, json};

use super::contract::{Contract, INTERFACES, Kind, Property, schema_name};
use super::differences::CONNECTIONS;
use crate::support::made_up;

/// Makes a record of which no two values are alike, so that none can pass for another.
///
/// Where there is a choice (the member of an enum, the type of an identity, the key of a set),
/// records of different numbers choose differently.
pub(super) struct Maker<'a> {
    contract: &'a Contract,
    choice: usize,
    values: u32,
}

impl<'a> Maker<'a> {
    /// The record of this number.
    pub(super) fn record(contract: &'a Contract, number: u32) -> Value {
        let mut maker = Self {
            contract,
            choice: number as usize,
            values: 0,
        };
        let mut record = maker.object("callRecord");
        record["id"] = made_up::id(number).into();
        record
    }

    fn object(&mut self, declared: &str) -> Value {
        let contract = self.contract;
        let mut object = Map::new();
        let mut name = declared;
        if INTERFACES.contains(&declared) {
            let derived = contract.derived(declared);
            let plain = usize::from(!contract.types[declared].r#abstract);
            if let Some(chosen) = derived.get(self.choice % (derived.len() + plain)) {
                name = chosen;
                let discriminator = contract.types[name].odata_type.as_str();
                object.insert("@odata.type".to_owned(), discriminator.into());
            }
        }
        for property in self.some(contract.properties(name)) {
            object.insert(property.name.clone(), self.value(property));
        }
        object.into()
    }

    /// All properties; of those that hold an identity in a set, one, for only one is set.
    fn some(&self, properties: Vec<&'a Property>) -> Vec<&'a Property> {
        let is_party =
            |property: &&Property| matches!(property.kind(), Kind::Named("graph.identity"));
        let (parties, mut others): (Vec<_>, Vec<_>) = properties.into_iter().partition(is_party);
        if !parties.is_empty() {
            others.push(parties[self.choice % parties.len()]);
        }
        others
    }

    fn value(&mut self, property: &Property) -> Value {
        self.values += 1;
        let number = self.values;
        let value = match property.kind() {
            Kind::Primitive("String") => json!(format!("text {number}")),
            Kind::Primitive("Boolean") => json!(number.is_multiple_of(2)),
            Kind::Primitive("Int32") => json!(number),
            Kind::Primitive("Int64") => json!(i64::from(u32::MAX) + i64::from(number)),
            Kind::Primitive("Single") => json!(f64::from(number) + 0.25),
            Kind::Primitive("Duration") => json!(format!("PT{number}.016S")),
            Kind::Primitive("DateTimeOffset") => {
                let (minutes, seconds) = (number / 60, number % 60);
                json!(format!("2026-01-05T09:{minutes:02}:{seconds:02}.25Z"))
            }
            Kind::Primitive(other) => panic!("no value of {other} is made here"),
            Kind::Named("feedbackTokenSet") => json!({"NoSound": true, "Echo": false}),
            Kind::Named(name) => match self.contract.enums.get(name) {
                Some(members) => json!(members[self.choice % members.len()]),
                None => self.object(name),
            },
        };
        if property.collection {
            json!([value])
        } else {
            value
        }
    }
}

/// The selection of all that an object of this declared type holds.
pub(super) fn selection(contract: &Contract, declared: &str, sent: &Value) -> String {
    let discriminator = sent.get("@odata.type");
    let name = contract.types.iter().find_map(|(name, declaration)| {
        (discriminator? == &declaration.odata_type).then_some(name.as_str())
    });
    let mut fields = String::new();
    for property in contract.properties(name.unwrap_or(declared)) {
        let Some(mut value) = sent.get(&property.name) else {
            continue;
        };
        fields += " ";
        fields += &property.name;
        let is_list = value.is_array();
        while let Some(first) = value.get(0) {
            value = first;
        }
        if let (Kind::Named(name), Value::Object(_)) = (property.kind(), value) {
            let inner = match name {
                "feedbackTokenSet" => "name isSet".to_owned(),
                name => selection(contract, name, value),
            };
            let is_connection = is_list && CONNECTIONS.contains(&property.name.as_str());
            fields.extend(if is_connection {
                [" { nodes { ", &inner, " } }"]
            } else {
                [" { ", &inner, " }"]
            });
        }
    }
    match name {
        Some(name) => format!("... on {} {{{fields} }}", schema_name(name)),
        None => fields,
    }
}

/// Where an answer holds something else than what was sent.
pub(super) fn lost(place: &str, sent: &Value, answer: &Value, found: &mut Vec<String>) {
    match (sent, answer) {
        (Value::Object(sent), Value::Array(tokens)) => {
            let token =
                |token: &Value| Some((token["name"].as_str()?.to_owned(), token["isSet"].clone()));
            let tokens: Option<Map<String, Value>> = tokens.iter().map(token).collect();
            if tokens.as_ref() != Some(sent) {
                found.push(format!("{place}: sent {sent:?}, got {answer}"));
            }
        }
        (Value::Object(sent), Value::Object(answer)) => {
            for (key, sent) in sent.iter().filter(|(key, _)| !key.starts_with('@')) {
                let answer = answer.get(key).unwrap_or(&Value::Null);
                lost(&format!("{place}.{key}"), sent, answer, found);
            }
        }
        (Value::Array(_), Value::Object(connection)) if connection.contains_key("nodes") => {
            lost(place, sent, &connection["nodes"], found);
        }
        (Value::Array(sent), Value::Array(answer)) if sent.len() == answer.len() => {
            for (sent, answer) in sent.iter().zip(answer) {
                lost(place, sent, answer, found);
            }
        }
        _ if sent == answer => {}
        _ => found.push(format!("{place}: sent {sent}, got {answer}")),
    }
}
