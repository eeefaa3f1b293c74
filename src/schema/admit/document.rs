//! Documents that are valid: parsed and validated once for each text, and kept while there is room.

use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use apollo_compiler::ast;
use apollo_compiler::parser::Parser;
use apollo_compiler::validation::{DiagnosticList, Valid};
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition};
use async_graphql::{Name, ServerError, Variables};
use hashlink::LruCache;

use super::position::Positions;
use super::{absent, convert, description, error, introspect, root_field, rule, whole};
use crate::guard;
use crate::schema::fetch::Compiled;

/// How many bytes kept documents may take with their plans, as far as can be told beforehand.
const CAPACITY: usize = 40 << 20;

/// How many a document, or a plan, may take of that.
const LARGEST: usize = CAPACITY / 8;

/// What a byte of text takes when it is parsed.
const BYTES_OF_TEXT: usize = 48;

/// What a field takes when it is planned.
const BYTES_OF_FIELD: usize = 600;

/// The schema that runs, as validation reads it.
pub(in crate::schema) static SCHEMA: LazyLock<Valid<apollo_compiler::Schema>> =
    LazyLock::new(|| {
        let text = crate::schema::executed_sdl();
        let read = apollo_compiler::Schema::parse_and_validate(text, "schema.graphql");
        // The suite asserts that nothing is wrong with it.
        read.unwrap_or_else(|error| Valid::assume_valid(error.partial))
    });

/// A document that fits the schema.
pub(in crate::schema) struct Document {
    pub(super) text: Arc<str>,
    pub(in crate::schema) parsed: ExecutableDocument,
    /// The same, as introspection is executed by; none, if nothing asks for it.
    pub(super) introspecting: Option<Valid<apollo_compiler::ExecutableDocument>>,
    /// The plans of its operations, by the names that clients ask for them by.
    plans: Mutex<Vec<(Option<String>, Compiled)>>,
}

impl Document {
    /// The operation that a request asks for.
    pub(in crate::schema) fn operation(&self, name: Option<&str>) -> Option<&OperationDefinition> {
        let mut named = guard::document::operations(&self.parsed);
        if name.is_some() {
            let found = named.find(|(own, _)| own.map(Name::as_str) == name);
            return found.map(|(_, operation)| operation);
        }
        let (_, only) = named.next()?;
        named.next().is_none().then_some(only)
    }

    /// What was compiled of an operation.
    pub(in crate::schema) fn plan(&self, operation: Option<&str>) -> Option<Compiled> {
        let plans = self.plans();
        let found = plans.iter().find(|(name, _)| name.as_deref() == operation);
        found.map(|(_, plan)| plan.clone())
    }

    /// Keeps what was compiled of an operation, as long as the document is kept; whether it is new.
    fn keep_plan(&self, operation: Option<&str>, plan: Compiled) -> bool {
        let mut plans = self.plans();
        let is_new = !plans.iter().any(|(name, _)| name.as_deref() == operation);
        if is_new {
            plans.push((operation.map(str::to_owned), plan));
        }
        is_new
    }

    /// The document as resolvers are given it: without what stands for variables that were not given,
    /// which async-graphql takes for null, and with the root field of a subscription once.
    pub(in crate::schema) fn bound_to(&self, variables: &Variables) -> ExecutableDocument {
        let mut document = self.parsed.clone();
        absent::take_out(&mut document, variables);
        root_field::merge(&mut document);
        document
    }

    fn plans(&self) -> MutexGuard<'_, Vec<(Option<String>, Compiled)>> {
        // Nothing that holds the lock leaves the list half changed.
        self.plans.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A document that is parsed, and not validated yet.
pub(super) struct Parsed {
    ast: ast::Document,
    pub(super) document: ExecutableDocument,
}

/// Parses a text, whose length and nesting were counted before.
pub(super) fn parse(text: &str) -> Result<Parsed, Vec<ServerError>> {
    let text = &*description::blanked(text);
    let ast = Parser::new().parse_ast(text, "query");
    let ast = ast.map_err(|failed| error::of_syntax(&failed.errors))?;
    if let Some(lost) = whole::lost(&ast, text) {
        return Err(vec![lost]);
    }
    let document = convert::document(&ast, text);
    Ok(Parsed { ast, document })
}

impl Parsed {
    /// Holds the document to the schema.
    pub(super) fn validate(
        self,
        text: &str,
        suggestions: bool,
    ) -> Result<Document, Vec<ServerError>> {
        let validated = self.ast.to_executable_validate(&SCHEMA);
        let (document, found) = match validated {
            Ok(document) => (document.into_inner(), DiagnosticList::new(Arc::default())),
            Err(failed) => (failed.partial, failed.errors),
        };
        let mut errors = error::of_validation(&found, &SCHEMA, suggestions);
        let mut positions = Positions::new(text);
        for violation in rule::violations(&SCHEMA, &document) {
            let pos = positions.of(violation.offset);
            errors.push(error::of_rule(violation, pos));
        }
        if errors.is_empty() {
            return Ok(Document {
                text: text.into(),
                parsed: self.document,
                introspecting: introspect::is_asked(&document)
                    .then(|| Valid::assume_valid(document)),
                plans: Mutex::default(),
            });
        }
        error::sort(&mut errors);
        Err(errors)
    }
}

/// The documents that were asked for last.
pub(in crate::schema) struct Documents {
    known: Mutex<Known>,
}

struct Known {
    documents: LruCache<Arc<str>, (Arc<Document>, usize)>,
    /// What they take together.
    bytes: usize,
}

impl Default for Documents {
    fn default() -> Self {
        Self {
            known: Mutex::new(Known {
                documents: LruCache::new_unbounded(),
                bytes: 0,
            }),
        }
    }
}

impl Documents {
    /// The document of this text, if it is kept.
    pub(super) fn find(&self, text: &str) -> Option<Arc<Document>> {
        let mut known = self.known();
        known
            .documents
            .get(text)
            .map(|(document, _)| Arc::clone(document))
    }

    /// Keeps a document, and those that were asked for last.
    pub(super) fn keep(&self, document: &Arc<Document>) {
        let bytes = document.text.len().saturating_mul(BYTES_OF_TEXT);
        // One that drives out many others is parsed each time.
        if bytes <= LARGEST {
            let mut known = self.known();
            let entry = (Arc::clone(document), bytes);
            let before = known.documents.insert(Arc::clone(&document.text), entry);
            known.bytes -= before.map_or(0, |(_, bytes)| bytes);
            known.grow(bytes);
        }
    }

    /// Keeps the plan of an operation with its document; one that is too large is made each time.
    pub(in crate::schema) fn keep_plan(
        &self,
        document: &Arc<Document>,
        operation: Option<&str>,
        plan: Compiled,
        fields: usize,
    ) {
        let bytes = fields.saturating_mul(BYTES_OF_FIELD);
        let mut known = self.known();
        if bytes > LARGEST || !document.keep_plan(operation, plan) {
            return;
        }
        if let Some((kept, taken)) = known.documents.get_mut(&*document.text)
            && Arc::ptr_eq(kept, document)
        {
            *taken += bytes;
            known.grow(bytes);
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // Nothing that holds the lock leaves the cache half changed.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// Takes so many bytes more, and lets go of the documents that were not asked for the longest.
    fn grow(&mut self, bytes: usize) {
        self.bytes += bytes;
        while self.bytes > CAPACITY
            && let Some((_, (_, bytes))) = self.documents.remove_lru()
        {
            self.bytes -= bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_that_runs_is_valid() {
        let text = crate::schema::executed_sdl();
        let read = apollo_compiler::Schema::parse_and_validate(text, "schema.graphql");
        assert!(read.is_ok(), "{}", read.unwrap_err());
    }

    #[test]
    fn documents_are_kept_within_their_bytes() {
        let documents = Documents::default();
        let keep = |number: usize, fields: usize| {
            let text = format!("{{ a{number}: __typename }}");
            let parsed = parse(&text).map(|parsed| parsed.validate(&text, true));
            let document = Arc::new(parsed.unwrap().unwrap());
            documents.keep(&document);
            documents.keep_plan(&document, None, Compiled::Unplanned, fields);
            (text, document)
        };
        let (first, document) = keep(0, 8_000);
        assert!(document.plan(None).is_some());
        for number in 1..6 {
            keep(number, 8_000);
        }
        assert!(documents.find(&first).is_some());
        for number in 6..20 {
            keep(number, 8_000);
        }
        assert!(documents.find(&first).is_none());
        assert!(documents.known().bytes <= CAPACITY);
        // A plan that is too large drives nobody out.
        let (large, document) = keep(30, 1_000_000);
        assert!(documents.find(&large).is_some() && document.plan(None).is_none());
        assert!(documents.known().documents.len() > 6);
    }
}
