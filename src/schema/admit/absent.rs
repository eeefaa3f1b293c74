//! Variables that were not given, taken out of a document: an argument, or a field of an input object,
//! that stands for one is as if it were not written.

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Name, Variables};
use async_graphql_value::Value;

/// Takes out what stands for variables that are not among these.
pub(super) fn take_out(document: &mut ExecutableDocument, variables: &Variables) {
    let is_absent = |name: &Name| !variables.contains_key(name);
    let declares_absent = |operation: &OperationDefinition| {
        let mut declared = operation.variable_definitions.iter();
        declared.any(|declared| is_absent(&declared.node.name.node))
    };
    if !document
        .operations
        .iter()
        .any(|(_, it)| declares_absent(&it.node))
    {
        return;
    }
    let operations: Vec<&mut OperationDefinition> = match &mut document.operations {
        DocumentOperations::Single(operation) => vec![&mut operation.node],
        DocumentOperations::Multiple(all) => all.values_mut().map(|it| &mut it.node).collect(),
    };
    for operation in operations {
        of_set(&mut operation.selection_set.node, &is_absent);
    }
    for fragment in document.fragments.values_mut() {
        of_set(&mut fragment.node.selection_set.node, &is_absent);
    }
}

fn of_set(set: &mut SelectionSet, is_absent: &impl Fn(&Name) -> bool) {
    for selection in &mut set.items {
        match &mut selection.node {
            Selection::Field(field) => {
                let field = &mut field.node;
                field
                    .arguments
                    .retain_mut(|(_, value)| is_there(&mut value.node, is_absent));
                of_set(&mut field.selection_set.node, is_absent);
            }
            Selection::InlineFragment(inline) => {
                of_set(&mut inline.node.selection_set.node, is_absent);
            }
            Selection::FragmentSpread(_) => {}
        }
    }
}

/// Takes out what is absent within a value; whether the value itself is there.
fn is_there(value: &mut Value, is_absent: &impl Fn(&Name) -> bool) -> bool {
    match value {
        Value::Variable(name) => return !is_absent(name),
        Value::Object(fields) => fields.retain(|_, field| is_there(field, is_absent)),
        Value::List(items) => {
            for item in items {
                if !is_there(item, is_absent) {
                    *item = Value::Null;
                }
            }
        }
        _ => {}
    }
    true
}
