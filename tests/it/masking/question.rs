//! Questions that select every field there is, made of the schema itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition,
};
use callrecords::schema;

/// The range that holds everything made up.
pub(crate) const RANGE: &str =
    "fromDateTime: \"2020-01-01T00:00:00Z\", toDateTime: \"2029-12-01T00:00:00Z\"";

/// Types with lists that lead back to themselves: they are gone into once a question.
const CIRCULAR: &[&str] = &[
    "CallRecord",
    "DirectRoutingLogRow",
    "PstnCallLogRow",
    "SmsLogRow",
    "User",
];

/// The types of the schema.
pub(crate) struct Types {
    fields: BTreeMap<String, Vec<FieldDefinition>>,
    /// The types that each interface stands for.
    possible: BTreeMap<String, Vec<String>>,
    /// The fields of each type that were selected.
    selected: BTreeSet<(String, String)>,
}

impl Types {
    pub(crate) fn read() -> Self {
        let mut types = Self {
            fields: BTreeMap::new(),
            possible: BTreeMap::new(),
            selected: BTreeSet::new(),
        };
        for definition in parse_schema(schema::sdl()).unwrap().definitions {
            let TypeSystemDefinition::Type(definition) = definition else {
                continue;
            };
            let name = definition.node.name.node.to_string();
            let fields = match definition.node.kind {
                TypeKind::Object(object) => {
                    for interface in object.implements {
                        let all = types.possible.entry(interface.node.to_string());
                        all.or_default().push(name.clone());
                    }
                    object.fields
                }
                TypeKind::Interface(interface) => interface.fields,
                _ => continue,
            };
            let fields = fields.into_iter().map(|field| field.node).collect();
            types.fields.insert(name, fields);
        }
        types
    }

    /// The names of a type's fields.
    pub(crate) fn fields_of(&self, of: &str) -> Vec<&str> {
        let fields = self.fields[of].iter();
        fields.map(|field| field.name.node.as_str()).collect()
    }

    /// The types that implement an interface, by interface.
    pub(crate) fn interfaces(&self) -> &BTreeMap<String, Vec<String>> {
        &self.possible
    }

    /// The fields that no question selected.
    pub(crate) fn missing(&self) -> BTreeSet<(String, String)> {
        let all = self.fields.iter().flat_map(|(of, fields)| {
            let names = fields.iter().map(|field| field.name.node.to_string());
            names.map(move |name| (of.clone(), name))
        });
        all.filter(|field| !self.selected.contains(field)).collect()
    }

    /// Whether a field may be null.
    pub(crate) fn is_nullable(&self, of: &str, field: &str) -> bool {
        let mut fields = self.fields[of].iter();
        let field = fields.find(|one| one.name.node == field).unwrap();
        field.ty.node.nullable
    }

    /// Selects everything of a root field with these arguments.
    pub(crate) fn ask(&mut self, root: &str, field: &str, arguments: &str) -> String {
        self.selected.insert((root.to_owned(), field.to_owned()));
        let mut fields = self.fields[root].iter();
        let of = fields.find(|one| one.name.node == field).unwrap();
        let of = name(&of.ty.node).to_owned();
        let selection = self.select(&of, &mut Vec::new(), &mut BTreeSet::new());
        format!("{field}({arguments}) {selection}")
    }

    /// Selects everything of a type, and of what hangs on it.
    pub(crate) fn select(
        &mut self,
        of: &str,
        path: &mut Vec<String>,
        seen: &mut BTreeSet<String>,
    ) -> String {
        if !self.fields.contains_key(of) {
            return String::new();
        }
        let mut text = " { __typename".to_owned();
        if !path.iter().any(|outer| outer == of) {
            path.push(of.to_owned());
            self.select_fields(of, None, &mut text, (path, seen));
            for each in self.possible.get(of).cloned().unwrap_or_default() {
                write!(text, " ... on {each} {{ __typename").unwrap();
                self.select_fields(&each, Some(of), &mut text, (path, seen));
                text.push_str(" }");
            }
            path.pop();
        }
        text + " }"
    }

    /// Selects the fields of a type; of one that stands in for an interface, those beyond it.
    fn select_fields(
        &mut self,
        of: &str,
        beyond: Option<&str>,
        text: &mut String,
        (path, seen): (&mut Vec<String>, &mut BTreeSet<String>),
    ) {
        let is_again = CIRCULAR.contains(&of) && !seen.insert(of.to_owned());
        for field in self.fields[of].clone() {
            let (field, inside) = (field.name.node.as_str(), name(&field.ty.node));
            let is_leaf = !self.fields.contains_key(inside);
            if is_again && !is_leaf {
                continue;
            }
            self.selected.insert((of.to_owned(), field.to_owned()));
            if beyond.is_some_and(|interface| self.fields_of(interface).contains(&field)) {
                continue;
            }
            let arguments = match (of, field) {
                ("User", "callRecords" | "organizedCallRecords") => "(first: 3)".to_owned(),
                ("User", _) if !is_leaf => format!("(first: 3, {RANGE})"),
                _ => String::new(),
            };
            // Fields of different types may differ under one name.
            let alias = beyond.map_or_else(String::new, |_| format!("{of}_{field}: "));
            // The nodes are selected beside the edges.
            let selection = if of.ends_with("Edge") && field == "node" {
                " { __typename }".to_owned()
            } else {
                self.select(inside, path, seen)
            };
            write!(text, " {alias}{field}{arguments}{selection}").unwrap();
        }
    }
}

fn name(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name,
        BaseType::List(item) => name(item),
    }
}
