//! Cells of rows, decoded as they come: by Postgres in the binary format, in which the driver asks for
//! whatever it prepares; by `SQLite` each with a type of its own, whatever its column says.

use sea_orm::sqlx::postgres::PgRow;
use sea_orm::sqlx::sqlite::{SqliteRow, SqliteValueRef};
use sea_orm::sqlx::{Decode, Row as _, Sqlite, Type, ValueRef as _};
use uuid::Uuid;

use super::row::{Cell, Kind, Place};
use crate::graph::DateTime;

/// A cell, or nothing if it holds no value of the column's type.
pub(super) fn of_postgres(row: &PgRow, place: Place) -> Option<Cell<'_>> {
    let value = row.try_get_raw(place.index).ok()?;
    if value.is_null() {
        return Some(Cell::Null);
    }
    let bytes = value.as_bytes().ok()?;
    match place.kind {
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
    }
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

/// The same, of an embedded database.
pub(super) fn of_sqlite(row: &SqliteRow, place: Place) -> Option<Cell<'_>> {
    let value = row.try_get_raw(place.index).ok()?;
    if value.is_null() {
        return Some(Cell::Null);
    }
    match place.kind {
        Kind::Boolean => decoded(value).map(Cell::Boolean),
        Kind::Int => decoded::<i32>(value).map(|number| Cell::Number(number.into())),
        Kind::Long => decoded(value).map(Cell::Number),
        Kind::Instant => decoded(value).map(|instant| Cell::Instant(DateTime(instant))),
        Kind::Id => decoded::<Uuid>(value).map(Cell::Id),
        Kind::Text => decoded(value).map(Cell::Text),
    }
}

/// A value of a type that its column may hold, as strictly as models are read.
fn decoded<'r, T: Decode<'r, Sqlite> + Type<Sqlite>>(value: SqliteValueRef<'r>) -> Option<T> {
    let is_one = T::compatible(&value.type_info());
    is_one.then(|| T::decode(value).ok()).flatten()
}
