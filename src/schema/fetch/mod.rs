//! The fast way to answer a query: levels of rows, each read by one statement, written to bytes in the
//! order of the query.
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

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use apollo_compiler::response::JsonValue;
use futures_util::future::try_join_all;
use serde::Serialize;

use self::answer::Answer;
use self::fragments::Fragments;
use self::root::{Root, root};
use super::admit::Admitted;
use super::{Options, cost};
use crate::mask::Mask;
use crate::memory::{Grant, Overflow};
use crate::plan::{BoundVariables, Bounds, Flat, GiveUp, Selection, Types, Writer, count, flatten};
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
    pub(super) given: BoundVariables<'r>,
    /// Where the answer takes room.
    grant: &'r Arc<Grant>,
}

impl Run<'_> {
    pub(super) fn mask(&self) -> Option<&Mask> {
        self.mask.map(Arc::as_ref)
    }

    /// The most objects of the answer, the one around all included, and why more are refused.
    fn most_objects(&self) -> (u64, Overflow) {
        let allowed = self.options.limits.cost;
        (allowed.saturating_add(1), cost::over(allowed))
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
    /// None if it depends on variables what is selected.
    roots: Option<Vec<Planned>>,
    /// How many fields it has.
    fields: usize,
    /// Whether what it writes is kept for who asks the same document again.
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
    source: Source,
}

/// What a field of the query is answered from.
#[derive(Debug)]
enum Source {
    Typename,
    /// The schema itself, under this key.
    Introspection(String),
    Root(Box<dyn Root>),
}

impl Plan {
    /// Compiles the query that a request asks.
    pub(super) fn compile(admitted: &Admitted, types: &Types) -> Result<Self, Unplanned> {
        let unplanned = |is_for_all| move |GiveUp| Unplanned { is_for_all };
        let flat = flat(admitted, types).map_err(unplanned(false))?;
        let roots = planned(&flat.selection, types);
        let roots = roots.map_err(unplanned(!flat.is_conditional))?;
        Ok(Self {
            roots: (!flat.is_conditional).then_some(roots),
            fields: count(&flat.selection),
            is_kept: false,
            size: AtomicUsize::new(0),
        })
    }

    /// Answers the query of a request.
    pub(super) async fn run(
        &self,
        admitted: &Admitted,
        types: &Types,
        (store, options): (&Store, &Options),
        fragments: Option<&Arc<Fragments>>,
    ) -> Result<Written, GiveUp> {
        let sight = &admitted.sight;
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
            given: BoundVariables(&admitted.variables),
            grant: &admitted.grant,
        };
        if let Some(roots) = &self.roots {
            return self.answer(roots, admitted, &run).await;
        }
        let flat = flat(admitted, types)?;
        let roots = planned(&flat.selection, types)?;
        self.answer(&roots, admitted, &run).await
    }

    async fn answer(
        &self,
        roots: &[Planned],
        admitted: &Admitted,
        run: &Run<'_>,
    ) -> Result<Written, GiveUp> {
        let asks = |planned: &Planned| matches!(planned.source, Source::Introspection(_));
        let mut schema = HashMap::new();
        if roots.iter().any(asks) {
            schema = admitted.introspect().ok_or(GiveUp)?;
        }
        let read = roots.iter().map(async |planned| {
            Ok::<_, GiveUp>(match &planned.source {
                Source::Typename => Given::Typename,
                Source::Introspection(key) => {
                    Given::Schema(schema.get(key).cloned().ok_or(GiveUp)?)
                }
                Source::Root(root) => Given::Rows(root.read(run).await?),
            })
        });
        let answers = try_join_all(read).await?;
        let mut room = self.size.load(Ordering::Relaxed);
        run.grant.hold(room).await;
        loop {
            let bounds = Bounds::new(Arc::clone(run.grant), room, run.most_objects());
            let mut writer = Writer::new(run.mask.cloned(), room.min(MOST_RESERVED), Some(bounds));
            let written = write(roots, &answers, &mut writer);
            if let Ok(written) = written.and_then(|()| Written::of(&mut writer)) {
                let size = (written.json.len() + BESIDE).min(MOST_RESERVED);
                self.size.store(size, Ordering::Relaxed);
                return Ok(written);
            }
            // Who waits for room gives back what it has: it is written again from the rows.
            room = writer.give_back().ok_or(GiveUp)?;
            run.grant.hold(room).await;
        }
    }
}

/// What was found for a field of the query.
enum Given {
    Typename,
    Schema(JsonValue),
    Rows(Answer),
}

/// Writes the answers to the fields of a query.
fn write(roots: &[Planned], answers: &[Given], writer: &mut Writer) -> Result<(), GiveUp> {
    writer.raw(r#"{"data":"#);
    let fields: Vec<_> = roots.iter().zip(answers).collect();
    writer.object(&fields, |(planned, answer), writer| {
        writer.raw(&planned.key);
        match (&planned.source, answer) {
            (Source::Root(root), Given::Rows(answer)) => {
                let (form, level) = root.form();
                answer.write(form, level, writer)
            }
            (_, Given::Schema(value)) => writer.value(value),
            _ => writer.text("Query"),
        }
    })
}

impl Written {
    fn of(writer: &mut Writer) -> Result<Self, GiveUp> {
        Ok(Self {
            // The object around all is none that counts.
            objects: writer.objects().saturating_sub(1),
            json: writer.finish()?,
        })
    }
}

fn flat(admitted: &Admitted, types: &Types) -> Result<Flat, GiveUp> {
    let document = &admitted.document;
    let operation = document
        .operation(admitted.operation_name())
        .ok_or(GiveUp)?;
    let variables = BoundVariables(&admitted.variables);
    flatten(&document.parsed, operation, variables, types)
}

fn planned(selection: &Selection, types: &Types) -> Result<Vec<Planned>, GiveUp> {
    let fields = selection.iter().map(|field| {
        let source = match field.name.as_str() {
            "__typename" => Source::Typename,
            "__schema" | "__type" => Source::Introspection(field.response_key().to_owned()),
            _ => Source::Root(root(types, field)?),
        };
        Ok(Planned {
            key: field.key.clone(),
            source,
        })
    });
    fields.collect()
}
