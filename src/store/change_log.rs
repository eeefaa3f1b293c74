//! The log of changes: what was accepted, in the order in which it became visible.
//!
//! A sequence hands out its numbers before the commit: without care, a reader that has seen 7 would
//! find 6 appear later, from a slower transaction, and a client that resumes after 7 would miss it.
//! So whoever appends on Postgres holds a lock from the append to the end of its transaction: the
//! order of the numbers is the order of the commits, and every number below one that is seen is
//! final. That also holds for a record's own changes, whose transactions wait for each other.
//! `NOTIFY` makes Postgres line up these commits anyway, so the lock costs next to nothing.
//! `SQLite` has one writer.

use sea_orm::{
    ActiveValue, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, sea_query::SelectStatement,
};
use uuid::Uuid;

use super::{Error, Meter, Scope, Store, change_row};

/// The channel on which Postgres tells that the log has grown.
pub(super) const CHANNEL: &str = "call_record_changes";

/// Names the lock of those who append.
const LOCK: i64 = 0x0063_616c_6c6c_6f67;

/// A change of a record that was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its place in the log.
    pub sequence: i64,
    /// The record.
    pub call_record_id: Uuid,
    /// Whether the record was not there before.
    pub is_new: bool,
}

/// Appends to the log, in line with whoever else appends.
pub(super) async fn append(
    tx: &DatabaseTransaction,
    changes: &[(Uuid, i64, bool)],
) -> Result<(), Error> {
    if changes.is_empty() {
        return Ok(());
    }
    if tx.get_database_backend() == DbBackend::Postgres {
        let line_up = format!("SELECT pg_notify('{CHANNEL}', ''), pg_advisory_xact_lock({LOCK})");
        tx.execute_unprepared(&line_up).await?;
    }
    let rows = changes
        .iter()
        .map(|(id, version, is_new)| change_row::ActiveModel {
            sequence: ActiveValue::NotSet,
            call_record_id: ActiveValue::Set(*id),
            version: ActiveValue::Set(*version),
            is_new: ActiveValue::Set(*is_new),
        });
    change_row::Entity::insert_many(rows)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// The statement of the last place of the log; null while it is empty.
pub(super) fn last_place() -> SelectStatement {
    let last = change_row::Entity::find().select_only();
    let last = last.column_as(change_row::Column::Sequence.max(), "last");
    last.into_query()
}

/// The last place of the log; 0 while it is empty.
pub(super) async fn last(db: &impl ConnectionTrait) -> Result<i64, Error> {
    let last = db.query_one(&last_place()).await?;
    let last: Option<Option<i64>> = last.map(|row| row.try_get("", "last")).transpose()?;
    Ok(last.flatten().unwrap_or(0))
}

/// How many changes are looked through for one record; among more, any may be there.
const MOST: u64 = 1_000;

impl Store {
    /// The last place of the log, before what is read next.
    pub async fn log_place(&self) -> Result<i64, Error> {
        Meter::take_parts();
        last(&self.db).await
    }

    /// Whether a record whose parts were read for this task's request since [`Store::log_place`] told
    /// `place` may have changed in between: the record may be of one version and its parts of another.
    pub async fn may_be_torn(&self, place: i64) -> Result<bool, Error> {
        let read = Meter::take_parts();
        if read.is_empty() {
            return Ok(false);
        }
        let changes = self.changes_after(place, MOST).await?;
        let is_full = changes.len() as u64 >= MOST;
        Ok(is_full
            || changes
                .iter()
                .any(|change| read.contains(&change.call_record_id)))
    }

    /// How many changes after the first of two places, up to the second, are of records that a caller
    /// may see.
    pub(super) async fn count_changes(
        &self,
        scope: Scope,
        (after, to): (i64, i64),
    ) -> Result<i64, Error> {
        let changes = change_row::Entity::find()
            .filter(change_row::Column::Sequence.gt(after))
            .filter(change_row::Column::Sequence.lte(to))
            .filter(scope.naming(change_row::Column::CallRecordId));
        let count = changes.count(&self.db).await?;
        Ok(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// The next changes after a place of the log, at most so many.
    pub async fn changes_after(&self, sequence: i64, limit: u64) -> Result<Vec<Change>, Error> {
        let rows = change_row::Entity::find()
            .filter(change_row::Column::Sequence.gt(sequence))
            .order_by_asc(change_row::Column::Sequence)
            .limit(limit);
        let rows = rows.all(&self.db).await?.into_iter();
        Ok(rows
            .map(|row| Change {
                sequence: row.sequence,
                call_record_id: row.call_record_id,
                is_new: row.is_new,
            })
            .collect())
    }
}
