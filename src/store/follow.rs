//! Following the log of changes from a place on, at the pace of whoever follows.
//!
//! The log itself is the queue: a follower holds its place in it and a page at most. All that follow
//! at the same place with the same rights and columns share one read of what comes next.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::{StreamExt, stream};
use tokio::sync::watch;
use uuid::Uuid;

use super::batch::{Batch, Source};
use super::change_log::{self, Change};
use super::loader::Loaders;
use super::{Columns, Error, Filter, Key, Meter, Scope, Store};
use crate::graph::call_record::Model;

/// How many changes are read at a time.
const PAGE: u64 = 100;
/// How many pages are read at once, when followers stand at many places.
const READS: usize = 4;
/// How many changes a follower may fall behind, counted from where it stood best.
pub const MOST_BEHIND: i64 = 10_000;

/// A change, and the record as it was when the change was read.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The change.
    pub change: Change,
    /// The record.
    pub record: Arc<Model>,
}

/// A place in the log of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogKey(pub i64);

impl Key for LogKey {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.0.to_be_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        Some(Self(i64::from_be_bytes(bytes.try_into().ok()?)))
    }
}

/// What is followed, and how.
#[derive(Debug)]
pub struct Following {
    /// Only after this place; from now on, if there is none.
    pub after: Option<LogKey>,
    /// Only records like this.
    pub filter: Option<Filter>,
    /// What of the records.
    pub columns: Columns,
    /// Measures each read, for the time and the share of the connections that it may take.
    pub meters: Meters,
}

/// Begins to measure.
#[derive(Clone)]
pub struct Meters(pub Arc<dyn Fn() -> Arc<Meter> + Send + Sync>);

impl std::fmt::Debug for Meters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Meters")
    }
}

/// Why following does not begin, or ends.
#[derive(Clone, Debug, thiserror::Error)]
pub enum FollowError {
    /// The place lies beyond the end of the log: it is of another database.
    #[error("no change of this database")]
    Unknown,
    /// The follower was too slow.
    #[error("{behind} changes further behind; at most {MOST_BEHIND} are allowed")]
    Behind {
        /// How many changes it is further behind than when it was least so.
        behind: i64,
    },
    /// A read took longer than it may.
    #[error("the changes take too long to be read")]
    Slow,
    /// The database failed.
    #[error("the changes cannot be read")]
    Store(#[source] Arc<Error>),
}

impl FollowError {
    /// The same, where it may have come of the time that a read may take.
    fn within(self, meter: &Meter) -> Self {
        match self {
            Self::Store(error) if meter.is_over() && error.is_stopped() => Self::Slow,
            other => other,
        }
    }
}

impl From<Error> for FollowError {
    fn from(error: Error) -> Self {
        Self::Store(Arc::new(error))
    }
}

/// Somebody who follows the log.
#[derive(Debug)]
pub struct Follower {
    store: Store,
    scope: Scope,
    loaders: Arc<Loaders>,
    filter: Option<Filter>,
    columns: Columns,
    meters: Meters,
    end: watch::Receiver<i64>,
    place: i64,
    least_behind: i64,
    /// Where the log ended when it was least behind.
    least_end: i64,
}

impl Store {
    /// Begins to follow the changes of what a caller may see.
    pub async fn follow(
        &self,
        scope: Scope,
        following: Following,
    ) -> Result<Follower, FollowError> {
        let end = self.log_end().await?;
        let known = *end.borrow();
        let place = match following.after {
            Some(LogKey(after)) if after <= known => after,
            after => {
                let last = change_log::last(&self.db).await?;
                match after {
                    Some(LogKey(after)) if after > last => return Err(FollowError::Unknown),
                    Some(LogKey(after)) => after,
                    None => last,
                }
            }
        };
        Ok(Follower {
            store: self.clone(),
            scope,
            loaders: self.live_loaders(scope),
            filter: following.filter,
            columns: following.columns,
            meters: following.meters,
            place,
            least_behind: i64::MAX,
            least_end: 0,
            end,
        })
    }
}

impl Follower {
    /// The next changes, one at least, as soon as there are any.
    pub async fn next(&mut self) -> Result<Vec<Changed>, FollowError> {
        loop {
            self.wait().await?;
            let meter = (self.meters.0)();
            let found = meter.measure(self.read()).await;
            let found = found.map_err(|error| error.within(&meter))?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
    }

    /// Reads the changes after the own place, and goes on to the last of them.
    async fn read(&mut self) -> Result<Vec<Changed>, FollowError> {
        let key = PageKey {
            after: self.place,
            columns: self.filter.is_none().then_some(self.columns),
        };
        let page = self.loaders.changes.load(key).await;
        let page = page.map_err(FollowError::Store)?;
        let found = match &self.filter {
            None => page.found.clone(),
            Some(filter) => {
                let changes = &page.changes;
                let found = self
                    .store
                    .changed(self.scope, changes, Some(filter), self.columns);
                found.await?
            }
        };
        // A log that was cut has no change where the end says that there is one.
        self.place = page.last.unwrap_or_else(|| *self.end.borrow());
        Ok(found)
    }

    /// Waits until there is something after the own place.
    async fn wait(&mut self) -> Result<(), FollowError> {
        loop {
            let end = *self.end.borrow_and_update();
            let behind = end - self.place;
            if behind.max(0) <= self.least_behind {
                (self.least_behind, self.least_end) = (behind.max(0), end);
            }
            let further = behind - self.least_behind;
            if further > MOST_BEHIND {
                self.bear(further, end).await?;
                (self.least_behind, self.least_end) = (behind, end);
            }
            if behind > 0 {
                return Ok(());
            }
            if self.end.changed().await.is_err() {
                // Its sender lives as long as the store.
                std::future::pending::<()>().await;
            }
        }
    }
}

impl Follower {
    /// Refuses to go on, unless most of what has come is hidden from the caller: how much that is, and
    /// when it came, is nothing to be told.
    async fn bear(&self, further: i64, end: i64) -> Result<(), FollowError> {
        let behind = if self.scope.has_every_record() {
            further
        } else {
            let came = (self.least_end, end);
            self.store.count_changes(self.scope, came).await?
        };
        if behind > MOST_BEHIND {
            return Err(FollowError::Behind { behind });
        }
        Ok(())
    }
}

/// A demand for the changes after a place, with their records if columns of them are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct PageKey {
    after: i64,
    columns: Option<Columns>,
}

/// Changes that follow each other.
#[derive(Debug)]
pub(super) struct ChangePage {
    changes: Vec<Change>,
    last: Option<i64>,
    found: Vec<Changed>,
}

type Read = Result<Arc<ChangePage>, Arc<Error>>;

/// Reads pages of the log for all who follow with one scope.
#[derive(Debug)]
pub(super) struct Changes {
    store: Store,
    scope: Scope,
    batch: Batch<PageKey, Read>,
}

impl Changes {
    pub(super) fn new(store: &Store, scope: Scope) -> Self {
        Self {
            store: store.clone(),
            scope,
            batch: Batch::default(),
        }
    }

    async fn load(&self, key: PageKey) -> Read {
        self.batch.load(key, self).await
    }

    async fn page(&self, key: PageKey) -> Result<ChangePage, Error> {
        let changes = self.store.changes_after(key.after, PAGE).await?;
        let found = match key.columns {
            Some(columns) => {
                let found = self.store.changed(self.scope, &changes, None, columns);
                found.await?
            }
            None => Vec::new(),
        };
        Ok(ChangePage {
            last: changes.last().map(|change| change.sequence),
            changes,
            found,
        })
    }
}

impl Source<PageKey, Read> for Changes {
    async fn read(&self, keys: Vec<PageKey>) -> HashMap<PageKey, Read> {
        let pages = stream::iter(keys).map(|key| async move {
            let page = self.page(key).await;
            (key, page.map(Arc::new).map_err(Arc::new))
        });
        pages.buffer_unordered(READS).collect().await
    }
}

impl Store {
    /// Those of the changes whose record is there, may be seen, and is taken by the filter.
    async fn changed(
        &self,
        scope: Scope,
        changes: &[Change],
        filter: Option<&Filter>,
        columns: Columns,
    ) -> Result<Vec<Changed>, Error> {
        let mut ids: Vec<Uuid> = changes.iter().map(|change| change.call_record_id).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let filter = filter.cloned().unwrap_or_else(Filter::everything);
        let records = self.call_records_among(scope, ids, filter, columns).await?;
        let records: HashMap<Uuid, Arc<Model>> = records
            .into_iter()
            .map(|record| (record.id, Arc::new(record)))
            .collect();
        let found = changes.iter().filter_map(|change| {
            let record = records.get(&change.call_record_id)?;
            Some(Changed {
                change: *change,
                record: Arc::clone(record),
            })
        });
        Ok(found.collect())
    }
}
