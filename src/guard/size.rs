//! How many objects a field can give, as the schema itself describes it.

use std::collections::HashMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, ConstDirective, FieldDefinition, ServiceDocument, Type, TypeDefinition, TypeKind,
    TypeSystemDefinition,
};
use async_graphql::{Positioned, Value};

use super::filter::Filters;

/// How many items a plain list of objects is taken to have where the schema does not say: segments,
/// media, streams and the like.
const PLAIN_LIST: u64 = 3;

/// The type of what stands for an entity.
const REPRESENTATION: &str = "_Any";

/// The directive that says how many items a list has.
const LIST_SIZE: &str = "listSize";

/// The sizes of every field.
#[derive(Clone, Debug)]
pub struct Sizes {
    types: HashMap<String, HashMap<String, Shape>>,
    /// The types that are one page of a list, with those of their fields that hold the rows.
    pages: HashMap<String, Vec<String>>,
    largest_page: u64,
    filters: Filters,
    /// What a field gives that is not in the schema, which validation refuses.
    unknown: Count,
}

/// What a field gives.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    /// The name of its type.
    pub(super) of: String,
    pub(super) count: Count,
    /// The types of its arguments.
    pub(super) arguments: Vec<(String, String)>,
}

/// How many objects a field gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Count {
    One,
    /// As many as the list is taken to have.
    Plain(u64),
    /// One for each item of this argument.
    Argument(String),
    /// The same, of an argument whose items stand for entities. They count as the objects that they
    /// give, and not as values too.
    Representations(String),
    /// Nobody knows how many.
    Unbounded,
    /// One page, of as many rows as an argument says, or else as assumed; some of its fields hold
    /// the rows.
    Page {
        assumed: u64,
        rows: Vec<String>,
    },
}

impl Sizes {
    /// Reads them from the schema in the schema definition language. Where that cannot be read,
    /// every field is as large as can be, and next to nothing is allowed.
    pub fn read(sdl: &str, largest_page: u64) -> Self {
        let mut sizes = Self {
            types: HashMap::new(),
            pages: HashMap::new(),
            largest_page,
            filters: Filters::default(),
            unknown: Count::One,
        };
        match parse_schema(sdl) {
            Ok(ServiceDocument { definitions }) => {
                for definition in definitions {
                    if let TypeSystemDefinition::Type(definition) = definition {
                        sizes.add(definition.node);
                    }
                }
                sizes.filters.finish();
            }
            Err(error) => {
                tracing::error!(%error, "the schema's own description cannot be read");
                sizes.unknown = Count::Unbounded;
            }
        }
        sizes
    }

    /// How many objects a field gives that is not in the schema.
    pub(super) fn unknown(&self) -> &Count {
        &self.unknown
    }

    /// What filters cost.
    pub(super) fn filters(&self) -> &Filters {
        &self.filters
    }

    fn add(&mut self, definition: TypeDefinition) {
        let fields = match definition.kind {
            TypeKind::InputObject(input) => {
                return self.filters.add(&definition.name.node, &input);
            }
            TypeKind::Object(object) => object.fields,
            TypeKind::Interface(interface) => interface.fields,
            _ => return,
        };
        let mut shapes = HashMap::with_capacity(fields.len());
        for Positioned { node: field, .. } in fields {
            let of = name(&field.ty.node).to_owned();
            let count = count(&field);
            if let Count::Page { rows, .. } = &count {
                self.pages.insert(of.clone(), rows.clone());
            }
            let arguments = field.arguments.iter().map(|argument| {
                let argument = &argument.node;
                (
                    argument.name.node.to_string(),
                    name(&argument.ty.node).to_owned(),
                )
            });
            let shape = Shape {
                of,
                count,
                arguments: arguments.collect(),
            };
            shapes.insert(field.name.node.to_string(), shape);
        }
        self.types.insert(definition.name.node.to_string(), shapes);
    }

    /// What a field gives; nothing is known of one that is not in the schema.
    pub(super) fn field(&self, of: &str, name: &str) -> Option<&Shape> {
        self.types.get(of)?.get(name)
    }

    /// Whether a field holds the rows of a page.
    pub(super) fn is_row(&self, of: &str, name: &str) -> bool {
        let rows = self.pages.get(of);
        rows.is_some_and(|rows| rows.iter().any(|row| row == name))
    }

    /// The most rows that a page may have.
    pub(super) fn largest_page(&self) -> u64 {
        self.largest_page
    }
}

pub(super) fn name(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name,
        BaseType::List(item) => name(item),
    }
}

pub(super) fn is_list(of: &Type) -> bool {
    matches!(of.base, BaseType::List(_))
}

fn count(field: &FieldDefinition) -> Count {
    let mut directives = field.directives.iter().map(|directive| &directive.node);
    if let Some(size) = directives.find(|directive| directive.name.node == LIST_SIZE) {
        let assumed = size.get_argument("assumedSize").map(|size| &size.node);
        let assumed = match assumed {
            Some(Value::Number(number)) => number.as_u64(),
            _ => None,
        };
        let assumed = assumed.unwrap_or(PLAIN_LIST);
        return match row_fields(size) {
            rows if rows.is_empty() => Count::Plain(assumed),
            rows => Count::Page { assumed, rows },
        };
    }
    if !is_list(&field.ty.node) {
        return Count::One;
    }
    // Of `nodes(ids:)` and the like, each item of the argument gives one.
    let list = field.arguments.iter().find(|argument| {
        let of = &argument.node.ty.node;
        is_list(of) && !of.nullable
    });
    list.map_or(Count::Plain(PLAIN_LIST), |argument| {
        let argument = &argument.node;
        let list = argument.name.node.to_string();
        match name(&argument.ty.node) {
            REPRESENTATION => Count::Representations(list),
            _ => Count::Argument(list),
        }
    })
}

/// The fields that hold the rows, as the directive names them.
fn row_fields(page: &ConstDirective) -> Vec<String> {
    let rows = page.get_argument("sizedFields").map(|rows| &rows.node);
    let Some(Value::List(rows)) = rows else {
        return Vec::new();
    };
    let rows = rows.iter().filter_map(|row| match row {
        Value::String(name) => Some(name.clone()),
        _ => None,
    });
    rows.collect()
}
