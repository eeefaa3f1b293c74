//! What a field of the query gives: rows, and what hangs on them.

use std::time::Instant;

use uuid::Uuid;

use super::Run;
use super::connection::{Connection, Paged};
use super::fragments::{Recalled, Stamped};
use super::object::Level;
use super::relation::{Found, below, below_all};
use crate::plan::{GiveUp, Writer};
use crate::store::{Columns, Row, Rows};

/// What a field of the query gives.
#[derive(Debug)]
pub(super) enum Form {
    /// An object, or null.
    One,
    /// As many as there are ids, some of which may be null.
    Listed,
    Connection(Connection),
}

/// What was read for a field of the query.
pub(super) struct Answer {
    pub(super) top: Top,
    /// Which rows stand where, in a list of ids.
    pub(super) listed: Vec<Option<usize>>,
    pub(super) cursor: Cursor,
    /// What stands beside the rows, as JSON.
    pub(super) beside: Vec<(&'static str, String)>,
}

pub(super) type Cursor = Box<dyn Fn(&Row) -> Result<String, GiveUp> + Send + Sync>;

impl Answer {
    /// Writes it in this form.
    pub(super) fn write(
        &self,
        form: &Form,
        level: &Level,
        writer: &mut Writer,
    ) -> Result<(), GiveUp> {
        let rows = &self.top.rows;
        let page = Paged {
            level,
            rows: &rows.rows,
            first: 0,
            below: &self.top.below,
            recalled: self.top.recalled.as_ref(),
            has_previous: rows.has_previous,
            has_next: rows.has_next,
            cursor: &*self.cursor,
            beside: &|wanted| {
                let mut all = self.beside.iter();
                let found = all.find(|(name, _)| *name == wanted);
                Ok(found.ok_or(GiveUp)?.1.clone())
            },
        };
        let write_row = |index: Option<usize>, writer: &mut Writer| {
            let Some(index) = index else {
                writer.raw("null");
                return Ok(());
            };
            page.write_row(0, index, writer)
        };
        match form {
            Form::One => write_row((!rows.rows.is_empty()).then_some(0), writer),
            Form::Listed => writer.list(&self.listed, |index, writer| write_row(*index, writer)),
            Form::Connection(connection) => connection.write(&page, writer),
        }
    }
}

/// The rows that a field of the query gives, and what hangs on them.
#[derive(Debug, Default)]
pub(super) struct Top {
    pub(super) rows: Rows<Row>,
    below: Vec<Vec<Found>>,
    /// What is kept of the rows; `below` was read for the others then.
    recalled: Option<Recalled>,
}

impl Top {
    /// These rows, and all that hangs on them.
    pub(super) async fn of(rows: Rows<Row>, level: &Level, run: &Run<'_>) -> Result<Self, GiveUp> {
        Ok(Self {
            below: below_all(level, run, &rows.rows).await?,
            rows,
            recalled: None,
        })
    }

    /// The records that `read` gives with the columns that it is told, and what hangs on those of which
    /// nothing is kept. Their ids are `known` if it is asked for them.
    pub(super) async fn of_records(
        read: impl AsyncFnOnce(Columns) -> Result<Rows<Row>, GiveUp>,
        known: Option<&[Uuid]>,
        level: &Level,
        run: &Run<'_>,
    ) -> Result<Self, GiveUp> {
        let Some(fragments) = run.fragments.filter(|_| level.has_parts()) else {
            return Self::of(read(level.columns).await?, level, run).await;
        };
        if !fragments.may_keep(level, known) {
            let rows = read(level.columns).await?;
            fragments.note(level, &rows.rows)?;
            return Self::of(rows, level, run).await;
        }
        let (columns, asked) = (level.columns.stamped(), Instant::now());
        let rows = read(columns).await?;
        let records = Stamped {
            rows: &rows.rows,
            columns,
            asked,
        };
        let recalled = fragments.recall(run.store, level, records).await?;
        let missing = recalled.missing(&rows.rows);
        Ok(Self {
            below: below(level, run, &missing).await?,
            rows,
            recalled: Some(recalled),
        })
    }
}
