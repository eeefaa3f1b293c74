//! Writing many rows with one statement: the one place where the engines' ways part.
//!
//! Postgres takes a column at a time (`unnest` of arrays: one plan and one round trip for any number
//! of rows); SQLite takes rows of parameters, as many as it allows in a statement.

use sea_orm::sea_query::{Alias, ArrayType, OnConflict, Query, SqliteQueryBuilder};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ColumnType, ConnectionTrait, DatabaseTransaction, DbBackend,
    EntityTrait, IdenStatic, IntoActiveModel, Iterable, QueryResult, Statement, Value,
};

use uuid::Uuid;

use super::Error;
use crate::graph::DateTime;

/// What becomes of a row whose key is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Existing {
    /// Its presence is an error: the caller has made room.
    Impossible,
    /// It stays as it is.
    Kept,
    /// It takes the values of the new one.
    Replaced,
}

/// The most parameters that SQLite takes in a statement.
const SQLITE_PARAMETERS: usize = 32_766;

/// Inserts `rows`, and returns what `returning` names of those that went in.
pub(super) async fn insert<E>(
    tx: &DatabaseTransaction,
    rows: Vec<E::Model>,
    existing: Existing,
    returning: Option<E::Column>,
) -> Result<Vec<QueryResult>, Error>
where
    E: EntityTrait<Model: IntoActiveModel<E::ActiveModel>>,
{
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let rows = rows.into_iter().map(values::<E>);
    if tx.get_database_backend() == DbBackend::Postgres {
        let statement = by_column::<E>(rows, existing, returning);
        return run(tx, statement, returning.is_some()).await;
    }
    let mut returned = Vec::new();
    let rows: Vec<_> = rows.collect();
    for chunk in rows.chunks(SQLITE_PARAMETERS / E::Column::iter().count()) {
        let statement = by_row::<E>(chunk, existing, returning);
        returned.extend(run(tx, statement, returning.is_some()).await?);
    }
    Ok(returned)
}

async fn run(
    tx: &DatabaseTransaction,
    statement: Statement,
    returns: bool,
) -> Result<Vec<QueryResult>, Error> {
    if returns {
        return Ok(tx.query_all_raw(statement).await?);
    }
    tx.execute_raw(statement).await?;
    Ok(Vec::new())
}

/// A row's values in the order of its columns.
fn values<E>(row: E::Model) -> Vec<Value>
where
    E: EntityTrait<Model: IntoActiveModel<E::ActiveModel>>,
{
    let mut row = row.into_active_model();
    E::Column::iter()
        .filter_map(|column| row.take(column).into_value())
        .collect()
}

/// `INSERT INTO t (…) SELECT … FROM unnest($1::uuid[], …)`
///
/// The driver's arrays hold no nulls: a column that may be null brings a second array, which says
/// where it is.
fn by_column<E: EntityTrait>(
    rows: impl Iterator<Item = Vec<Value>>,
    existing: Existing,
    returning: Option<E::Column>,
) -> Statement {
    let mut columns: Vec<Vec<Value>> = E::Column::iter().map(|_| Vec::new()).collect();
    for row in rows {
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(value);
        }
    }
    let mut unnest = Unnest::default();
    for (column, values) in E::Column::iter().zip(columns) {
        unnest.add(&column, values);
    }
    let sql = format!(
        "INSERT INTO {} ({}) SELECT {} FROM unnest({}) AS r({}){}{}",
        E::default().table_name(),
        names::<E>().join(", "),
        unnest.selected.join(", "),
        unnest.arrays.join(", "),
        unnest.names.join(", "),
        on_conflict::<E>(existing),
        returning.map_or_else(String::new, |column| format!(
            " RETURNING {}",
            quoted(&column)
        )),
    );
    Statement::from_sql_and_values(DbBackend::Postgres, sql, unnest.values)
}

/// The arrays of a statement, and what becomes of them.
#[derive(Default)]
struct Unnest {
    values: Vec<Value>,
    arrays: Vec<String>,
    names: Vec<String>,
    selected: Vec<String>,
}

impl Unnest {
    fn add(&mut self, column: &impl ColumnTrait, mut values: Vec<Value>) {
        let (type_name, array, absent) = array_of(column);
        for value in &mut values {
            if let Value::Decimal(Some(decimal)) = value {
                *value = decimal.to_string().into();
            }
        }
        if !column.def().is_null() {
            let name = self.array(type_name, array, values);
            self.selected.push(cast(column, name));
            return;
        }
        let is_null = values
            .iter()
            .map(|value| (*value == value.as_null()).into())
            .collect();
        for value in &mut values {
            if *value == value.as_null() {
                *value = absent.clone();
            }
        }
        let name = self.array(type_name, array, values);
        let is_null = self.array("bool", ArrayType::Bool, is_null);
        let selected = format!("CASE WHEN {is_null} THEN NULL ELSE {name} END");
        self.selected.push(cast(column, selected));
    }

    fn array(&mut self, type_name: &str, array: ArrayType, values: Vec<Value>) -> String {
        self.values
            .push(Value::Array(array, Some(Box::new(values))));
        let number = self.values.len();
        self.arrays.push(format!("${number}::{type_name}[]"));
        self.names.push(format!("c{number}"));
        format!("r.c{number}")
    }
}

/// What Postgres and `SeaQuery` call a column's type, and a value of it.
fn array_of(column: &impl ColumnTrait) -> (&'static str, ArrayType, Value) {
    match column.def().get_column_type() {
        ColumnType::Uuid => ("uuid", ArrayType::Uuid, Uuid::nil().into()),
        ColumnType::Integer => ("int4", ArrayType::Int, 0_i32.into()),
        ColumnType::BigInteger => ("int8", ArrayType::BigInt, 0_i64.into()),
        ColumnType::Boolean => ("bool", ArrayType::Bool, false.into()),
        ColumnType::TimestampWithTimeZone => (
            "timestamptz",
            ArrayType::ChronoDateTimeUtc,
            DateTime::default().into(),
        ),
        _ => ("text", ArrayType::String, "".into()),
    }
}

/// Decimals travel as text, since the driver makes `0` of `0.00`.
fn cast(column: &impl ColumnTrait, selected: String) -> String {
    match column.def().get_column_type() {
        ColumnType::Decimal(_) => format!("CAST({selected} AS numeric)"),
        _ => selected,
    }
}

fn on_conflict<E: EntityTrait>(existing: Existing) -> String {
    let key: Vec<String> = <E::PrimaryKey as Iterable>::iter()
        .map(|column| quoted(&column))
        .collect();
    let key = key.join(", ");
    match existing {
        Existing::Impossible => String::new(),
        Existing::Kept => format!(" ON CONFLICT ({key}) DO NOTHING"),
        Existing::Replaced => {
            let taken = names::<E>()
                .into_iter()
                .map(|name| format!("{name} = excluded.{name}"));
            let taken: Vec<String> = taken.collect();
            format!(" ON CONFLICT ({key}) DO UPDATE SET {}", taken.join(", "))
        }
    }
}

fn names<E: EntityTrait>() -> Vec<String> {
    E::Column::iter().map(|column| quoted(&column)).collect()
}

fn quoted(column: &impl IdenStatic) -> String {
    format!("\"{}\"", column.as_str())
}

/// `INSERT INTO t (…) VALUES (?, …), …`
fn by_row<E: EntityTrait>(
    rows: &[Vec<Value>],
    existing: Existing,
    returning: Option<E::Column>,
) -> Statement {
    let mut insert = Query::insert();
    insert.into_table(E::default()).columns(E::Column::iter());
    for row in rows {
        insert.values_panic(row.iter().cloned().map(Into::into));
    }
    let key = <E::PrimaryKey as Iterable>::iter();
    let mut conflict = OnConflict::columns(
        key.map(|column| Alias::new(column.as_str()))
            .collect::<Vec<_>>(),
    );
    match existing {
        Existing::Impossible => {}
        Existing::Kept => {
            insert.on_conflict(conflict.do_nothing().to_owned());
        }
        Existing::Replaced => {
            insert.on_conflict(conflict.update_columns(E::Column::iter()).to_owned());
        }
    }
    if let Some(column) = returning {
        insert.returning_col(column);
    }
    let (sql, values) = insert.build(SqliteQueryBuilder);
    Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)
}
