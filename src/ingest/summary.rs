//! What became of an import's payloads.

use std::collections::BTreeSet;
use std::fmt;

use uuid::Uuid;

use super::merge::Outcome;
use crate::store::Merged;

/// The counts of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Payloads read: records, pages of a record's lists, rows of reports.
    pub seen: u64,
    /// Records and rows that were not there before.
    pub new: u64,
    /// Payloads that changed a record or a row that was there.
    pub updated: u64,
    /// Payloads that told nothing new: the same version, or an older one.
    pub unchanged: u64,
    /// Payloads that were refused.
    pub rejected: u64,
    /// How many of those that were seen, and not refused, are rows of reports.
    pub rows: u64,
    /// Records that wait for pages of their lists.
    pub waiting: u64,
    /// Records that waited for pages at some time of the import.
    pub(super) partial: BTreeSet<Uuid>,
}

impl Summary {
    pub(super) fn count(&mut self, outcome: Outcome) {
        self.seen += 1;
        match outcome {
            Outcome::New => self.new += 1,
            Outcome::Updated => self.updated += 1,
            Outcome::Unchanged => self.unchanged += 1,
        }
    }

    pub(super) fn count_rows(&mut self, merged: Merged) {
        let rows = merged.new + merged.updated + merged.unchanged;
        self.seen += rows;
        self.rows += rows;
        self.new += merged.new;
        self.updated += merged.updated;
        self.unchanged += merged.unchanged;
    }

    pub(super) fn add(&mut self, other: Self) {
        self.seen += other.seen;
        self.new += other.new;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
        self.rejected += other.rejected;
        self.rows += other.rows;
        self.partial.extend(other.partial);
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} seen: {} new, {} updated, {} unchanged, {} rejected",
            self.seen, self.new, self.updated, self.unchanged, self.rejected
        )?;
        if self.rows > 0 {
            write!(f, "; {} of them rows of reports", self.rows)?;
        }
        match self.waiting {
            0 => Ok(()),
            1 => f.write_str("; 1 record waits for pages of its lists"),
            waiting => write!(f, "; {waiting} records wait for pages of their lists"),
        }
    }
}
