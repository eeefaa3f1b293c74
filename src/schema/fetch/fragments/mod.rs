//! What plans have written of records, kept until the records change.
//!
//! The statement of a page asks again, under the caller's scope, which records there are, and tells the
//! last place of the log of changes that it sees: its stamp. Before anything is told from memory, what the
//! log names up to the stamp is forgotten; and what is written is kept under its page's stamp, while the
//! log has been read no further. The parts of a record are read after the page, so they may be of a later
//! change: that has a higher place than the stamp, so it is forgotten before any page that sees it is
//! answered. So an answer is what the caller's own statements could have given, at the page's place or
//! later. That is so because the caller sees every record: of one who does not, each statement asks
//! whether this one is to be seen.
//!
//! To keep what is never asked again costs something for nothing. So what is written of a record is
//! kept when it is asked for the second time; at the first, it is noted. A note is right at any place of
//! the log, so nothing needs a stamp until something was asked for twice, nor do records that are asked
//! for by their ids for the first time. What keeping costs is under "Asked once" in bench/README.md.

mod cache;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use uuid::Uuid;

use self::cache::{Cache, Fragment, Known};
use super::object::{Level, Object};
use crate::graph::call_record::{Column, Entity};
use crate::plan::{GiveUp, Writer};
use crate::store::{Cell, Change, Columns, Row, Store};

/// How many changes are read at once; after more, all is forgotten.
const MOST_CHANGES: usize = 1000;

/// What was written of records.
#[derive(Debug)]
pub(in crate::schema) struct Fragments {
    /// How much one fragment may have.
    largest: usize,
    cache: Mutex<Cache>,
    /// How many records were told from memory, and how many were read.
    counts: [AtomicU64; 2],
}

/// Records that a statement gave, with the last place of the log that it saw.
pub(super) struct Stamped<'r> {
    pub(super) rows: &'r [Row],
    /// What the rows hold.
    pub(super) columns: Columns,
    /// An instant before the statement began.
    pub(super) asked: Instant,
}

fn ids(rows: &[Row], columns: Columns) -> Result<Vec<Uuid>, GiveUp> {
    let place = columns.place::<Entity>(Column::Id).ok_or(GiveUp)?;
    let ids = rows.iter().map(|row| match row.cell(place)? {
        Cell::Id(id) => Ok(id),
        _ => Err(GiveUp),
    });
    ids.collect()
}

impl Stamped<'_> {
    /// The last place of the log; 0 while that is empty.
    fn stamp(&self) -> Result<i64, GiveUp> {
        let place = self.columns.stamp().ok_or(GiveUp)?;
        match self.rows.first().map(|row| row.cell(place)).transpose()? {
            Some(Cell::Number(stamp)) => Ok(stamp),
            _ => Ok(0),
        }
    }
}

impl Fragments {
    /// Keeps so many bytes at most.
    pub(super) fn new(most: usize) -> Self {
        Self {
            // What fills much of the room would drive all else out.
            largest: most / 64,
            cache: Mutex::new(Cache::new(most)),
            counts: Default::default(),
        }
    }

    /// How many records were told from memory, and how many were read.
    pub(super) fn counts(&self) -> (u64, u64) {
        let [kept, read] = &self.counts;
        (kept.load(Ordering::Relaxed), read.load(Ordering::Relaxed))
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        // Nothing that holds the lock leaves it half changed.
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether any of these records may be kept, or may be worth to be; of those that are not known yet,
    /// whether any record is.
    pub(super) fn may_keep(&self, level: &Level, known: Option<&[Uuid]>) -> bool {
        let cache = self.cache();
        match known {
            Some(records) => records.iter().any(|record| {
                let objects = level.objects.iter().map(|object| object.id);
                cache.is_known(*record, objects)
            }),
            None => cache.is_asked_again(),
        }
    }

    /// Notes that records were asked for as the objects of a level, and read.
    pub(super) fn note(&self, level: &Level, rows: &[Row]) -> Result<(), GiveUp> {
        let records = ids(rows, level.columns)?;
        let mut cache = self.cache();
        for record in &records {
            cache.note(*record, level.objects.iter().map(|object| object.id));
        }
        drop(cache);
        self.count(0, records.len());
        Ok(())
    }

    /// Counts records that were told from memory, and others that were read.
    fn count(&self, kept: usize, read: usize) {
        for (count, more) in self.counts.iter().zip([kept, read]) {
            count.fetch_add(more as u64, Ordering::Relaxed);
        }
    }

    /// What is kept of these records as the objects of a level.
    pub(super) async fn recall(
        self: &Arc<Self>,
        store: &Store,
        level: &Level,
        records: Stamped<'_>,
    ) -> Result<Recalled, GiveUp> {
        let stamp = records.stamp()?;
        let mut recalled = Recalled {
            fragments: Arc::clone(self),
            stamp,
            ids: ids(records.rows, records.columns)?,
            told: Vec::with_capacity(records.rows.len()),
        };
        if recalled.ids.is_empty() {
            return Ok(recalled);
        }
        self.catch_up(store, stamp, records.asked).await?;
        let mut read = 0;
        let mut cache = self.cache();
        for record in &recalled.ids {
            // What is remembered may be of a later place than this page.
            let known = if cache.place == stamp {
                let objects = level.objects.iter().map(|object| object.id);
                cache.take(*record, objects)
            } else {
                Known::New
            };
            let told = match known {
                Known::Kept(fragments) => Told::Kept(fragments),
                Known::Noted | Known::New => Told::Read {
                    index: read,
                    is_kept: matches!(known, Known::Noted),
                },
            };
            read += usize::from(matches!(told, Told::Read { .. }));
            recalled.told.push(told);
        }
        drop(cache);
        self.count(recalled.ids.len() - read, read);
        Ok(recalled)
    }

    /// Forgets what has changed up to this place of the log, which a statement saw that was `asked` then.
    async fn catch_up(&self, store: &Store, stamp: i64, asked: Instant) -> Result<(), GiveUp> {
        // Is freed when the lock is free again, as below.
        let _gone;
        let since = {
            let mut cache = self.cache();
            // A statement that begins after another sees what that one saw, unless the log is another
            // now, such as one from a backup.
            if cache.place > stamp && asked > cache.found {
                _gone = cache.clear();
                cache.reach(stamp);
            }
            if cache.place < stamp && cache.is_empty() {
                cache.reach(stamp);
            }
            cache.place
        };
        if since >= stamp {
            return Ok(());
        }
        // The first is the one that was seen last: without it, the log is another or was cut off.
        let changes = store.changes_after(since - 1, MOST_CHANGES as u64 + 1);
        let changes = changes.await?;
        let sequence = |change: &Change| change.sequence;
        let is_whole = since == 0 || changes.first().map(sequence) == Some(since);
        let last = changes.last().map_or(0, sequence);
        let _gone;
        let mut cache = self.cache();
        if cache.place < since || cache.place >= stamp {
            // Somebody else has gone back, or been as far.
            return Ok(());
        }
        if !is_whole || last < stamp {
            _gone = cache.clear();
            cache.reach(stamp);
            return Ok(());
        }
        for change in &changes {
            cache.forget(&change.call_record_id);
        }
        cache.reach(last);
        Ok(())
    }
}

/// What is kept of the rows of a page, and where what is written of the others goes.
#[derive(Debug)]
pub(super) struct Recalled {
    fragments: Arc<Fragments>,
    stamp: i64,
    ids: Vec<Uuid>,
    /// Where each is told from.
    told: Vec<Told>,
}

#[derive(Debug)]
enum Told {
    /// What is kept of it, for each object of its level.
    Kept(Vec<Arc<Fragment>>),
    /// What was read, for the row of this index among those that are not kept.
    Read {
        index: usize,
        /// Whether what is written of it is kept.
        is_kept: bool,
    },
}

impl Recalled {
    /// The rows that are not kept.
    pub(super) fn missing<'a>(&self, rows: &'a [Row]) -> Vec<&'a Row> {
        let told = rows.iter().zip(&self.told);
        told.filter(|(_, told)| matches!(told, Told::Read { .. }))
            .map(|(row, _)| row)
            .collect()
    }

    /// Writes the row `index` as an object, which is number `place` of its level: as it is kept, or by
    /// `write`, which is told its index among the others.
    pub(super) fn write(
        &self,
        index: usize,
        (place, object): (usize, &Object),
        writer: &mut Writer,
        write: impl FnOnce(usize, &mut Writer) -> Result<(), GiveUp>,
    ) -> Result<(), GiveUp> {
        let (read, is_kept) = match self.told.get(index).ok_or(GiveUp)? {
            Told::Kept(fragments) => {
                let fragment = fragments.get(place).ok_or(GiveUp)?;
                writer.again(&fragment.json, fragment.objects);
                return Ok(());
            }
            Told::Read { index, is_kept } => (*index, *is_kept),
        };
        let (start, objects) = (writer.position(), writer.objects());
        write(read, writer)?;
        let json = writer.since(start);
        if is_kept && json.len() <= self.fragments.largest {
            let fragment = Fragment {
                json: json.into(),
                objects: writer.objects() - objects,
            };
            let record = self.ids.get(index).ok_or(GiveUp)?;
            let mut cache = self.fragments.cache();
            cache.keep(self.stamp, *record, object.id, fragment);
        }
        Ok(())
    }
}
