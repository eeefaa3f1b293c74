//! Putting an answer's keys in the order of the query.
//!
//! The executor writes a field when it is done, so those that wait for the database come last. The
//! specification wants the query's order, and who compares answers needs it.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Name, Positioned, Value};

use crate::guard::document;

/// Puts the keys of every object in `data` in the order in which an operation of `document` selects
/// them: the one of this name, or the only one.
pub(super) fn restore(data: &mut Value, document: &ExecutableDocument, name: Option<&str>) {
    if let Some((_, operation)) = document::asked(document, name) {
        restore_value(data, &[&operation.selection_set.node], document);
    }
}

fn restore_value(value: &mut Value, sets: &[&SelectionSet], document: &ExecutableDocument) {
    match value {
        Value::List(values) => {
            for value in values {
                restore_value(value, sets, document);
            }
        }
        Value::Object(object) => {
            let mut fields = IndexMap::new();
            for set in sets {
                collect(set, document, &mut fields);
            }
            restore_object(object, &fields, document);
        }
        _ => {}
    }
}

/// The sub-selections of a response key.
type Fields<'d> = IndexMap<&'d str, Vec<&'d SelectionSet>>;

fn restore_object(
    object: &mut IndexMap<Name, Value>,
    fields: &Fields<'_>,
    document: &ExecutableDocument,
) {
    for (key, value) in &mut *object {
        if let Some(sets) = fields.get(key.as_str()) {
            restore_value(value, sets, document);
        }
    }
    let place = |key: &Name| fields.get_index_of(key.as_str());
    if !object.keys().is_sorted_by_key(place) {
        object.sort_by_cached_key(|key, _| place(key));
    }
}

/// Adds what a selection set selects, in its order, through fragments of whatever type.
fn collect<'d>(set: &'d SelectionSet, document: &'d ExecutableDocument, fields: &mut Fields<'d>) {
    for Positioned { node, .. } in &set.items {
        match node {
            Selection::Field(field) => {
                let sets = fields
                    .entry(field.node.response_key().node.as_str())
                    .or_default();
                sets.push(&field.node.selection_set.node);
            }
            Selection::InlineFragment(fragment) => {
                collect(&fragment.node.selection_set.node, document, fields);
            }
            Selection::FragmentSpread(spread) => {
                let name = &spread.node.fragment_name.node;
                if let Some(fragment) = document.fragments.get(name) {
                    collect(&fragment.node.selection_set.node, document, fields);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    #[test]
    fn keys_come_in_the_order_of_the_query() {
        let query =
            "query P { d { e } } query Q { a: x { ...F c } ... on Query { d { e } } a: x { b } }
                     fragment F on X { h g { i j } }";
        let document = parse_query(query).expect("the query parses");
        let answer = r#"{"d":{"e":1},"a":[{"b":1,"c":2,"g":{"j":4,"i":5},"h":3},null]}"#;
        let mut data: Value = serde_json::from_str(answer).expect("the answer is JSON");
        restore(&mut data, &document, Some("Q"));
        let expected = r#"{"a":[{"h":3,"g":{"i":5,"j":4},"c":2,"b":1},null],"d":{"e":1}}"#;
        assert_eq!(
            serde_json::to_string(&data).expect("a value is JSON"),
            expected
        );
    }
}
