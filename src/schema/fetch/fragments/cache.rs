//! Fragments by their records: those that were asked for least lately go first.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

use hashlink::LruCache;
use uuid::Uuid;

/// How many bytes an entry takes beside its text.
const BESIDE: usize = 224;

/// How many entries a record has at most: documents that are asked once would pile up on one that many
/// ask for.
const MOST_OF_ONE: usize = 8;

/// How many bytes may be kept for each note that is: a note takes some 50.
const FOR_A_NOTE: usize = 512;

/// What was written of records, and how far the log of changes has been read for it.
#[derive(Debug)]
pub(super) struct Cache {
    /// How many bytes are kept, with what it takes to keep them.
    most: usize,
    /// The last place of the log whose change is forgotten here.
    pub(super) place: i64,
    /// When a statement was last known to see that place.
    pub(super) found: Instant,
    /// Which records were asked for as which objects. A change makes none of that wrong. When there are
    /// many, it begins anew.
    notes: HashSet<(Uuid, u64)>,
    /// Whether anything was asked for that was noted.
    is_asked_again: bool,
    entries: usize,
    /// How many bytes the fragments have together.
    text: usize,
    records: Records,
}

/// What is kept of each record, asked for last at the end.
pub(super) type Records = LruCache<Uuid, Vec<Entry>>;

/// What was written of a record as an object of a plan.
#[derive(Debug)]
pub(super) struct Entry {
    object: u64,
    fragment: Arc<Fragment>,
}

/// What was written of a record, and how many objects that holds.
#[derive(Debug)]
pub(super) struct Fragment {
    pub(super) json: Box<[u8]>,
    pub(super) objects: u64,
}

/// What is known of a record as some objects.
#[derive(Debug)]
pub(super) enum Known {
    /// All of it.
    Kept(Vec<Arc<Fragment>>),
    /// That it was asked for before: what is written of it now is worth keeping.
    Noted,
    /// Nothing, until now.
    New,
}

impl Cache {
    /// Nothing, of a log that is empty; and never more than so many bytes.
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            place: 0,
            found: Instant::now(),
            notes: HashSet::new(),
            is_asked_again: false,
            entries: 0,
            text: 0,
            records: Records::new_unbounded(),
        }
    }

    /// Whether there is nothing that a change could make wrong.
    pub(super) fn is_empty(&self) -> bool {
        self.entries == 0
    }

    /// Whether anything was asked for a second time.
    pub(super) fn is_asked_again(&self) -> bool {
        self.is_asked_again
    }

    fn bytes(&self) -> usize {
        self.entries * BESIDE + self.text
    }

    fn uncount(&mut self, gone: &[Entry]) {
        self.entries -= gone.len();
        let text = gone.iter().map(|entry| entry.fragment.json.len());
        self.text -= text.sum::<usize>();
    }

    pub(super) fn forget(&mut self, record: &Uuid) {
        if let Some(entries) = self.records.remove(record) {
            self.uncount(&entries);
        }
    }

    /// Forgets everything that is kept, and gives it: there may be much to free, which needs no lock.
    pub(super) fn clear(&mut self) -> Records {
        (self.entries, self.text) = (0, 0);
        std::mem::replace(&mut self.records, Records::new_unbounded())
    }

    /// Says that what changed up to this place of the log is forgotten.
    pub(super) fn reach(&mut self, place: i64) {
        self.place = place;
        self.found = Instant::now();
    }

    /// Whether a record was asked for as all of these objects. From now on, it was.
    pub(super) fn note(&mut self, record: Uuid, objects: impl Iterator<Item = u64>) -> bool {
        if self.notes.len() > self.most / FOR_A_NOTE {
            self.notes.clear();
        }
        let mut is_noted = true;
        for object in objects {
            is_noted &= !self.notes.insert((record, object));
        }
        self.is_asked_again |= is_noted;
        is_noted
    }

    /// Whether a record is kept as anything, or was asked for as all of these objects.
    pub(super) fn is_known(&self, record: Uuid, mut objects: impl Iterator<Item = u64>) -> bool {
        self.records.contains_key(&record)
            || objects.all(|object| self.notes.contains(&(record, object)))
    }

    /// What is known of a record as these objects. From now on, that it was asked for.
    pub(super) fn take(
        &mut self,
        record: Uuid,
        objects: impl Iterator<Item = u64> + Clone,
    ) -> Known {
        let kept = self.records.get_mut(&record).and_then(|entries| {
            let kept = objects.clone().map(|object| {
                let entry = entries.iter().position(|entry| entry.object == object);
                // Those that were asked for last are at the end.
                entry.map(|place| {
                    entries[place..].rotate_left(1);
                    Arc::clone(&entries[entries.len() - 1].fragment)
                })
            });
            kept.collect()
        });
        match kept {
            Some(kept) => Known::Kept(kept),
            None if self.note(record, objects) => Known::Noted,
            None => Known::New,
        }
    }

    /// Keeps what was written of a noted record, whose row was read at this place of the log, if the log
    /// was read no further since.
    pub(super) fn keep(&mut self, place: i64, record: Uuid, object: u64, fragment: Fragment) {
        if self.place != place {
            return;
        }
        let entries = self.records.entry(record).or_insert_with(Vec::new);
        // Several may have read it at once.
        if entries.iter().any(|entry| entry.object == object) {
            return;
        }
        self.entries += 1;
        self.text += fragment.json.len();
        entries.push(Entry {
            object,
            fragment: Arc::new(fragment),
        });
        if entries.len() > MOST_OF_ONE {
            let gone = entries.remove(0);
            self.uncount(&[gone]);
        }
        self.fit();
    }

    /// Forgets what was asked for least lately, until the rest has room.
    fn fit(&mut self) {
        while self.bytes() > self.most
            && let Some((_, entries)) = self.records.remove_lru()
        {
            self.uncount(&entries);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: Uuid = Uuid::from_u128(1);
    const MOST: usize = 10_000;

    fn fragment(bytes: usize) -> Fragment {
        Fragment {
            json: vec![b' '; bytes].into(),
            objects: 1,
        }
    }

    /// What is known of a record as object 7, in a word.
    fn known(cache: &mut Cache, record: Uuid) -> &'static str {
        match cache.take(record, [7].into_iter()) {
            Known::Kept(_) => "kept",
            Known::Noted => "noted",
            Known::New => "new",
        }
    }

    #[test]
    fn what_was_read_before_a_change_is_not_kept_after_it() {
        let mut cache = Cache::new(MOST);
        cache.reach(1);
        assert_eq!(known(&mut cache, RECORD), "new");
        assert!(!cache.is_asked_again());
        assert_eq!(known(&mut cache, RECORD), "noted");
        assert!(cache.is_asked_again());
        // It changes before the one who read it is done.
        cache.forget(&RECORD);
        cache.reach(2);
        cache.keep(1, RECORD, 7, fragment(10));
        assert_eq!(known(&mut cache, RECORD), "noted");
        cache.keep(2, RECORD, 7, fragment(10));
        assert_eq!(known(&mut cache, RECORD), "kept");
        cache.forget(&RECORD);
        assert!(cache.is_empty());
        assert_eq!(known(&mut cache, RECORD), "noted");
    }

    #[test]
    fn no_more_is_kept_than_has_room() {
        let mut cache = Cache::new(MOST);
        for number in 0..50 {
            for _ in 0..2 {
                cache.keep(0, Uuid::from_u128(number), 7, fragment(1000));
            }
            assert!(cache.bytes() <= MOST);
        }
        // The last ones, each with what it takes beside its text.
        let bytes = cache.bytes();
        assert_eq!((cache.records.len(), bytes), (8, 8 * (1000 + BESIDE)));
        assert_eq!(known(&mut cache, Uuid::from_u128(49)), "kept");
        cache.forget(&Uuid::from_u128(49));
        assert_eq!(cache.clear().len(), 7);
        assert_eq!(cache.bytes(), 0);
    }

    #[test]
    fn notes_are_so_many_at_most() {
        let mut cache = Cache::new(MOST);
        for number in 0..1000 {
            assert_eq!(known(&mut cache, Uuid::from_u128(number)), "new");
            assert!(cache.notes.len() <= MOST / FOR_A_NOTE + 1);
        }
        assert!(cache.is_empty() && !cache.is_asked_again());
    }

    #[test]
    fn what_is_asked_seldom_does_not_pile_up_on_a_record() {
        let mut cache = Cache::new(MOST);
        cache.keep(0, RECORD, 7, fragment(10));
        for once in 100..200 {
            cache.keep(0, RECORD, once, fragment(10));
            assert_eq!(known(&mut cache, RECORD), "kept");
        }
        assert_eq!(cache.bytes(), MOST_OF_ONE * (BESIDE + 10));
        cache.forget(&RECORD);
        assert_eq!(cache.bytes(), 0);
    }
}
