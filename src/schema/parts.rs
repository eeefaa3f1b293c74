//! What has come of a record: Graph sends it in parts.

use async_graphql::{Enum, SimpleObject};
use serde::Serialize;

use crate::graph::{ListPart, Long, Parts};

/// The parts of a call record, as far as they have come.
#[derive(Clone, Debug, Serialize, SimpleObject)]
pub(super) struct StoredParts {
    /// The record's own properties.
    record: StoredPart,
    /// `organizer_v2`.
    #[graphql(name = "organizer_v2")]
    organizer_v2: StoredPart,
    /// `participants_v2`.
    #[graphql(name = "participants_v2")]
    participants_v2: StoredPart,
    /// `sessions`, without their segments.
    sessions: StoredPart,
    /// The segments of the sessions.
    segments: StoredPart,
}

/// A part of a call record.
#[derive(Clone, Debug, Serialize, SimpleObject)]
pub(super) struct StoredPart {
    /// Whether it has come.
    status: PartStatus,
    /// The version of the record that it came in; null if it has not, or came apart from the record.
    version: Option<Long>,
}

/// Whether a part of a call record has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum PartStatus {
    /// Nothing of it has come: Graph sends it only when it is expanded.
    Absent,
    /// A page that Graph said would follow has not come.
    Partial,
    /// All of it has come, as far as can be known.
    Complete,
}

impl From<Parts> for StoredParts {
    fn from(parts: Parts) -> Self {
        Self {
            record: whole(parts.record),
            organizer_v2: whole(parts.organizer),
            participants_v2: list(&parts.participants),
            sessions: list(&parts.sessions),
            segments: whole(parts.segments),
        }
    }
}

fn whole(version: Option<i64>) -> StoredPart {
    StoredPart {
        status: match version {
            Some(_) => PartStatus::Complete,
            None => PartStatus::Absent,
        },
        version: version.map(Long),
    }
}

fn list(part: &ListPart) -> StoredPart {
    let status = match part.version {
        _ if part.is_partial() => PartStatus::Partial,
        None if !part.paged => PartStatus::Absent,
        _ => PartStatus::Complete,
    };
    StoredPart {
        status,
        version: part.version.map(Long),
    }
}
