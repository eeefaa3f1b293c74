//! Rows of a report as CSV or NDJSON, of any number in constant memory.

use std::io::Write;
use std::pin::Pin;
use std::sync::Arc;

use sea_orm::{EntityTrait, ModelTrait};
use serde_json::{Map, Value};

mod csv;
mod masked;
mod ndjson;

use crate::json;
use crate::mask::Mask;
use crate::reports::{Report, ReportKind, Span, Visitor, dialout};
use crate::store::{self, Columns, CutWindow, End, Page, RowKey, RowOrder, RowQuery, Scope, Store};

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Comma-separated values with a header, safe to open in a spreadsheet.
    Csv,
    /// A JSON object a line, as Graph sends it and as `import` reads it.
    Ndjson,
}

/// What to export.
#[derive(Clone, Debug)]
pub struct Options {
    /// The report.
    pub report: ReportKind,
    /// Its rows.
    pub query: RowQuery,
    /// How they are written.
    pub format: Format,
    /// What masks identities; without, they are written in clear.
    pub mask: Option<Arc<Mask>>,
}

/// What can go wrong in an export.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The rows could not be read.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The rows could not be written.
    #[error("cannot write the rows")]
    Write(#[from] std::io::Error),
    /// The range cuts sums in two.
    #[error(
        "the range cuts sums in two, which were fetched for {} to {}",
        first(.0).from,
        first(.0).to
    )]
    Cut(CutWindow),
}

fn first(cut: &CutWindow) -> store::Range {
    let nothing = store::Range {
        from: crate::graph::DateTime::default(),
        to: crate::graph::DateTime::default(),
    };
    cut.windows.first().copied().unwrap_or(nothing)
}

/// How many rows are read at a time.
const PAGE: u32 = 1_000;

/// Writes the rows, the earliest first; `progress` hears how many more are written.
pub async fn export(
    store: &Store,
    options: &Options,
    output: &mut (dyn Write + Send),
    progress: &(dyn Fn(u64) + Sync),
) -> Result<(), Error> {
    let run = Run {
        store,
        options,
        output,
        progress,
    };
    options.report.visit(run).await
}

/// How many rows there are to export.
pub async fn count(store: &Store, options: &Options) -> Result<u64, Error> {
    options.report.visit(Count { store, options }).await
}

type Pending<'r, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'r>>;

struct Count<'r> {
    store: &'r Store,
    options: &'r Options,
}

impl<'r> Visitor for Count<'r> {
    type Output = Pending<'r, u64>;

    fn visit<R: Report>(self) -> Self::Output {
        let Self { store, options } = self;
        Box::pin(async move {
            let counted = store.count_report_rows::<R>(Scope::EVERYTHING, &options.query);
            Ok(counted.await?)
        })
    }
}

struct Run<'r> {
    store: &'r Store,
    options: &'r Options,
    output: &'r mut (dyn Write + Send),
    progress: &'r (dyn Fn(u64) + Sync),
}

impl<'r> Visitor for Run<'r> {
    type Output = Pending<'r, ()>;

    fn visit<R: Report>(self) -> Self::Output {
        Box::pin(async move {
            match R::SPAN {
                Span::Instant { column, .. } => self.pages::<R>(column).await,
                Span::Window { .. } => self.sums().await,
            }
        })
    }
}

impl Run<'_> {
    async fn pages<R: Report>(self, column: R::Column) -> Result<(), Error> {
        let mut sheet = Sheet::<R>::begin(self.options, self.output)?;
        let order = RowOrder {
            column,
            is_descending: false,
        };
        let mut page = Page::<RowKey> {
            size: PAGE,
            from: End::Start,
            after: None,
            before: None,
        };
        loop {
            let query = &self.options.query;
            let read =
                self.store
                    .report_rows::<R>(Scope::EVERYTHING, query, order, &page, Columns::EVERY);
            let rows = read.await?;
            for row in &rows.rows {
                sheet.write(self.output, row, None)?;
            }
            (self.progress)(rows.rows.len() as u64);
            match rows.rows.last() {
                Some(last) if rows.has_next => page.after = Some(order.key::<R>(last)),
                _ => return Ok(self.output.flush()?),
            }
        }
    }

    async fn sums(self) -> Result<(), Error> {
        let query = &self.options.query;
        let found = self.store.dialouts(Scope::EVERYTHING, query).await?;
        let mut found = found.map_err(Error::Cut)?;
        if let Some(mask) = &self.options.mask {
            // They come in the order of whose they are.
            found = found.keyed(|key| mask.row_key(key));
        }
        let mut sheet = Sheet::<dialout::Entity>::begin(self.options, self.output)?;
        for row in &found.rows {
            sheet.write(self.output, row, Some(query.range))?;
            (self.progress)(1);
        }
        Ok(self.output.flush()?)
    }
}

/// Writes rows of one report.
struct Sheet<'r, R: Report> {
    options: &'r Options,
    columns: Vec<<R as EntityTrait>::Column>,
}

impl<'r, R: Report> Sheet<'r, R> {
    fn begin(options: &'r Options, output: &mut (dyn Write + Send)) -> Result<Self, Error> {
        let sheet = Self {
            options,
            columns: R::properties().collect(),
        };
        if options.format == Format::Csv {
            csv::header::<R>(output, &sheet.columns)?;
        }
        Ok(sheet)
    }

    fn write(
        &mut self,
        output: &mut (dyn Write + Send),
        row: &R::Model,
        window: Option<store::Range>,
    ) -> Result<(), Error> {
        let row = Row::of::<R>(row)?;
        let row = match &self.options.mask {
            Some(mask) => masked::masked::<R>(row, mask),
            None => row,
        };
        match self.options.format {
            Format::Csv => csv::row::<R>(output, &self.columns, &row)?,
            Format::Ndjson => ndjson::row::<R>(output, row, window)?,
        }
        Ok(())
    }
}

/// A row on its way out.
struct Row {
    /// Its properties as Graph names them; those that are null are left out.
    properties: Map<String, Value>,
    /// What Graph sent beyond the properties that we know.
    additional: Option<Map<String, Value>>,
}

impl Row {
    fn of<R: Report>(row: &R::Model) -> std::io::Result<Self> {
        let mut properties = match serde_json::to_value(row)? {
            Value::Object(properties) => properties,
            _ => Map::new(),
        };
        properties.retain(|_, value| !value.is_null());
        let additional = match row.get(R::ADDITIONAL) {
            sea_orm::Value::String(Some(text)) if !text.is_empty() => Some(json::from_str(&text)?),
            _ => None,
        };
        Ok(Self {
            properties,
            additional,
        })
    }
}
