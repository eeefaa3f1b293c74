//! Which parts of a record have come. Graph sends a record in parts: its list carries no sessions,
//! a get expands one relationship at a time, and long lists end in a link to their next page.

use serde::{Deserialize, Serialize};

/// The parts of one call record and the version that each came in; `None` before it comes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Parts {
    /// The record's own properties.
    pub record: Option<i64>,
    /// `organizer_v2`.
    pub organizer: Option<i64>,
    /// `participants_v2`.
    pub participants: ListPart,
    /// `sessions`, without their segments.
    pub sessions: ListPart,
    /// The segments of the sessions.
    pub segments: Option<i64>,
}

impl Parts {
    /// Whether no list of the record waits for a page.
    pub fn is_complete(&self) -> bool {
        !self.participants.is_partial() && !self.sessions.is_partial()
    }
}

/// A list that may come inside its record, on pages of its own, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListPart {
    /// The version of the record that the list came inside; `None` if it has not.
    pub version: Option<i64>,
    /// How many of its rows came inside the record; the others came on pages.
    pub inline: i32,
    /// Whether the list inside the record ended in a link to its next page.
    pub continued: bool,
    /// Whether any page has come.
    pub paged: bool,
    /// Whether a page without a link to a next one has come.
    pub ended: bool,
}

impl ListPart {
    /// Whether a page is known to be missing.
    pub fn is_partial(&self) -> bool {
        !self.ended && (self.continued || (self.paged && self.version.is_none()))
    }
}
