//! What kind of operation is asked for, where it matters before it runs.

use async_graphql::Request;
use async_graphql::parser::types::{DocumentOperations, OperationType};

use crate::http::refusal::Refusal;

/// Refuses what may not come over GET: a mutation, and a subscription that asks for no stream.
pub(super) fn check_get(request: &mut Request) -> Result<(), Refusal> {
    match kind(request) {
        Some(OperationType::Mutation) => Err(Refusal::MethodNotAllowed("GET".to_owned())),
        Some(OperationType::Subscription) => Err(Refusal::NotAcceptable(
            "a subscription is answered as a stream: over WebSocket, or as what `accept` names",
        )),
        // What cannot be read or found is the schema's to explain.
        Some(OperationType::Query) | None => Ok(()),
    }
}

/// What the operation is that a request asks for, if that can be told.
pub(in crate::http) fn kind(request: &mut Request) -> Option<OperationType> {
    let name = request.operation_name.clone();
    let document = request.parsed_query().ok()?;
    let operation = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => operation,
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name.as_str())?,
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.values().next()?
        }
        _ => return None,
    };
    Some(operation.node.ty)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(document: &str, name: Option<&str>) -> Result<(), Refusal> {
        let mut request = Request::new(document);
        request.operation_name = name.map(str::to_owned);
        check_get(&mut request)
    }

    #[test]
    fn only_queries_come_over_get() {
        for document in ["{ a }", "query A { a }", "{", "query A { a } query B { b }"] {
            assert!(checked(document, None).is_ok(), "{document}");
        }
        for document in ["mutation { a }", "mutation A { a }"] {
            let refusal = checked(document, None).unwrap_err();
            assert!(
                matches!(refusal, Refusal::MethodNotAllowed(_)),
                "{document}"
            );
        }
        let refusal = checked("subscription { a }", None).unwrap_err();
        assert!(matches!(refusal, Refusal::NotAcceptable(_)));
        let both = "query A { a } mutation B { b }";
        assert!(checked(both, Some("A")).is_ok());
        assert!(checked(both, Some("B")).is_err());
    }
}
