//! Going through a document once, however often its fragments are spread.

use std::collections::HashMap;

use async_graphql::Positioned;
use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
};

use super::argument::Arguments;
use super::document;
use super::filter::Price;
use super::measure::{Measure, larger};
use super::refusal::Refusal;
use super::size::{Count, Shape, Sizes};
use crate::config::Limits;

/// The arguments that say how many rows a page has.
const PAGE_ARGUMENTS: [&str; 2] = ["first", "last"];

/// The fields of introspection that lead from type to type, and so round in circles.
const INTROSPECTION_LISTS: [&str; 4] = ["fields", "interfaces", "possibleTypes", "inputFields"];

/// Measures a document.
pub(super) struct Walk<'a> {
    document: &'a ExecutableDocument,
    sizes: &'a Sizes,
    arguments: Arguments<'a>,
    /// The limits of what it measures, which its own recursion has too.
    limits: &'a Limits,
    /// The fragments that it has been in; none while it is in there.
    fragments: HashMap<&'a str, Option<Measure>>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        document: &'a ExecutableDocument,
        sizes: &'a Sizes,
        arguments: Arguments<'a>,
        limits: &'a Limits,
    ) -> Self {
        Self {
            document,
            sizes,
            arguments,
            limits,
            fragments: HashMap::new(),
        }
    }

    pub(super) fn operation(
        &mut self,
        operation: &'a OperationDefinition,
    ) -> Result<Measure, Refusal> {
        let root = match operation.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        };
        let mut measure = self.selections(&operation.selection_set.node, root, 1)?;
        let variables = operation.variable_definitions.iter();
        let on_variables = variables.map(|variable| variable.node.directives.len());
        let directives = on_variables.sum::<usize>() + operation.directives.len();
        measure.directives = measure.directives.saturating_add(directives as u64);
        Ok(measure)
    }

    /// Goes through the fragments that no operation spreads, too: validation will.
    pub(super) fn every_fragment(&mut self) -> Result<(), Refusal> {
        for (name, _) in document::fragments(self.document) {
            self.fragment(name, 1)?;
        }
        Ok(())
    }

    fn selections(
        &mut self,
        set: &'a SelectionSet,
        of: &'a str,
        level: u64,
    ) -> Result<Measure, Refusal> {
        if level > self.limits.nesting {
            return Err(Refusal::Exceeded {
                limit: "nesting",
                allowed: self.limits.nesting,
                actual: level,
            });
        }
        let mut all = Measure::default();
        for selection in &set.items {
            let (measure, directives) = match &selection.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    (self.field(field, of, level)?, &field.directives)
                }
                Selection::InlineFragment(fragment) => {
                    let fragment = &fragment.node;
                    let condition = fragment.type_condition.as_ref();
                    let of = condition.map_or(of, |condition| condition.node.on.node.as_str());
                    let set = &fragment.selection_set.node;
                    (self.selections(set, of, level + 1)?, &fragment.directives)
                }
                Selection::FragmentSpread(spread) => {
                    let spread = &spread.node;
                    let name = &spread.fragment_name.node;
                    (self.fragment(name, level + 1)?, &spread.directives)
                }
            };
            all.add(&measure);
            all.directives = all.directives.saturating_add(directives.len() as u64);
        }
        all.nesting += 1;
        Ok(all)
    }

    fn fragment(&mut self, name: &str, level: u64) -> Result<Measure, Refusal> {
        match self.fragments.get(name) {
            Some(Some(measure)) => return Ok(measure.clone()),
            Some(None) => return Err(Refusal::Cycle(name.to_owned())),
            None => {}
        }
        let Some((name, fragment)) = self.document.fragments.get_key_value(name) else {
            // Validation says that there is none.
            return Ok(Measure::default());
        };
        self.fragments.insert(name, None);
        let fragment = &fragment.node;
        let of = &fragment.type_condition.node.on.node;
        let mut measure = self.selections(&fragment.selection_set.node, of, level)?;
        let directives = fragment.directives.len() as u64;
        measure.directives = measure.directives.saturating_add(directives);
        self.fragments.insert(name, Some(measure.clone()));
        Ok(measure)
    }

    fn field(&mut self, field: &'a Field, of: &'a str, level: u64) -> Result<Measure, Refusal> {
        let name = field.name.node.as_str();
        let sizes = self.sizes;
        let shape = sizes.field(of, name);
        let is_introspection = is_introspection(of, name);
        let inside = match shape {
            _ if is_introspection => "__Type",
            Some(shape) => shape.of.as_str(),
            None => "",
        };
        let set = &field.selection_set.node;
        let mut measure = if set.items.is_empty() {
            Measure::default()
        } else {
            self.selections(set, inside, level + 1)?
        };
        measure.fields = measure.fields.saturating_add(1);
        measure.roots = 1;
        let aliases = u64::from(field.alias.is_some());
        measure.aliases = measure.aliases.saturating_add(aliases);
        let arguments = self.arguments.size(field, shape.map(|shape| &shape.count));
        measure.arguments = measure.arguments.max(arguments);
        if is_introspection {
            let is_list = INTROSPECTION_LISTS.contains(&name);
            measure.introspection += u64::from(is_list);
            return Ok(measure);
        }
        measure.depth += 1;
        let count = shape.map_or(sizes.unknown(), |shape| &shape.count);
        self.charge(&mut measure, field, of, count);
        // Of arguments that are refused for their size, nobody needs to know more.
        if arguments <= self.limits.arguments {
            let filters = self.filters(field, shape);
            measure.filters = measure.filters.saturating_add(filters.once);
            measure.looks = measure.looks.saturating_add(filters.looks);
        }
        Ok(measure)
    }

    /// What the filters among a field's arguments cost.
    fn filters(&self, field: &Field, shape: Option<&Shape>) -> Price {
        let types = shape.into_iter().flat_map(|shape| &shape.arguments);
        let prices = types.filter_map(|(argument, of)| {
            let value = &field.get_argument(argument)?.node;
            Some(self.sizes.filters().price(of, value, &self.arguments))
        });
        prices.fold(Price::default(), Price::and)
    }

    /// Turns the objects inside one of a field's objects into those of the field.
    fn charge(&self, measure: &mut Measure, field: &Field, of: &str, count: &Count) {
        let page = self.page(field);
        measure.page = larger(measure.page, page);
        let rows = match count {
            Count::Page { assumed, .. } => page.map_or(*assumed, |(_, size)| size),
            _ => 1,
        };
        let (inside, looks) = (measure.objects(rows), measure.looks(rows));
        (measure.cost, measure.cost_of_row) = (0, 0);
        (measure.looks, measure.looks_of_row) = (0, 0);
        if field.selection_set.node.items.is_empty() {
            return;
        }
        let each = inside.saturating_add(1);
        if self.sizes.is_row(of, &field.name.node) {
            (measure.cost_of_row, measure.looks_of_row) = (each, looks);
            return;
        }
        let count = match count {
            Count::One | Count::Page { .. } => 1,
            Count::Plain(items) => *items,
            Count::Unbounded => u64::MAX,
            Count::Argument(list) | Count::Representations(list) => {
                self.arguments.length(field, list)
            }
        };
        measure.cost = each.saturating_mul(count);
        measure.looks = looks.saturating_mul(count);
    }

    /// The size of page that a field asks for, by which argument.
    fn page(&self, field: &Field) -> Option<(&'static str, u64)> {
        let given = PAGE_ARGUMENTS.into_iter().filter_map(|argument| {
            let size = self.arguments.number(field, argument)?;
            Some((argument, u64::try_from(size).unwrap_or_default()))
        });
        given.max_by_key(|(_, size)| *size)
    }

    /// The keys under which the answer to an operation will hold introspection.
    pub(super) fn introspection_keys(&self, operation: &OperationDefinition) -> Vec<String> {
        let mut keys = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        let mut open = vec![&operation.selection_set.node];
        while let Some(set) = open.pop() {
            for Positioned { node, .. } in &set.items {
                match node {
                    Selection::Field(field) if is_introspection("", &field.node.name.node) => {
                        keys.push(field.node.response_key().node.to_string());
                    }
                    Selection::Field(_) => {}
                    Selection::InlineFragment(inline) => open.push(&inline.node.selection_set.node),
                    Selection::FragmentSpread(spread) => {
                        let name = &spread.node.fragment_name.node;
                        let fragment = self.document.fragments.get_key_value(name);
                        if let Some((name, fragment)) = fragment
                            && !seen.contains(&name.as_str())
                        {
                            seen.push(name);
                            open.push(&fragment.node.selection_set.node);
                        }
                    }
                }
            }
        }
        keys
    }
}

/// Whether a field is of introspection: it stands in one of its types, or leads there.
fn is_introspection(of: &str, field: &str) -> bool {
    of.starts_with("__") || matches!(field, "__schema" | "__type")
}
