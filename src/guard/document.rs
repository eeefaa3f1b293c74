//! A parsed document in the order of its text. The parser keeps definitions by their names, in no order,
//! and a document must be answered with the same error each time.

use async_graphql::parser::types::{ExecutableDocument, FragmentDefinition, OperationDefinition};
use async_graphql::{Name, Positioned};

/// The operations, with the names of those that have one.
pub(crate) fn operations(
    document: &ExecutableDocument,
) -> impl Iterator<Item = (Option<&Name>, &OperationDefinition)> {
    let mut all: Vec<_> = document.operations.iter().collect();
    all.sort_by_key(|(_, operation)| operation.pos);
    all.into_iter()
        .map(|(name, operation)| (name, &operation.node))
}

/// The operation of this name, or the first.
pub(crate) fn asked<'d>(
    document: &'d ExecutableDocument,
    name: Option<&str>,
) -> Option<(Option<&'d Name>, &'d OperationDefinition)> {
    operations(document).find(|(own, _)| name.is_none() || own.map(Name::as_str) == name)
}

/// The fragments, with their names.
pub(crate) fn fragments(
    document: &ExecutableDocument,
) -> impl Iterator<Item = (&Name, &FragmentDefinition)> {
    let mut all: Vec<(&Name, &Positioned<FragmentDefinition>)> =
        document.fragments.iter().collect();
    all.sort_by_key(|(_, fragment)| fragment.pos);
    all.into_iter()
        .map(|(name, fragment)| (name, &fragment.node))
}
