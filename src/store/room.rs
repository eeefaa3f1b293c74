//! Room for the rows of a statement, taken of its request's as they come.

use std::sync::Arc;

use sea_orm::sqlx::sqlite::SqliteRow;
use sea_orm::sqlx::{Decode, Row as _, Sqlite, TypeInfo as _, ValueRef as _};

use crate::memory::Grant;

/// How much is taken at a time, so that few rows ask for it.
const STEP: usize = 16 * 1024;

/// Room for the rows of one statement.
#[derive(Debug)]
pub(super) struct Room {
    /// None where no request bounds what is read.
    grant: Option<Arc<Grant>>,
    /// What is taken and not used.
    rest: usize,
    used: usize,
    /// What the row takes that did not fit.
    missing: usize,
}

impl Room {
    /// No room yet, of what a request has.
    pub(super) fn of(grant: Option<Arc<Grant>>) -> Self {
        Self {
            grant,
            rest: 0,
            used: 0,
            missing: 0,
        }
    }

    /// Takes room for so many bytes, if there is any right now.
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        let Some(grant) = &self.grant else {
            return true;
        };
        if bytes > self.rest {
            let step = (bytes - self.rest).max(STEP);
            if !grant.try_hold(step) {
                self.missing = bytes;
                return false;
            }
            self.rest += step;
        }
        self.rest -= bytes;
        self.used += bytes;
        true
    }

    /// Waits until there is room for twice as much as did not fit, to begin anew.
    pub(super) async fn wait(&mut self) {
        let Some(grant) = &self.grant else {
            return;
        };
        let held = std::mem::take(&mut self.used) + std::mem::take(&mut self.rest);
        let wanted = held.saturating_add(self.missing).saturating_mul(2);
        grant.give_back(held, 0);
        grant.hold(wanted).await;
        self.rest = wanted;
    }

    /// Waits until there is room for rows that are there already.
    pub(super) async fn hold(&self, rows: &[SqliteRow]) {
        if let Some(grant) = &self.grant {
            grant.hold(rows.iter().map(row_size).sum()).await;
        }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        if let Some(grant) = &self.grant {
            grant.give_back(self.rest, 0);
        }
    }
}

/// How much memory a row takes, about: each cell, and its text.
fn row_size(row: &SqliteRow) -> usize {
    const CELL: usize = 64;
    let cells = (0..row.len()).filter_map(|index| row.try_get_raw(index).ok());
    let sizes = cells.map(|cell| {
        let is_text = matches!(cell.type_info().name(), "TEXT" | "BLOB");
        let bytes = is_text.then(|| <&[u8] as Decode<Sqlite>>::decode(cell).ok());
        CELL + bytes.flatten().map_or(0, <[u8]>::len)
    });
    sizes.sum()
}
