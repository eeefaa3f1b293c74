//! How rows of a report come in.

use std::collections::{BTreeMap, HashSet};

use sea_orm::{
    EntityTrait, IntoActiveModel, Iterable, ModelTrait, QueryFilter, QueryOrder, QuerySelect, Value,
};
use uuid::Uuid;

use super::super::bulk::{self, Existing};
use super::super::secret::is_digest;
use super::super::{Error, Writer, data_version};
use crate::reports::Report;

/// What became of rows that came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Rows that were not there before.
    pub new: u64,
    /// Rows that said something new of one that was there.
    pub updated: u64,
    /// Rows that said nothing new.
    pub unchanged: u64,
}

impl Writer {
    /// Puts rows in by their keys. What a row says of one that is there replaces what that says;
    /// what it leaves out stays, since Graph's versions and exports differ in the columns they have.
    pub async fn merge_rows<R>(&self, rows: Vec<R::Model>) -> Result<Merged, Error>
    where
        R: Report<Model: IntoActiveModel<R::ActiveModel>>,
    {
        let seen = rows.len() as u64;
        let secret = self.secret().await?;
        let mut merged = Merged::default();
        // In the order of keys, so that writers wait for each other in one order.
        let mut given: BTreeMap<Uuid, R::Model> = BTreeMap::new();
        for mut row in rows {
            if is_digest::<R>(&row) {
                let key = R::key(&mut row);
                *key = secret.key(*key);
            }
            let key = *R::key(&mut row);
            if let Some(known) = given.get_mut(&key) {
                merged.updated += u64::from(take_over::<R>(known, &row));
            } else {
                given.insert(key, row);
            }
        }
        let inserted = bulk::insert::<R>(
            &self.tx,
            given.values().cloned().collect(),
            Existing::Kept,
            Some(R::KEY),
        )
        .await?;
        merged.new = inserted.len() as u64;
        let new: HashSet<Uuid> = inserted
            .iter()
            .map(|row| row.try_get("", "key"))
            .collect::<Result<_, _>>()?;
        given.retain(|key, _| !new.contains(key));
        let mut changed = Vec::new();
        for mut stored in self.lock_rows::<R>(given.keys().copied().collect()).await? {
            let key = *R::key(&mut stored);
            if given
                .get(&key)
                .is_some_and(|row| take_over::<R>(&mut stored, row))
            {
                changed.push(stored);
            }
        }
        merged.updated += changed.len() as u64;
        merged.unchanged = seen - merged.new - merged.updated;
        self.put::<R>(changed).await?;
        Ok(merged)
    }

    /// Says that rows have changed, for whoever keeps answers. Writers wait here for each other to
    /// commit, so it comes last.
    pub async fn move_report_version(&self) -> Result<(), Error> {
        data_version::move_reports(&self.tx).await
    }

    async fn lock_rows<R: Report>(&self, keys: Vec<Uuid>) -> Result<Vec<R::Model>, Error> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let rows = R::find()
            .filter(self.one_of(R::KEY, keys))
            .order_by_asc(R::KEY)
            .lock_exclusive();
        Ok(rows.all(&self.tx).await?)
    }
}

/// Lets a row say what another one says; tells whether that was news.
fn take_over<R: Report>(row: &mut R::Model, other: &R::Model) -> bool {
    let mut is_news = false;
    for column in <R as EntityTrait>::Column::iter() {
        let value = other.get(column);
        if says_nothing(&value) || value == row.get(column) {
            continue;
        }
        row.set(column, value);
        is_news = true;
    }
    is_news
}

/// Whether a value was left out: null, or the empty text of a document.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::String(text) => text.as_deref().is_none_or(str::is_empty),
        value => *value == value.as_null(),
    }
}
