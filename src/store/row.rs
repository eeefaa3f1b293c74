//! Rows as they came from Postgres, cell by cell: for answers that are written straight from them.
//!
//! The statements are those of the models. A row holds the columns that were asked for and no
//! others ([`Columns::alone`]), and a cell is read where it is written.

use std::collections::HashMap;

use sea_orm::sqlx::Row as _;
use sea_orm::sqlx::ValueRef as _;
use sea_orm::sqlx::postgres::PgRow;
use sea_orm::{ColumnTrait, ColumnType, DbErr, EntityTrait, ModelTrait, QueryTrait, Select, Value};
use uuid::Uuid;

use super::filter::Filter;
use super::join::{Demand, PstnCall};
use super::page::{Page, RecordKey, Rows};
use super::read::{self, RecordOrder};
use super::report::{self, RowKey, RowOrder, RowQuery};
use super::window::Window;
use super::{Columns, Error, Scope, Store};
use crate::graph::{Child, DateTime, Parent, Resource};
use crate::reports::Report;

/// A row that holds some columns of its table.
#[derive(Debug)]
pub struct Row(Source);

#[derive(Debug)]
enum Source {
    /// As the driver gave it.
    Read(PgRow),
    /// Of a model that no statement gave.
    Made(Vec<Value>),
}

/// Where a row has a column, and how that travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    index: usize,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Boolean,
    /// 32 bits.
    Int,
    /// 64 bits.
    Long,
    Instant,
    Id,
    /// Decimals too: they travel as text.
    Text,
}

/// A value in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<'r> {
    /// Nothing.
    Null,
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Number(i64),
    /// A moment.
    Instant(DateTime),
    /// An id of a call record, or a key of a report's row.
    Id(Uuid),
    /// Text, a document, or a decimal number.
    Text(&'r str),
}

impl Place {
    pub(super) fn new(index: u32, column: &impl ColumnTrait) -> Self {
        Self {
            index: index as usize,
            kind: match column.def().get_column_type() {
                ColumnType::Boolean => Kind::Boolean,
                ColumnType::Integer => Kind::Int,
                ColumnType::BigInteger => Kind::Long,
                ColumnType::TimestampWithTimeZone => Kind::Instant,
                ColumnType::Uuid => Kind::Id,
                _ => Kind::Text,
            },
        }
    }
}

impl Row {
    /// The row that a statement would give of this model.
    pub fn of<R: Resource>(model: &R::Model, columns: Columns) -> Self {
        let held = <R::Column as sea_orm::Iterable>::iter()
            .filter(|column| columns.place::<R>(*column).is_some());
        let values = held.map(|column| match model.get(column) {
            Value::Decimal(Some(decimal)) => decimal.to_string().into(),
            value => value,
        });
        Self(Source::Made(values.collect()))
    }

    /// The value at a place.
    pub fn cell(&self, place: Place) -> Result<Cell<'_>, Error> {
        match &self.0 {
            Source::Read(row) => read_cell(row, place),
            Source::Made(values) => values
                .get(place.index)
                .and_then(made_cell)
                .ok_or_else(|| unreadable(place)),
        }
    }

    /// Puts the value at a place into a column of a model.
    pub fn fill<R: Resource>(
        &self,
        model: &mut R::Model,
        column: R::Column,
        place: Place,
    ) -> Result<(), Error> {
        let value = match self.cell(place)? {
            Cell::Null => return Ok(()),
            Cell::Boolean(value) => value.into(),
            Cell::Number(number) if place.kind == Kind::Int => {
                i32::try_from(number).unwrap_or_default().into()
            }
            Cell::Number(number) => number.into(),
            Cell::Instant(instant) => instant.0.into(),
            Cell::Id(id) => id.into(),
            Cell::Text(text) => match column.def().get_column_type() {
                ColumnType::Decimal(_) => {
                    let decimal = crate::graph::Decimal::parse(text);
                    decimal.ok_or_else(|| unreadable(place))?.into()
                }
                _ => text.into(),
            },
        };
        Ok(model.try_set(column, value)?)
    }
}

fn unreadable(place: Place) -> Error {
    Error::Database(DbErr::Type(format!("{place:?} holds something else")))
}

/// Reads a cell in Postgres's binary format, in which the driver asks for whatever it prepares.
fn read_cell(row: &PgRow, place: Place) -> Result<Cell<'_>, Error> {
    let failed = |_| unreadable(place);
    let value = row.try_get_raw(place.index).map_err(failed)?;
    if value.is_null() {
        return Ok(Cell::Null);
    }
    let bytes = value.as_bytes().map_err(|_| unreadable(place))?;
    let cell = match place.kind {
        Kind::Boolean => <[u8; 1]>::try_from(bytes)
            .ok()
            .map(|[byte]| Cell::Boolean(byte != 0)),
        Kind::Int => number(bytes, i32::from_be_bytes),
        Kind::Long => number(bytes, i64::from_be_bytes),
        Kind::Instant => <[u8; 8]>::try_from(bytes)
            .ok()
            .and_then(|bytes| instant(i64::from_be_bytes(bytes))),
        Kind::Id => Uuid::from_slice(bytes).ok().map(Cell::Id),
        Kind::Text => std::str::from_utf8(bytes).ok().map(Cell::Text),
    };
    cell.ok_or_else(|| unreadable(place))
}

fn number<'r, const N: usize, T: Into<i64>>(
    bytes: &[u8],
    read: fn([u8; N]) -> T,
) -> Option<Cell<'r>> {
    let bytes = <[u8; N]>::try_from(bytes).ok()?;
    Some(Cell::Number(read(bytes).into()))
}

/// Postgres counts microseconds from the start of 2000.
fn instant<'r>(microseconds: i64) -> Option<Cell<'r>> {
    const START: i64 = 946_684_800_000_000;
    let since_1970 = microseconds.checked_add(START)?;
    let instant = chrono::DateTime::from_timestamp_micros(since_1970)?;
    Some(Cell::Instant(DateTime(instant)))
}

fn made_cell(value: &Value) -> Option<Cell<'_>> {
    Some(match value {
        Value::Bool(Some(value)) => Cell::Boolean(*value),
        Value::Int(Some(number)) => Cell::Number((*number).into()),
        Value::BigInt(Some(number)) => Cell::Number(*number),
        Value::ChronoDateTimeUtc(Some(instant)) => Cell::Instant(DateTime(*instant)),
        Value::Uuid(Some(id)) => Cell::Id(*id),
        Value::String(Some(text)) => Cell::Text(text),
        value if *value == value.as_null() => Cell::Null,
        _ => return None,
    })
}

impl Store {
    /// Whether rows can be read cell by cell: Postgres gives them so.
    pub fn has_cells(&self) -> bool {
        self.engine() == sea_orm::DbBackend::Postgres
    }

    async fn rows<E: EntityTrait>(&self, select: Select<E>) -> Result<Vec<Row>, Error> {
        let statement = self.engine().build(&select.into_query());
        let rows = self.db.cells(statement).await?.into_iter();
        Ok(rows.map(|row| Row(Source::Read(row))).collect())
    }

    /// The same as [`Store::call_records`].
    pub async fn record_rows(
        &self,
        scope: Scope,
        filter: Filter,
        order: RecordOrder,
        page: &Page<RecordKey>,
        columns: Columns,
    ) -> Result<Rows<Row>, Error> {
        let select = read::page_of(self.engine(), scope, filter, order, page, columns);
        Ok(Rows::from_one_more(page, self.rows(select).await?))
    }

    /// The same as [`Store::call_records_by_id`].
    pub async fn record_rows_by_id(
        &self,
        scope: Scope,
        ids: Vec<Uuid>,
        columns: Columns,
    ) -> Result<Vec<Row>, Error> {
        self.rows(self.records_by_id(scope, ids, columns)).await
    }

    /// The same as [`Store::children`], in the order of their keys.
    pub async fn child_rows<C: Child>(
        &self,
        scope: Scope,
        parents: &[Parent],
        window: Option<Window>,
        columns: Columns,
    ) -> Result<Vec<Row>, Error> {
        let select = self.children_of::<C>(scope, parents, window, columns);
        self.rows(select).await
    }

    /// The same as [`Store::report_rows`].
    pub async fn cells_of_report<R: Report>(
        &self,
        scope: Scope,
        query: &RowQuery,
        order: RowOrder<R::Column>,
        page: &Page<RowKey>,
        columns: Columns,
    ) -> Result<Rows<Row>, Error> {
        let select = report::page_of::<R>(self.engine(), scope, query, order, page, columns);
        Ok(Rows::from_one_more(page, self.rows(select).await?))
    }

    /// The same as [`Store::report_rows_by`].
    pub async fn cells_of_report_by<R: Report>(
        &self,
        scope: Scope,
        column: R::Column,
        texts: &[String],
        columns: Columns,
    ) -> Result<Vec<Row>, Error> {
        let select = self.rows_by::<R>(scope, column, texts, columns);
        self.rows(select).await
    }

    /// The records that these calls over Microsoft's plans belong to.
    pub async fn pstn_records(
        &self,
        scope: Scope,
        calls: &[PstnCall],
    ) -> Result<HashMap<PstnCall, Option<Uuid>>, Error> {
        PstnCall::find(self, scope, calls).await
    }
}
