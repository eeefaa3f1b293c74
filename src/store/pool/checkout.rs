//! A connection while a statement runs on it.

use std::time::Duration;

use sea_orm::error::ConnAcquireErr;
use sea_orm::sqlx::postgres::PgRow;
use sea_orm::sqlx::query::Query;
use sea_orm::sqlx::{
    self, AssertSqlSafe, Connection as _, Executor, PgConnection, Postgres, Row as _,
};
use sea_orm::{DbErr, Statement, Values};
use sea_query_sqlx::SqlxValues;
use tokio::runtime::Handle;
use tracing::Dispatch;
use tracing::instrument::WithSubscriber as _;

use futures_util::TryStreamExt;

use super::connection::Connection;
use super::settle::{Left, settle};
use super::{Permits, ReadPool, failed};
use crate::store::room::Room;

/// What a row takes beside its cells.
const ROW: usize = 64;

/// What a cell takes beside its bytes.
const CELL: usize = 16;

/// A connection that is taken for one statement. Dropped before that has ended, it ends it.
#[derive(Debug)]
pub(super) struct Checkout {
    pool: ReadPool,
    connection: Option<Connection>,
    permits: Option<Permits>,
    left: Left,
    /// Whether the connection can be used again when its statement was ended.
    may_return: bool,
}

impl Checkout {
    pub(super) fn new(pool: &ReadPool, connection: Connection, permits: Permits) -> Self {
        Self {
            pool: pool.clone(),
            connection: Some(connection),
            permits: Some(permits),
            left: Left::Running,
            may_return: true,
        }
    }

    /// Runs a statement, which may take so long, or as long as the session allows.
    pub(super) async fn query_all(
        &mut self,
        statement: Statement,
        limit: Option<Duration>,
        room: &mut Room,
    ) -> Result<Option<Vec<PgRow>>, DbErr> {
        let Some(connection) = &mut self.connection else {
            return Err(DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed));
        };
        let values = statement.values.unwrap_or_else(|| Values(Vec::new()));
        let query = sqlx::query_with(AssertSqlSafe(statement.sql), SqlxValues(values));
        let rows = match limit {
            None => read(&mut connection.raw, query, room).await,
            Some(limit) => {
                // Left in the middle, it may be in a transaction that nobody knows of.
                self.may_return = false;
                let rows = hurried(&mut connection.raw, query, limit, room).await;
                self.may_return = !matches!(rows, Ok(None));
                rows
            }
        };
        match rows {
            // The rest of its rows is not wanted: it is ended as the checkout is dropped.
            Ok(None) => Ok(None),
            Ok(rows) => {
                if let Some(connection) = self.connection.take() {
                    self.pool.put(connection);
                }
                Ok(rows)
            }
            Err(error) => {
                self.left = match error {
                    sqlx::Error::Database(_) => Left::Failed,
                    _ => Left::Broken,
                };
                Err(failed(error))
            }
        }
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        let (Some(connection), Ok(runtime)) = (self.connection.take(), Handle::try_current())
        else {
            return;
        };
        let left = (self.left, self.may_return);
        let settling = settle(self.pool.clone(), connection, self.permits.take(), left);
        runtime.spawn(settling);
    }
}

/// The driver enters the span that it is called in for each row anew, which takes longer than to read
/// the row. So it is called in none; the statement's own is around all of it.
async fn read(
    connection: &mut PgConnection,
    query: Query<'_, Postgres, SqlxValues>,
    room: &mut Room,
) -> Result<Option<Vec<PgRow>>, sqlx::Error> {
    let read = async {
        let mut rows = Vec::new();
        let mut all = connection.fetch(query);
        while let Some(row) = all.try_next().await? {
            if !room.take(row_size(&row)) {
                return Ok(None);
            }
            rows.push(row);
        }
        Ok(Some(rows))
    };
    read.with_subscriber(Dispatch::none()).await
}

/// How much memory a row takes, about.
fn row_size(row: &PgRow) -> usize {
    let cells = (0..row.len()).filter_map(|index| row.try_get_raw(index).ok());
    let sizes = cells.map(|cell| CELL + cell.as_bytes().map_or(0, <[u8]>::len));
    ROW + sizes.sum::<usize>()
}

/// The same, in a transaction in which a statement may take so long.
async fn hurried(
    connection: &mut PgConnection,
    query: Query<'_, Postgres, SqlxValues>,
    limit: Duration,
    room: &mut Room,
) -> Result<Option<Vec<PgRow>>, sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN READ ONLY").await?;
    // Zero would stand for no limit.
    let left = limit.as_millis() + 1;
    let told = format!("SET LOCAL statement_timeout = {left}");
    transaction.execute(AssertSqlSafe(told)).await?;
    let rows = read(&mut transaction, query, room).await?;
    if rows.is_some() {
        transaction.commit().await?;
    }
    Ok(rows)
}
