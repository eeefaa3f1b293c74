//! The root field of a subscription, which may be selected several times under one key: async-graphql
//! would listen for each.

use std::collections::HashMap;

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, FragmentDefinition, OperationDefinition,
    OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned};

/// Makes one of the root fields of each subscription.
pub(super) fn merge(document: &mut ExecutableDocument) {
    let fragments = &document.fragments;
    match &mut document.operations {
        DocumentOperations::Single(operation) => merge_of(&mut operation.node, fragments),
        DocumentOperations::Multiple(all) => {
            for operation in all.values_mut() {
                merge_of(&mut operation.node, fragments);
            }
        }
    }
}

type Fragments = HashMap<Name, Positioned<FragmentDefinition>>;

fn merge_of(operation: &mut OperationDefinition, fragments: &Fragments) {
    if operation.ty != OperationType::Subscription {
        return;
    }
    let mut fields = Vec::new();
    collect(&operation.selection_set.node, fragments, &mut fields);
    let mut fields = fields.into_iter();
    let Some(mut merged) = fields.next() else {
        return;
    };
    let items = &mut merged.node.selection_set.node.items;
    items.extend(fields.flat_map(|field| field.node.selection_set.node.items));
    let pos = merged.pos;
    operation.selection_set.node.items = vec![Positioned::new(Selection::Field(merged), pos)];
}

fn collect(set: &SelectionSet, fragments: &Fragments, fields: &mut Vec<Positioned<Field>>) {
    for Positioned { node, .. } in &set.items {
        match node {
            Selection::Field(field) => fields.push(field.clone()),
            Selection::InlineFragment(inline) => {
                collect(&inline.node.selection_set.node, fragments, fields);
            }
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = fragments.get(&spread.node.fragment_name.node) {
                    collect(&fragment.node.selection_set.node, fragments, fields);
                }
            }
        }
    }
}
