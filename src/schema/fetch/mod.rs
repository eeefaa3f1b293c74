//! The fast way to answer a query on Postgres: levels of rows, each read by one statement, written to
//! bytes in the order of the query.
//!
//! The arguments, statements, columns and types are those of the resolvers. Whatever is not known here,
//! and whatever goes wrong, is left to them: an answer of this way has no errors.

mod answer;
mod connection;
mod fragments;
mod object;
mod planner;
mod relation;
mod report;
mod root;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::{Name, Variables};
use futures_util::future::try_join_all;
use serde::Serialize;

use self::fragments::Fragments;
use self::root::{Root, root};
use super::Options;
use super::gate::Sight;
use crate::mask::Mask;
use crate::plan::{GiveUp, Given, Selection, Types, Writer, count, flatten};
use crate::store::{Scope, Store};

pub(super) use self::object::{Fields, Make, columns};
pub use self::planner::PlanCounts;
pub(super) use self::planner::{Compiled, Planner};
pub(super) use self::relation::Relation;

/// How many bytes an answer has beside its data.
const BESIDE: usize = 256;

/// How many bytes are reserved for an answer at most, before it is written.
const MOST_RESERVED: usize = 1024 * 1024;

/// A value that a field is made of, as JSON.
pub(super) fn json(value: &impl Serialize) -> String {
    // A number, text, or an object of these: all of them are JSON.
    serde_json::to_string(value).unwrap_or_default()
}

/// What a request is answered with.
pub(super) struct Run<'r> {
    pub(super) store: &'r Store,
    pub(super) scope: Scope,
    /// What masks identities; none, if they are shown in clear.
    mask: Option<&'r Arc<Mask>>,
    pub(super) options: &'r Options,
    /// What is kept of records; none, if nothing may be.
    fragments: Option<&'r Arc<Fragments>>,
    pub(super) given: Given<'r>,
}

impl Run<'_> {
    pub(super) fn mask(&self) -> Option<&Mask> {
        self.mask.map(Arc::as_ref)
    }
}

/// The beginning of an answer, up to and with its data, and how many objects that holds.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) json: Vec<u8>,
    pub(super) objects: u64,
}

/// How one operation of a document is answered.
#[derive(Debug)]
pub(super) struct Plan {
    document: ExecutableDocument,
    operation: Option<Name>,
    /// None if it depends on variables what is selected.
    roots: Option<Vec<Planned>>,
    /// How many fields it has.
    fields: usize,
    /// Whether it is kept for who asks the same document again.
    is_kept: bool,
    /// How many bytes its last answer took, for the next will take as many.
    size: AtomicUsize,
}

/// There is no plan for an operation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unplanned {
    /// Whether there is none whatever the variables are.
    is_for_all: bool,
}

/// A field of the query, after its key.
#[derive(Debug)]
struct Planned {
    key: Box<str>,
    /// None for the name of the type.
    root: Option<Box<dyn Root>>,
}

impl Plan {
    /// Compiles an operation of a document that is valid.
    pub(super) fn compile(
        document: ExecutableDocument,
        operation: Option<&str>,
        variables: &Variables,
        types: &Types,
    ) -> Result<Self, Unplanned> {
        let mut plan = Self {
            operation: operation.map(Name::new),
            document,
            roots: None,
            fields: 0,
            is_kept: false,
            size: AtomicUsize::new(0),
        };
        let unplanned = |is_for_all| move |GiveUp| Unplanned { is_for_all };
        let operation = plan.operation().map_err(unplanned(true))?;
        let given = Given::new(variables, operation, types).map_err(unplanned(false))?;
        let flat = flatten(&plan.document, given, types).map_err(unplanned(false))?;
        plan.fields = count(&flat.selection);
        let roots = planned(&flat.selection, types);
        let roots = roots.map_err(unplanned(!flat.is_conditional))?;
        if !flat.is_conditional {
            plan.roots = Some(roots);
        }
        Ok(plan)
    }

    /// The document.
    pub(super) fn document(&self) -> &ExecutableDocument {
        &self.document
    }

    fn operation(&self) -> Result<&OperationDefinition, GiveUp> {
        let wanted = self.operation.as_ref();
        let mut all = self.document.operations.iter();
        let found = all.find(|(name, _)| wanted.is_none() || *name == wanted);
        let operation = &found.ok_or(GiveUp)?.1.node;
        let is_only = wanted.is_some() || all.next().is_none();
        match operation.ty {
            OperationType::Query if is_only => Ok(operation),
            _ => Err(GiveUp),
        }
    }

    /// Answers the query with these variables.
    pub(super) async fn run(
        &self,
        variables: &Variables,
        types: &Types,
        (store, sight, options): (&Store, &Sight, &Options),
        fragments: Option<&Arc<Fragments>>,
    ) -> Result<Written, GiveUp> {
        let given = Given::new(variables, self.operation()?, types)?;
        let run = Run {
            store,
            scope: sight.scope,
            mask: sight.mask.as_ref(),
            options,
            // Only what every caller may see is kept, and only of a plan that is kept: objects of one
            // that is made for a request are known to no other.
            fragments: fragments.filter(|_| {
                let is_asked_by_others = self.is_kept && self.roots.is_some();
                is_asked_by_others && sight.scope.has_every_record() && sight.mask.is_none()
            }),
            given,
        };
        if let Some(roots) = &self.roots {
            return self.answer(roots, &run).await;
        }
        let flat = flatten(&self.document, given, types)?;
        self.answer(&planned(&flat.selection, types)?, &run).await
    }

    async fn answer(&self, roots: &[Planned], run: &Run<'_>) -> Result<Written, GiveUp> {
        let read = roots.iter().map(async |planned| match &planned.root {
            Some(root) => root.read(run).await.map(Some),
            None => Ok(None),
        });
        let answers = try_join_all(read).await?;
        let mut writer = Writer::new(run.mask.cloned(), self.size.load(Ordering::Relaxed));
        writer.raw(r#"{"data":"#);
        let fields: Vec<_> = roots.iter().zip(&answers).collect();
        writer.object(&fields, |(planned, answer), writer| {
            writer.raw(&planned.key);
            if let (Some(root), Some(answer)) = (&planned.root, answer) {
                let (form, level) = root.form();
                return answer.write(form, level, writer);
            }
            writer.text("Query")
        })?;
        let size = (writer.position() + BESIDE).min(MOST_RESERVED);
        self.size.store(size, Ordering::Relaxed);
        Ok(Written {
            // The object around all is none that counts.
            objects: writer.objects().saturating_sub(1),
            json: writer.finish(),
        })
    }
}

fn planned(selection: &Selection, types: &Types) -> Result<Vec<Planned>, GiveUp> {
    let fields = selection.iter().map(|field| {
        let root = match field.name.as_str() {
            "__typename" => None,
            _ => Some(root(types, field)?),
        };
        Ok(Planned {
            key: field.key.clone(),
            root,
        })
    });
    fields.collect()
}
