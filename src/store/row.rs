//! Rows as they came from the database, cell by cell: for answers that are written straight from
//! them.
//!
//! The statements are those of the models. A row holds the columns that were asked for and no
//! others ([`Columns::alone`]), and a cell is read where it is written.

use std::collections::HashMap;

use sea_orm::sqlx::postgres::PgRow;
use sea_orm::sqlx::sqlite::SqliteRow;
use sea_orm::{ColumnTrait, ColumnType, DbErr, EntityTrait, ModelTrait, QueryTrait, Select, Value};
use uuid::Uuid;

use super::cell;
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
    /// As the driver of Postgres gave it.
    Postgres(PgRow),
    /// As the driver of `SQLite` gave it.
    Sqlite(SqliteRow),
    /// Of a model that no statement gave.
    Made(Vec<Value>),
}

/// Where a row has a column, and how that travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub(super) index: usize,
    pub(super) kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
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

impl From<PgRow> for Row {
    fn from(row: PgRow) -> Self {
        Self(Source::Postgres(row))
    }
}

impl From<SqliteRow> for Row {
    fn from(row: SqliteRow) -> Self {
        Self(Source::Sqlite(row))
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
        let cell = match &self.0 {
            Source::Postgres(row) => cell::of_postgres(row, place),
            Source::Sqlite(row) => cell::of_sqlite(row, place),
            Source::Made(values) => values.get(place.index).and_then(made_cell),
        };
        cell.ok_or_else(|| unreadable(place))
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
    async fn rows<E: EntityTrait>(&self, select: Select<E>) -> Result<Vec<Row>, Error> {
        let statement = self.engine().build(&select.into_query());
        Ok(self.db.query(statement).await?)
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
