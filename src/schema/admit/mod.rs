//! The one way in: whatever a request comes over, it is held to its limits and to the schema here, and
//! nothing of that is decided anywhere else.

use std::collections::HashMap;
use std::sync::Arc;

use apollo_compiler::response::JsonValue;
use async_graphql::parser::types::OperationType;
use async_graphql::{Request, ServerError, Variables};

mod absent;
mod convert;
mod description;
mod document;
mod error;
mod introspect;
mod position;
mod root_field;
mod rule;
mod scalar;
mod variable;
mod whole;

pub(super) use document::{Document, Documents, SCHEMA};

use super::Error;
use super::RequestId;
use super::boundary::found;
use super::gate::{Gate, Sight};
use super::ledger::Ledger;
use crate::auth::Viewer;
use crate::guard::{self, Account, Caller};
use crate::memory::Grant;

/// A request that may run.
pub struct Admitted {
    pub(super) document: Arc<Document>,
    /// The name of the operation, if the request says one.
    pub(super) operation: Option<String>,
    pub(super) kind: OperationType,
    /// Coerced to what the operation declares.
    pub(super) variables: Variables,
    pub(super) account: Account,
    pub(super) sight: Sight,
    pub(super) caller: Option<Caller>,
    pub(super) ledger: Option<Ledger>,
    /// Where the answer takes room.
    pub(super) grant: Arc<Grant>,
    pub(super) id: Option<RequestId>,
}

impl Admitted {
    /// The text of its document.
    pub fn text(&self) -> &str {
        &self.document.text
    }

    /// The name of the operation, if the request says one.
    pub fn operation_name(&self) -> Option<&str> {
        self.operation.as_deref()
    }

    /// What kind of operation it asks for.
    pub fn kind(&self) -> OperationType {
        self.kind
    }

    /// What it asks of the schema, by its keys.
    pub(super) fn introspect(&self) -> Option<HashMap<String, JsonValue>> {
        let document = self.document.introspecting.as_ref()?;
        introspect::introspect(document, self.operation_name(), &self.variables)
    }

    /// The values of its variables.
    pub fn variables(&self) -> &Variables {
        &self.variables
    }
}

impl Gate {
    /// Holds a request to who asks, to the limits, and to the schema.
    pub(super) fn admit(&self, request: Request) -> Result<Admitted, Vec<ServerError>> {
        let scope = self.scope(found::<Viewer>(&request.data));
        let scope = scope.map_err(refused)?;
        let ledger = found::<Ledger>(&request.data).cloned();
        let id = found::<RequestId>(&request.data).cloned();
        let caller = found::<Caller>(&request.data).cloned();
        let grant = found::<Arc<Grant>>(&request.data).cloned();
        let operation = request.operation_name;
        let (document, account) = self.document(
            &request.query,
            &request.variables,
            operation.as_deref(),
            ledger.as_ref(),
        )?;
        let Some(definition) = document.operation(operation.as_deref()) else {
            return Err(refused(unnamed(operation.as_deref())));
        };
        let (kind, variables) = (
            definition.ty,
            variable::coerce(&SCHEMA, definition, &request.variables).map_err(refused)?,
        );
        let mask = self.mask(scope, &document.parsed, &variables, operation.as_deref());
        let mask = mask.map_err(refused)?;
        Ok(Admitted {
            document,
            operation,
            kind,
            variables,
            account,
            sight: Sight { scope, mask },
            caller,
            ledger,
            grant: grant.unwrap_or_else(|| self.grant()),
            id,
        })
    }

    /// What kind of operation a request asks for, whatever is wrong with it beside.
    pub(super) fn kind(&self, text: &str, operation: Option<&str>) -> Option<OperationType> {
        self.guard.check_text(text).ok()?;
        let parsed = document::parse(text).ok()?.document;
        let (_, operation) = guard::document::asked(&parsed, operation)?;
        Some(operation.ty)
    }

    /// The document of a text, within the limits, and what it costs.
    fn document(
        &self,
        text: &str,
        variables: &Variables,
        operation: Option<&str>,
        ledger: Option<&Ledger>,
    ) -> Result<(Arc<Document>, Account), Vec<ServerError>> {
        let counted = |parsed: &_| {
            if let Some(ledger) = ledger {
                ledger.name(parsed, operation);
            }
            let account = self.guard.check(parsed, variables, operation);
            let account = account.map_err(|refusal| refused(refusal.into()))?;
            if let Some(ledger) = ledger {
                ledger.cost(account.cost);
            }
            Ok::<_, Vec<ServerError>>(account)
        };
        if let Some(document) = self.documents.find(text) {
            let account = counted(&document.parsed)?;
            return Ok((document, account));
        }
        let checked = self.guard.check_text(text);
        checked.map_err(|refusal| refused(refusal.into()))?;
        let parsed = document::parse(text)?;
        // Before it is validated: that takes more than to count.
        let account = counted(&parsed.document)?;
        let document = Arc::new(parsed.validate(text, self.suggestions)?);
        self.documents.keep(&document);
        Ok((document, account))
    }
}

fn refused(error: Error) -> Vec<ServerError> {
    vec![error.into()]
}

fn unnamed(operation: Option<&str>) -> Error {
    let message = match operation {
        Some(_) => "the document has no operation of this name",
        None => "the document has several operations: name the one to run",
    };
    Error::bad_input("operationName", message)
}
