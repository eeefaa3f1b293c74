//! Completing what the resolvers gave, as the specification has it: keys in the order of the query, each
//! that is selected; a null where none may be nulls what it is in.
//!
//! async-graphql writes a field when it is done, so those that wait for the database come last; and
//! where a field of a list's item fails, it leaves the item out, or a null where none may be.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{BaseType, OperationType, Type};
use async_graphql::{Name, PathSegment, Response, ServerError, Value};

use super::admit::Admitted;
use crate::plan::{BoundVariables, Field, Types, flatten};

/// Completes the data of a response.
pub(super) fn complete(response: &mut Response, admitted: &Admitted, types: &Types) {
    let operation = admitted.document.operation(admitted.operation_name());
    let variables = BoundVariables(&admitted.variables);
    let document = &admitted.document.parsed;
    let flat = operation.map(|operation| flatten(document, operation, variables, types));
    let Some(Ok(flat)) = flat else {
        return;
    };
    let ran = response.errors.iter().all(|error| !error.path.is_empty());
    let is_lost = response.errors.len() > 1 || flat.selection.len() > 1;
    let data = match std::mem::take(&mut response.data) {
        // The executor gives up all that was selected beside a field that fails before it is resolved.
        Value::Null if !response.errors.is_empty() && (is_lost || !ran) => return,
        Value::Null => Value::Object(IndexMap::new()),
        data => data,
    };
    let complete = Complete {
        types,
        errors: &response.errors,
    };
    let root = match admitted.kind() {
        OperationType::Subscription => "Subscription",
        OperationType::Query | OperationType::Mutation => "Query",
    };
    let completed = complete.object(data, root, &flat.selection, &mut Vec::new());
    response.data = completed.unwrap_or_default();
}

/// A value is null and may not be: what it is in becomes null.
struct Propagated;

struct Complete<'t> {
    types: &'t Types,
    errors: &'t [ServerError],
}

impl Complete<'_> {
    fn value(
        &self,
        value: Value,
        ty: &Type,
        field: &Field,
        path: &mut Vec<PathSegment>,
    ) -> Result<Value, Propagated> {
        let completed = match (value, &ty.base) {
            (Value::List(items), BaseType::List(of)) => {
                let items = items.into_iter().enumerate().map(|(index, item)| {
                    path.push(PathSegment::Index(index));
                    let item = self.value(item, of, field, path);
                    path.pop();
                    item
                });
                items.collect::<Result<_, _>>().map(Value::List)
            }
            (value @ Value::Object(_), BaseType::Named(name)) => {
                self.object(value, name, &field.selection, path)
            }
            // Of an object without fields, the executor makes a null.
            (Value::Null, BaseType::Named(name))
                if !ty.nullable && field.selection.is_empty() && self.types.is_composite(name) =>
            {
                return Ok(Value::Object(IndexMap::new()));
            }
            (value, _) => Ok(value),
        };
        match completed {
            Ok(Value::Null) | Err(Propagated) if ty.nullable => Ok(Value::Null),
            Ok(Value::Null) | Err(Propagated) => Err(Propagated),
            Ok(value) => Ok(value),
        }
    }

    fn object(
        &self,
        value: Value,
        of: &str,
        selection: &[Field],
        path: &mut Vec<PathSegment>,
    ) -> Result<Value, Propagated> {
        let Value::Object(mut given) = value else {
            return Ok(value);
        };
        let possible = self.types.possible(&Name::new(of)).len();
        let mut completed: IndexMap<Name, Value> = IndexMap::new();
        for field in selection {
            let key = field.response_key();
            if completed.contains_key(key) {
                continue;
            }
            path.push(PathSegment::Field(key.to_owned()));
            let value = given.shift_remove(key).or_else(|| {
                // What is not there failed, or is of another type of the interface.
                let is_of_all = field.on.len() == possible;
                let has_failed = self.errors.iter().any(|error| error.path == *path);
                (is_of_all || has_failed).then_some(Value::Null)
            });
            let value = value.map(|value| self.value(value, &field.ty, field, path));
            path.pop();
            if let Some(value) = value {
                completed.insert(Name::new(key), value?);
            }
        }
        Ok(Value::Object(completed))
    }
}
