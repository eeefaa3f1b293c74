//! Fragments by their records: those that were asked for least lately go first.

use std::sync::Arc;
use std::time::Instant;

use hashlink::LruCache;
use uuid::Uuid;

/// How many bytes an entry takes beside its text.
const BESIDE: usize = 224;

/// How many entries a record has at most: documents that are asked once would pile up on one that many
/// ask for.
const MOST_OF_ONE: usize = 8;

/// What was written of records, and how far the log of changes has been read for it.
#[derive(Debug)]
pub(super) struct Cache {
    /// The last place of the log whose change is forgotten here.
    pub(super) place: i64,
    /// When a statement was last known to see that place.
    pub(super) found: Instant,
    entries: usize,
    /// How many bytes the fragments have together.
    text: usize,
    records: Records,
}

/// What is known of each record, asked for last at the end.
pub(super) type Records = LruCache<Uuid, Vec<Entry>>;

/// That a record was asked for as an object of a plan, and from the second time on, what was written.
#[derive(Debug)]
pub(super) struct Entry {
    object: u64,
    fragment: Option<Arc<Fragment>>,
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

impl Entry {
    fn text(&self) -> usize {
        self.fragment.as_ref().map_or(0, |it| it.json.len())
    }
}

impl Cache {
    /// Nothing, of a log that is empty.
    pub(super) fn new() -> Self {
        Self {
            place: 0,
            found: Instant::now(),
            entries: 0,
            text: 0,
            records: Records::new_unbounded(),
        }
    }

    /// Whether there is nothing that a change could make wrong. To have been asked for is not.
    pub(super) fn has_no_text(&self) -> bool {
        self.text == 0
    }

    /// How many bytes all takes.
    fn bytes(&self) -> usize {
        self.entries * BESIDE + self.text
    }

    fn uncount(&mut self, gone: &[Entry]) {
        self.entries -= gone.len();
        self.text -= gone.iter().map(Entry::text).sum::<usize>();
    }

    pub(super) fn forget(&mut self, record: &Uuid) {
        if let Some(entries) = self.records.remove(record) {
            self.uncount(&entries);
        }
    }

    /// Forgets everything, and gives it: there may be much to free, which needs no lock.
    pub(super) fn clear(&mut self) -> Records {
        (self.entries, self.text) = (0, 0);
        std::mem::replace(&mut self.records, Records::new_unbounded())
    }

    /// Says that what changed up to this place of the log is forgotten.
    pub(super) fn reach(&mut self, place: i64) {
        self.place = place;
        self.found = Instant::now();
    }

    /// Whether nothing is known of a record as any of these objects.
    pub(super) fn is_new(&self, record: &Uuid, mut objects: impl Iterator<Item = u64>) -> bool {
        let entries = self.records.peek(record).map_or(&[][..], Vec::as_slice);
        !objects.any(|object| entries.iter().any(|entry| entry.object == object))
    }

    /// What is known of a record as these objects; from now on, that it was asked for.
    pub(super) fn take(&mut self, record: Uuid, objects: impl Iterator<Item = u64>) -> Known {
        let entries = self.records.entry(record).or_insert_with(Vec::new);
        let mut is_noted = true;
        let mut kept = Some(Vec::new());
        for object in objects {
            let known = entries.iter().position(|entry| entry.object == object);
            let entry = if let Some(place) = known {
                entries.remove(place)
            } else {
                is_noted = false;
                self.entries += 1;
                Entry {
                    object,
                    fragment: None,
                }
            };
            kept = kept
                .zip(entry.fragment.clone())
                .map(|(mut kept, fragment)| {
                    kept.push(fragment);
                    kept
                });
            entries.push(entry);
            if entries.len() > MOST_OF_ONE {
                let gone = entries.remove(0);
                self.entries -= 1;
                self.text -= gone.text();
            }
        }
        match kept {
            Some(kept) => Known::Kept(kept),
            None if is_noted => Known::Noted,
            None => Known::New,
        }
    }

    /// Keeps what was written of a noted record, whose row was read at this place of the log, if the log
    /// was read no further since.
    pub(super) fn keep(&mut self, place: i64, record: &Uuid, object: u64, fragment: Fragment) {
        if self.place != place {
            return;
        }
        let entries = self.records.get_mut(record).into_iter().flatten();
        let mut known = entries.filter(|entry| entry.object == object);
        // Several may have read it at once.
        if let Some(entry) = known.find(|entry| entry.fragment.is_none()) {
            self.text += fragment.json.len();
            entry.fragment = Some(Arc::new(fragment));
        }
    }

    /// Forgets what was asked for least lately, until the rest has room.
    pub(super) fn fit(&mut self, most: usize) {
        while self.bytes() > most
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
        let mut cache = Cache::new();
        cache.reach(1);
        assert_eq!(known(&mut cache, RECORD), "new");
        assert_eq!(known(&mut cache, RECORD), "noted");
        // It changes, and somebody else notes it before the one who read it is done.
        cache.forget(&RECORD);
        cache.reach(2);
        assert_eq!(known(&mut cache, RECORD), "new");
        cache.keep(1, &RECORD, 7, fragment(10));
        assert_eq!(known(&mut cache, RECORD), "noted");
        cache.keep(2, &RECORD, 7, fragment(10));
        assert_eq!(known(&mut cache, RECORD), "kept");
    }

    #[test]
    fn no_more_is_kept_than_has_room() {
        let mut cache = Cache::new();
        for number in 0..50 {
            let record = Uuid::from_u128(number);
            assert_eq!(known(&mut cache, record), "new");
            for _ in 0..2 {
                cache.keep(0, &record, 7, fragment(1000));
            }
            cache.fit(MOST);
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
    fn what_is_asked_once_does_not_pile_up_on_a_record() {
        let mut cache = Cache::new();
        known(&mut cache, RECORD);
        cache.keep(0, &RECORD, 7, fragment(10));
        for once in 100..200 {
            cache.take(RECORD, [once].into_iter());
            assert_eq!(known(&mut cache, RECORD), "kept");
        }
        assert_eq!(cache.bytes(), MOST_OF_ONE * BESIDE + 10);
        cache.forget(&RECORD);
        assert_eq!(cache.bytes(), 0);
    }
}
