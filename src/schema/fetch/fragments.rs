//! What plans have written of records, kept until the records change.
//!
//! The statement of a page asks again, under the caller's scope, which records there are, and tells the
//! last place of the log of changes that it sees. All that is kept is of one place: before anything is
//! taken, what the log names since is dropped; and only what was read at that place, or later, comes in
//! while nothing has changed. So an answer is what the tables hold, and no caller gets a record that the
//! statement did not show.
//!
//! To keep what is never asked again would cost a tenth of reading it. So what is written of a record
//! is kept when it is asked for the second time; at the first, it is noted. Measured (bench/README.md):
//! asked again, a page with its parts takes a seventh; asked once, as much as without.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use hashlink::LruCache;
use uuid::Uuid;

use super::object::Level;
use crate::graph::call_record::{Column, Entity};
use crate::plan::{GiveUp, Writer};
use crate::store::{Cell, Change, Columns, Row, Store};

/// How much one fragment takes beside its text.
const BESIDE: usize = 160;

/// How many changes are read at once; after more, nothing is kept on.
const MOST_CHANGES: u64 = 1000;

/// What was written of records.
#[derive(Debug)]
pub(in crate::schema) struct Fragments {
    /// How many bytes are kept, with what it takes to keep them.
    most: usize,
    kept: Mutex<Kept>,
    /// How many records were told as they are kept, and how many were read.
    counts: [AtomicU64; 2],
}

#[derive(Debug)]
struct Kept {
    /// The place of the log that all of it is of.
    place: i64,
    /// When that was found.
    found: Instant,
    bytes: usize,
    /// Of each record, by the object of a plan that it was written as.
    records: LruCache<Uuid, Vec<Noted>>,
}

/// That a record was written as an object of a plan, and from the second time on, what.
#[derive(Debug)]
struct Noted {
    object: u64,
    fragment: Option<Arc<Fragment>>,
}

#[derive(Debug)]
struct Fragment {
    json: Box<[u8]>,
    objects: u64,
}

fn size(all: &[Noted]) -> usize {
    let text = all.iter().flat_map(|noted| &noted.fragment);
    BESIDE * all.len() + text.map(|fragment| fragment.json.len()).sum::<usize>()
}

impl Kept {
    fn forget(&mut self, record: &Uuid) {
        if let Some(noted) = self.records.remove(record) {
            self.bytes -= size(&noted);
        }
    }

    fn clear(&mut self) {
        self.records.clear();
        self.bytes = 0;
    }

    /// Says that all of it is of this place.
    fn reach(&mut self, place: i64) {
        self.place = place;
        self.found = Instant::now();
    }

    /// What is kept of a record as these objects, if all of it is; else whether it was noted before.
    fn take(
        &mut self,
        record: Uuid,
        objects: impl Iterator<Item = u64>,
    ) -> Result<Vec<Arc<Fragment>>, bool> {
        let all = self.records.entry(record).or_insert_with(Vec::new);
        let mut is_noted = true;
        let mut kept = Some(Vec::new());
        for object in objects {
            let known = all.iter().find(|noted| noted.object == object);
            let fragment = known.and_then(|noted| noted.fragment.clone());
            if known.is_none() {
                is_noted = false;
                self.bytes += BESIDE;
                let fragment = None;
                all.push(Noted { object, fragment });
            }
            kept = kept.zip(fragment).map(|(mut kept, fragment)| {
                kept.push(fragment);
                kept
            });
        }
        kept.ok_or(is_noted)
    }

    /// Keeps what was read of a noted record at a place of the log, if nothing has changed since.
    fn keep(&mut self, place: i64, record: &Uuid, object: u64, fragment: Fragment) {
        if self.place != place {
            return;
        }
        let all = self.records.get_mut(record).into_iter().flatten();
        let mut known = all.filter(|noted| noted.object == object);
        // Several may have read it at once.
        if let Some(noted) = known.find(|noted| noted.fragment.is_none()) {
            self.bytes += fragment.json.len();
            noted.fragment = Some(Arc::new(fragment));
        }
    }

    /// Forgets what was asked for least lately, until the rest has room.
    fn fit(&mut self, most: usize) {
        while self.bytes > most
            && let Some((_, noted)) = self.records.remove_lru()
        {
            self.bytes -= size(&noted);
        }
    }
}

impl Fragments {
    /// Keeps so many bytes at most.
    pub(super) fn new(most: usize) -> Self {
        let kept = Kept {
            place: 0,
            found: Instant::now(),
            bytes: 0,
            records: LruCache::new_unbounded(),
        };
        Self {
            most,
            kept: Mutex::new(kept),
            counts: Default::default(),
        }
    }

    /// How many records were told as they are kept, and how many were read.
    pub(super) fn counts(&self) -> (u64, u64) {
        let [kept, read] = &self.counts;
        (kept.load(Ordering::Relaxed), read.load(Ordering::Relaxed))
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Nothing that holds the lock leaves it half changed.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is kept of these rows, which a statement gave that was `asked` then.
    pub(super) async fn recall(
        self: &Arc<Self>,
        store: &Store,
        level: &Level,
        (rows, columns, asked): (&[Row], Columns, Instant),
    ) -> Result<Recalled, GiveUp> {
        let id = columns.place::<Entity>(Column::Id).ok_or(GiveUp)?;
        let stamp = columns.stamp().ok_or(GiveUp)?;
        let ids = rows.iter().map(|row| match row.cell(id)? {
            Cell::Id(id) => Ok(id),
            _ => Err(GiveUp),
        });
        let mut recalled = Recalled {
            fragments: Arc::clone(self),
            place: 0,
            ids: ids.collect::<Result<_, _>>()?,
            rows: Vec::with_capacity(rows.len()),
            read: 0,
        };
        let Some(row) = rows.first() else {
            return Ok(recalled);
        };
        if let Cell::Number(place) = row.cell(stamp)? {
            recalled.place = place;
        }
        self.catch_up(store, recalled.place, asked).await?;
        let mut kept = self.kept();
        let is_current = kept.place == recalled.place;
        for record in &recalled.ids {
            let objects = level.objects.iter().map(|object| object.id);
            let taken = if is_current {
                kept.take(*record, objects)
            } else {
                Err(false)
            };
            recalled.rows.push(match taken {
                Ok(fragments) => Told::Kept(fragments),
                Err(keeps) => {
                    recalled.read += 1;
                    let index = recalled.read - 1;
                    Told::Read { index, keeps }
                }
            });
        }
        kept.fit(self.most);
        drop(kept);
        let read = recalled.read as u64;
        for (count, more) in self.counts.iter().zip([rows.len() as u64 - read, read]) {
            count.fetch_add(more, Ordering::Relaxed);
        }
        Ok(recalled)
    }

    /// Drops what has changed up to this place of the log.
    async fn catch_up(&self, store: &Store, place: i64, asked: Instant) -> Result<(), GiveUp> {
        let since = {
            let mut kept = self.kept();
            if kept.place > place && asked > kept.found {
                // The log has gone back: it is another's, such as one from a backup.
                kept.clear();
            }
            if kept.records.is_empty() {
                kept.reach(place);
            }
            kept.place
        };
        if since >= place {
            return Ok(());
        }
        let changes = store.changes_after(since, MOST_CHANGES).await?;
        let mut kept = self.kept();
        if kept.place >= place {
            return Ok(());
        }
        if changes.len() as u64 >= MOST_CHANGES {
            kept.clear();
        }
        for change in &changes {
            kept.forget(&change.call_record_id);
        }
        let last = changes.last().map(|Change { sequence, .. }| *sequence);
        kept.reach(last.unwrap_or(place).max(place));
        Ok(())
    }
}

/// What is kept of the rows of a page, and where what is written of the others goes.
#[derive(Debug)]
pub(super) struct Recalled {
    fragments: Arc<Fragments>,
    place: i64,
    ids: Vec<Uuid>,
    rows: Vec<Told>,
    read: usize,
}

/// Where a row is told from.
#[derive(Debug)]
enum Told {
    /// What is kept of it, for each object of its level.
    Kept(Vec<Arc<Fragment>>),
    /// What was read, for the row of this index among those that are not kept.
    Read {
        index: usize,
        /// Whether it is to be kept.
        keeps: bool,
    },
}

impl Recalled {
    /// The rows that are not kept.
    pub(super) fn missing<'a>(&self, rows: &'a [Row]) -> Vec<&'a Row> {
        let told = rows.iter().zip(&self.rows);
        told.filter(|(_, told)| matches!(told, Told::Read { .. }))
            .map(|(row, _)| row)
            .collect()
    }

    /// Writes the row `index` as the object `object` of its level, which is number `place` there: as it
    /// is kept, or by `write`, which is told its index among the others.
    pub(super) fn write(
        &self,
        (index, place, object): (usize, usize, u64),
        writer: &mut Writer,
        write: impl FnOnce(usize, &mut Writer) -> Result<(), GiveUp>,
    ) -> Result<(), GiveUp> {
        let (read, keeps) = match self.rows.get(index).ok_or(GiveUp)? {
            Told::Kept(fragments) => {
                let fragment = fragments.get(place).ok_or(GiveUp)?;
                writer.again(&fragment.json, fragment.objects);
                return Ok(());
            }
            Told::Read { index, keeps } => (*index, *keeps),
        };
        let (start, objects) = (writer.position(), writer.objects());
        write(read, writer)?;
        let json = writer.since(start);
        // What fills much of the room would drive all else out.
        if keeps && json.len() <= self.fragments.most / 64 {
            let fragment = Fragment {
                json: json.into(),
                objects: writer.objects() - objects,
            };
            let record = self.ids.get(index).ok_or(GiveUp)?;
            let mut kept = self.fragments.kept();
            kept.keep(self.place, record, object, fragment);
            kept.fit(self.fragments.most);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: Uuid = Uuid::from_u128(1);

    fn fragment(bytes: usize) -> Fragment {
        Fragment {
            json: vec![b' '; bytes].into(),
            objects: 1,
        }
    }

    fn kept(kept: &mut Kept, record: Uuid) -> Result<usize, bool> {
        let objects = kept.take(record, [7].into_iter());
        objects.map(|fragments| fragments.len())
    }

    #[test]
    fn what_was_read_before_a_change_is_not_kept_after_it() {
        let fragments = Fragments::new(10_000);
        let mut all = fragments.kept();
        all.reach(1);
        assert_eq!(kept(&mut all, RECORD), Err(false));
        assert_eq!(kept(&mut all, RECORD), Err(true));
        // It changes, and somebody else notes it before the one who read it is done.
        all.forget(&RECORD);
        all.reach(2);
        assert_eq!(kept(&mut all, RECORD), Err(false));
        all.keep(1, &RECORD, 7, fragment(10));
        assert_eq!(kept(&mut all, RECORD), Err(true));
        all.keep(2, &RECORD, 7, fragment(10));
        assert_eq!(kept(&mut all, RECORD), Ok(1));
    }

    #[test]
    fn no_more_is_kept_than_has_room() {
        let fragments = Fragments::new(10_000);
        let mut all = fragments.kept();
        for number in 0..50 {
            let record = Uuid::from_u128(number);
            assert_eq!(kept(&mut all, record), Err(false));
            for _ in 0..2 {
                all.keep(0, &record, 7, fragment(1000));
            }
            all.fit(fragments.most);
            assert!(all.bytes <= fragments.most);
        }
        // The last ones, each with what it takes beside its text.
        assert_eq!((all.records.len(), all.bytes), (8, 8 * (1000 + BESIDE)));
        assert_eq!(kept(&mut all, Uuid::from_u128(49)), Ok(1));
        all.forget(&Uuid::from_u128(49));
        all.clear();
        assert_eq!(all.bytes, 0);
    }
}
