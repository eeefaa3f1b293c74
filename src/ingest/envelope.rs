//! What stands around payloads: the file, the list or the page that they came in.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value};
use uuid::Uuid;

use super::csv::Header;
use super::error::Problem;
use super::kind::Kind;
use super::window::Window;

/// What a file, list or page says of all its payloads, and what they count together.
#[derive(Debug, Default)]
pub(super) struct Envelope {
    /// What they are.
    pub(super) kind: Option<Kind>,
    /// The window that they were fetched for.
    pub(super) window: Option<Window>,
    /// The columns of a CSV file.
    pub(super) header: Option<Header>,
    /// How often each row has come that has no id of its own.
    seen: Mutex<HashMap<Uuid, u32>>,
}

impl Envelope {
    /// What the whole import is told.
    pub(super) fn new(kind: Option<Kind>, window: Option<Window>) -> Self {
        Self {
            kind,
            window,
            ..Self::default()
        }
    }

    /// A list in this one: it says the same, and counts anew.
    pub(super) fn list(&self) -> Self {
        Self::new(self.kind, self.window)
    }

    /// A list in this one that says what its elements are.
    pub(super) fn list_of(&self, kind: Option<Kind>) -> Self {
        Self::new(kind.or(self.kind), self.window)
    }

    /// A page in this one.
    pub(super) fn page(&self, page: &Map<String, Value>) -> Result<Self, Problem> {
        Ok(Self::new(
            Kind::of_page(page).or(self.kind),
            Window::of_page(page)?.or(self.window),
        ))
    }

    /// A CSV file in this one.
    pub(super) fn table(&self, header: Header) -> Self {
        Self {
            header: Some(header),
            ..self.list()
        }
    }

    /// How many rows with this digest have come before. Workers ask in any order, and it does not
    /// matter: equal rows get all the same numbers between them.
    pub(super) fn count(&self, digest: Uuid) -> u32 {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let times = seen.entry(digest).or_default();
        *times += 1;
        *times - 1
    }
}
