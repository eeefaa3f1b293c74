//! Rows of reports, taken apart: one way for all of them.

use std::collections::BTreeMap;
use std::fmt;

use async_trait::async_trait;
use sea_orm::{IdenStatic, ModelTrait};
use serde_json::{Map, Value};

use super::envelope::Envelope;
use super::error::Problem;
use super::key::Key;
use super::row::read_row;
use super::window::Window;
use crate::reports::{Report, ReportKind, Span, Visitor};
use crate::store::{self, Merged, Writer};

/// The rows of a batch, by their report.
#[derive(Debug, Default)]
pub(super) struct Rows(BTreeMap<ReportKind, Box<dyn Sheet>>);

impl Rows {
    /// Reads a row and adds it.
    pub(super) fn add(
        &mut self,
        report: ReportKind,
        row: Map<String, Value>,
        envelope: &Envelope,
    ) -> Result<(), Problem> {
        let sheet = self.0.entry(report);
        sheet
            .or_insert_with(|| report.visit(Blank))
            .add(row, envelope)
    }

    /// Takes away the row of a report that came last.
    pub(super) fn take_back(&mut self, report: ReportKind) {
        if let Some(sheet) = self.0.get_mut(&report) {
            sheet.take_back();
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Writes them, report by report, so that writers wait for each other in one order.
    pub(super) async fn write(self, writer: &Writer) -> Result<Merged, store::Error> {
        let mut all = Merged::default();
        for sheet in self.0.into_values() {
            let merged = sheet.write(writer).await?;
            all.new += merged.new;
            all.updated += merged.updated;
            all.unchanged += merged.unchanged;
        }
        Ok(all)
    }
}

/// The rows of one report, whichever it is.
#[async_trait]
trait Sheet: fmt::Debug + Send {
    fn add(&mut self, row: Map<String, Value>, envelope: &Envelope) -> Result<(), Problem>;

    fn take_back(&mut self);

    async fn write(self: Box<Self>, writer: &Writer) -> Result<Merged, store::Error>;
}

/// Makes an empty sheet.
struct Blank;

impl Visitor for Blank {
    type Output = Box<dyn Sheet>;

    fn visit<R: Report>(self) -> Box<dyn Sheet> {
        Box::new(SheetOf::<R>(Vec::new()))
    }
}

#[derive(Debug)]
struct SheetOf<R: Report>(Vec<R::Model>);

#[async_trait]
impl<R: Report> Sheet for SheetOf<R> {
    fn add(&mut self, row: Map<String, Value>, envelope: &Envelope) -> Result<(), Problem> {
        let window = Window::of_annotations(&row)?.or(envelope.window);
        let key = Key::of::<R>(&row, window);
        let mut row = read_row::<R>(row)?;
        place::<R>(&mut row, window)?;
        *R::key(&mut row) = key.within(envelope);
        self.0.push(row);
        Ok(())
    }

    fn take_back(&mut self) {
        self.0.pop();
    }

    async fn write(self: Box<Self>, writer: &Writer) -> Result<Merged, store::Error> {
        writer.merge_rows::<R>(self.0).await
    }
}

/// Sees to it that some range holds the row.
fn place<R: Report>(row: &mut R::Model, window: Option<Window>) -> Result<(), Problem> {
    match R::SPAN {
        Span::Instant { column, .. } => {
            let instant = row.get(column);
            if instant == instant.as_null() {
                let name = property(&column);
                return Err(Problem::new(format!(
                    "missing: a row without `{name}` lies in no range"
                )));
            }
        }
        Span::Window { from, to } => {
            let window = window.ok_or_else(|| {
                Problem::new(
                    "missing: the window that it is a sum for; give it with --from-date-time and --to-date-time",
                )
            })?;
            row.set(from, window.from.into());
            row.set(to, window.to.into());
        }
    }
    Ok(())
}

/// Graph's name of a column: `startDateTime` for `start_date_time`.
fn property(column: &impl IdenStatic) -> String {
    let mut words = column.as_str().split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (initial, rest) = word.split_at(word.len().min(1));
        name + &initial.to_uppercase() + rest
    })
}
