//! The statements of an import: claim records, replace their parts, log what changed.

use std::collections::HashSet;
use std::sync::Arc;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::bulk::{self, Existing};
use super::feed::Live;
use super::secret::{self, Secret};
use super::{Error, Store, change_log, one_of, page_row};
use crate::graph::{Child, DateTime, call_record, organizer, participant};

/// A transaction that writes call records.
#[derive(Debug)]
pub struct Writer {
    pub(super) tx: DatabaseTransaction,
    live: Arc<Live>,
    secret: Arc<OnceCell<Secret>>,
}

impl Store {
    /// Begins a transaction that writes call records.
    pub async fn write(&self) -> Result<Writer, Error> {
        let tx = self.begin().await?;
        Ok(Writer {
            tx,
            live: Arc::clone(&self.live),
            secret: Arc::clone(&self.secret),
        })
    }
}

impl Store {
    /// How many of these records wait for pages of their lists.
    pub async fn count_waiting(&self, ids: impl IntoIterator<Item = Uuid>) -> Result<u64, Error> {
        let mut waiting = 0;
        let ids: Vec<Uuid> = ids.into_iter().collect();
        for ids in ids.chunks(1_000) {
            let is_one = one_of(self.engine(), call_record::Column::Id, ids.to_vec());
            let records = call_record::Entity::find()
                .filter(is_one)
                .all(&self.db)
                .await?;
            let parts = records.iter().filter_map(|record| record.parts.read().ok());
            waiting += parts
                .filter(|parts| !parts.is_complete())
                .map(|_| 1)
                .sum::<u64>();
        }
        Ok(waiting)
    }
}

impl Writer {
    /// The secret of the database.
    pub(super) async fn secret(&self) -> Result<&Secret, Error> {
        self.secret.get_or_try_init(|| secret::read(&self.tx)).await
    }

    /// Makes the changes last.
    pub async fn commit(self) -> Result<(), Error> {
        self.tx.commit().await?;
        self.live.wake();
        Ok(())
    }

    /// Appends to the log of changes: record, version after the change, and whether it is new.
    ///
    /// Must come last before the commit: other writers wait from here on.
    pub async fn log_changes(&self, changes: &[(Uuid, i64, bool)]) -> Result<(), Error> {
        change_log::append(&self.tx, changes).await
    }

    /// Inserts the records that are not there, and locks and returns the others as they are stored.
    ///
    /// The records must be sorted by id, so that writers wait for each other in one order.
    pub async fn claim(
        &self,
        records: Vec<call_record::Model>,
    ) -> Result<Vec<call_record::Model>, Error> {
        let ids: Vec<Uuid> = records.iter().map(|record| record.id).collect();
        let inserted = bulk::insert::<call_record::Entity>(
            &self.tx,
            records,
            Existing::Kept,
            Some(call_record::Column::Id),
        )
        .await?;
        let new: HashSet<Uuid> = inserted
            .iter()
            .map(|row| row.try_get("", "id"))
            .collect::<Result<_, _>>()?;
        let old = ids.into_iter().filter(|id| !new.contains(id)).collect();
        self.lock(old).await
    }

    async fn lock(&self, ids: Vec<Uuid>) -> Result<Vec<call_record::Model>, Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows = call_record::Entity::find()
            .filter(self.one_of(call_record::Column::Id, ids))
            .order_by_asc(call_record::Column::Id)
            .lock_exclusive();
        Ok(rows.all(&self.tx).await?)
    }

    /// Overwrites records that this transaction holds.
    pub async fn put_records(&self, records: Vec<call_record::Model>) -> Result<(), Error> {
        self.put::<call_record::Entity>(records).await
    }

    /// Overwrites organizers of records that this transaction holds.
    pub async fn put_organizers(&self, organizers: Vec<organizer::Model>) -> Result<(), Error> {
        self.put::<organizer::Entity>(organizers).await
    }

    pub(super) async fn put<E>(&self, rows: Vec<E::Model>) -> Result<(), Error>
    where
        E: EntityTrait<Model: IntoActiveModel<E::ActiveModel>>,
    {
        bulk::insert::<E>(&self.tx, rows, Existing::Replaced, None).await?;
        Ok(())
    }

    /// Deletes every row of `C` under the records, then inserts `rows`.
    pub async fn replace_children<C>(
        &self,
        records: Vec<Uuid>,
        rows: Vec<C::Model>,
    ) -> Result<(), Error>
    where
        C: Child<Model: IntoActiveModel<C::ActiveModel>>,
    {
        if !records.is_empty() {
            C::delete_many()
                .filter(self.one_of(C::CALL_RECORD_ID, records))
                .exec(&self.tx)
                .await?;
        }
        bulk::insert::<C>(&self.tx, rows, Existing::Impossible, None).await?;
        Ok(())
    }

    /// The rows of `C` under a record, in the order of their key.
    pub async fn children<C: Child>(&self, record: Uuid) -> Result<Vec<C::Model>, Error> {
        use sea_orm::{Iterable, PrimaryKeyToColumn};
        let mut query = C::find().filter(C::CALL_RECORD_ID.eq(record));
        for column in C::PrimaryKey::iter() {
            query = query.order_by_asc(column.into_column());
        }
        Ok(query.all(&self.tx).await?)
    }

    /// Gives the participants of a record the record's new start.
    pub async fn move_participants(&self, record: Uuid, start: DateTime) -> Result<(), Error> {
        participant::Entity::update_many()
            .col_expr(participant::Column::StartDateTime, Expr::value(start))
            .filter(participant::Column::CallRecordId.eq(record))
            .exec(&self.tx)
            .await?;
        Ok(())
    }

    /// Keeps pages of lists, each once; returns how many were not there before.
    pub async fn keep_pages(&self, pages: Vec<page_row::Model>) -> Result<usize, Error> {
        let kept = bulk::insert::<page_row::Entity>(
            &self.tx,
            pages,
            Existing::Kept,
            Some(page_row::Column::Digest),
        );
        Ok(kept.await?.len())
    }

    /// The pages of one list of a record, in an order that depends on their content alone.
    pub async fn pages(&self, record: Uuid, list: &str) -> Result<Vec<page_row::Model>, Error> {
        let pages = page_row::Entity::find()
            .filter(page_row::Column::CallRecordId.eq(record))
            .filter(page_row::Column::List.eq(list))
            .order_by_asc(page_row::Column::Digest);
        Ok(pages.all(&self.tx).await?)
    }

    pub(super) fn one_of(&self, column: impl ColumnTrait, ids: Vec<Uuid>) -> Expr {
        one_of(self.tx.get_database_backend(), column, ids)
    }
}
