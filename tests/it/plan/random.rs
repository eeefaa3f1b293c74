//! Valid documents by chance, over whatever the schema holds, with variables.

use std::collections::HashMap;

use async_graphql::Name;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, Type, TypeKind, TypeSystemDefinition,
};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Map, Value, json};

use crate::support::app::App;

/// How deep objects go; below, only leaves are selected.
const DEEPEST: u32 = 7;

/// Makes documents.
pub(super) struct Generator {
    objects: HashMap<String, Vec<FieldDefinition>>,
    possible: HashMap<String, Vec<String>>,
    enums: HashMap<String, Vec<String>>,
    inputs: HashMap<String, Vec<InputValueDefinition>>,
    /// Texts that are in the data, and some that are not.
    texts: Vec<String>,
    chance: StdRng,
    declarations: Vec<String>,
    variables: Map<String, Value>,
    fragments: Vec<String>,
    aliases: u32,
}

impl Generator {
    pub(super) async fn new(sdl: &str, app: &App, someone: &str) -> Self {
        let mut generator = Self {
            objects: HashMap::new(),
            possible: HashMap::new(),
            enums: HashMap::new(),
            inputs: HashMap::new(),
            texts: vec![someone.to_owned(), String::new(), "é\"\\".to_owned()],
            chance: StdRng::seed_from_u64(0),
            declarations: Vec::new(),
            variables: Map::new(),
            fragments: Vec::new(),
            aliases: 0,
        };
        generator.read(sdl);
        generator.know(app).await;
        generator
    }

    /// Reads the types of a schema.
    fn read(&mut self, sdl: &str) {
        for definition in parse_schema(sdl).unwrap().definitions {
            let TypeSystemDefinition::Type(definition) = definition else {
                continue;
            };
            let name = definition.node.name.node.to_string();
            let fields = |fields: Vec<async_graphql::Positioned<FieldDefinition>>| {
                fields.into_iter().map(|field| field.node).collect()
            };
            match definition.node.kind {
                TypeKind::Object(object) => {
                    for interface in object.implements {
                        let possible = self.possible.entry(interface.node.to_string());
                        possible.or_default().push(name.clone());
                    }
                    self.objects.insert(name, fields(object.fields));
                }
                TypeKind::Interface(interface) => {
                    self.objects.insert(name, fields(interface.fields));
                }
                TypeKind::Enum(members) => {
                    let members = members.values.into_iter();
                    let members = members.map(|member| member.node.value.node.to_string());
                    self.enums.insert(name, members.collect());
                }
                TypeKind::InputObject(input) => {
                    let fields = input.fields.into_iter().map(|field| field.node);
                    self.inputs.insert(name, fields.collect());
                }
                TypeKind::Union(union) => {
                    let members = union.members.iter().map(|member| member.node.to_string());
                    self.possible.insert(name.clone(), members.collect());
                    self.objects.insert(name, Vec::new());
                }
                TypeKind::Scalar => {}
            }
        }
    }

    /// Takes ids of what there is for texts.
    async fn know(&mut self, app: &App) {
        let data = app
            .ask("{ callRecords(first: 40) { nodes { id participants_v2(first: 2) { nodes { id } } } } }")
            .await;
        for record in data["callRecords"]["nodes"].as_array().unwrap() {
            self.texts.push(record["id"].as_str().unwrap().to_owned());
            for party in record["participants_v2"]["nodes"].as_array().unwrap() {
                self.texts.push(party["id"].as_str().unwrap().to_owned());
            }
        }
    }

    /// The document of this number, and its variables.
    pub(super) fn document(&mut self, number: u32) -> (String, Value) {
        self.chance = StdRng::seed_from_u64(number.into());
        self.declarations.clear();
        self.variables.clear();
        self.fragments.clear();
        self.aliases = 0;
        let selection = self.selection("Query", 0, false);
        let mut document = match self.declarations.as_slice() {
            [] => selection,
            declarations => format!("query Q({}) {selection}", declarations.join(", ")),
        };
        for fragment in &self.fragments {
            document.push('\n');
            document.push_str(fragment);
        }
        (document, Value::Object(self.variables.clone()))
    }

    fn is_likely(&mut self, percent: u32) -> bool {
        self.chance.random_range(0..100) < percent
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.chance.random_range(0..of.len())].clone()
    }

    /// What is selected of a type. A set that another is merged with must hold something whatever the
    /// conditions are: the executor takes objects without a field for null, and keeps that.
    fn selection(&mut self, of: &str, depth: u32, is_merged: bool) -> String {
        let fields = self.objects[of].clone();
        let mut parts = Vec::new();
        if is_merged || self.is_likely(30) {
            parts.push("__typename".to_owned());
        }
        let count = if of == "Query" {
            1
        } else {
            self.chance.random_range(1..6)
        };
        // A union has none.
        for _ in (0..count).filter(|_| !fields.is_empty()) {
            let field = self.pick(&fields);
            if let Some(part) = self.field(&field, depth) {
                parts.push(part);
            }
        }
        if let Some(possible) = self.possible.get(of).cloned() {
            for _ in 0..self.chance.random_range(0..3) {
                let of = self.pick(&possible);
                let selection = self.selection(&of, depth + 1, true);
                parts.push(self.fragment(&of, &selection));
            }
        } else if self.is_likely(20) {
            let selection = self.selection(of, depth + 1, true);
            parts.push(self.fragment(of, &selection));
        }
        if parts.is_empty() {
            parts.push("__typename".to_owned());
        }
        format!("{{ {} }}", parts.join(" "))
    }

    fn fragment(&mut self, of: &str, selection: &str) -> String {
        let condition = self.condition();
        match self.chance.random_range(0..3) {
            0 => {
                let name = format!("F{}", self.fragments.len());
                self.fragments
                    .push(format!("fragment {name} on {of} {selection}"));
                format!("...{name}{condition}")
            }
            _ => format!("... on {of}{condition} {selection}"),
        }
    }

    fn condition(&mut self) -> String {
        if !self.is_likely(10) {
            return String::new();
        }
        let name = self.pick(&["skip", "include"]);
        let value = self.is_likely(50);
        if self.is_likely(50) {
            return format!(" @{name}(if: {value})");
        }
        format!(" @{name}(if: {})", self.variable("Boolean!", json!(value)))
    }

    fn variable(&mut self, of: &str, value: Value) -> String {
        let name = format!("v{}", self.declarations.len());
        self.declarations.push(format!("${name}: {of}"));
        self.variables.insert(name.clone(), value);
        format!("${name}")
    }

    fn field(&mut self, field: &FieldDefinition, depth: u32) -> Option<String> {
        let of = named(&field.ty.node).to_string();
        let is_object = self.objects.contains_key(&of);
        // Users are joined to what is in documents: seldom, for no plan has that.
        if is_object && (depth >= DEEPEST || (of == "User" && !self.is_likely(3))) {
            return None;
        }
        self.aliases += 1;
        let name = &field.name.node;
        let alias = format!("a{}: ", self.aliases);
        let arguments = self.arguments(field);
        let condition = self.condition();
        if !is_object {
            return Some(format!("{alias}{name}{arguments}{condition}"));
        }
        let is_merged = self.is_likely(15);
        let selection = self.selection(&of, depth + 1, is_merged);
        let mut text = format!("{alias}{name}{arguments}{condition} {selection}");
        if is_merged {
            let selection = self.selection(&of, depth + 1, true);
            text = format!("{text} {alias}{name}{arguments} {selection}");
        }
        Some(text)
    }

    fn arguments(&mut self, field: &FieldDefinition) -> String {
        let mut given = Vec::new();
        let is_backward = self.is_likely(25);
        for argument in &field.arguments {
            let argument = &argument.node;
            let name = argument.name.node.as_str();
            let value = match name {
                "first" if !is_backward => json!(self.chance.random_range(0..6)),
                "last" if is_backward => json!(self.chance.random_range(0..6)),
                "first" | "last" | "after" | "before" => continue,
                "fromDateTime" => json!("2026-06-01T00:00:00Z"),
                "toDateTime" => json!("2026-07-01T00:00:00Z"),
                _ if argument.ty.node.nullable && self.is_likely(60) => continue,
                _ => self.value(&argument.ty.node, 0),
            };
            let text = if self.is_likely(50) {
                self.variable(&argument.ty.node.to_string(), value)
            } else {
                self.literal(&argument.ty.node, &value)
            };
            given.push(format!("{name}: {text}"));
        }
        match given.as_slice() {
            [] => String::new(),
            given => format!("({})", given.join(", ")),
        }
    }

    /// A value of an input type, as JSON.
    fn value(&mut self, ty: &Type, depth: u32) -> Value {
        if ty.nullable && self.is_likely(5) {
            return Value::Null;
        }
        let name = match &ty.base {
            BaseType::List(of) => {
                let count = self.chance.random_range(0..3);
                return (0..count).map(|_| self.value(of, depth + 1)).collect();
            }
            BaseType::Named(name) => name.as_str(),
        };
        match name {
            "Int" | "Long" => json!(self.chance.random_range(0..100)),
            "Float" => json!(f64::from(self.chance.random_range(0..20_000)) / 4.0),
            "Boolean" => json!(self.is_likely(50)),
            "String" | "ID" => {
                let texts = self.texts.clone();
                json!(self.pick(&texts))
            }
            "Decimal" => json!(self.pick(&["0", "0.50", "2", "1e-2"])),
            "DateTime" => {
                let (day, hour) = (
                    self.chance.random_range(1..30),
                    self.chance.random_range(0..24),
                );
                json!(format!("2026-06-{day:02}T{hour:02}:00:00.5Z"))
            }
            "_Any" => {
                let texts = self.texts.clone();
                let of = self.pick(&["CallRecord", "User", "Nothing"]);
                json!({ "__typename": of, "id": self.pick(&texts) })
            }
            name => match self.enums.get(name).cloned() {
                Some(members) => json!(self.pick(&members)),
                None => self.object(name, depth),
            },
        }
    }

    fn object(&mut self, name: &str, depth: u32) -> Value {
        let mut object = Map::new();
        for field in self.inputs[name].clone() {
            let is_wanted = !field.ty.node.nullable || (depth < 3 && self.is_likely(12));
            if is_wanted {
                let value = self.value(&field.ty.node, depth + 1);
                object.insert(field.name.node.to_string(), value);
            }
        }
        Value::Object(object)
    }

    /// A value as it is written in a document.
    fn literal(&self, ty: &Type, value: &Value) -> String {
        match (value, &ty.base) {
            (Value::Array(items), BaseType::List(of)) => {
                let items = items.iter().map(|item| self.literal(of, item));
                format!("[{}]", items.collect::<Vec<_>>().join(", "))
            }
            (Value::Object(object), BaseType::Named(name)) if name == "_Any" => {
                let fields = object.iter().map(|(key, value)| format!("{key}: {value}"));
                format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
            }
            (Value::Object(object), BaseType::Named(name)) => {
                let fields = &self.inputs[name.as_str()];
                let fields = object.iter().map(|(key, value)| {
                    let field = fields.iter().find(|field| field.name.node == key.as_str());
                    format!("{key}: {}", self.literal(&field.unwrap().ty.node, value))
                });
                format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
            }
            (Value::String(text), BaseType::Named(name))
                if self.enums.contains_key(name.as_str()) =>
            {
                text.clone()
            }
            (value, _) => value.to_string(),
        }
    }
}

fn named(ty: &Type) -> &Name {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(of) => named(of),
    }
}
