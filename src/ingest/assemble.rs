//! A list made whole: its inline rows, then those of the pages that came apart from the record.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::error::Error;
use super::tree::{self, ListName, SessionTree};
use crate::graph::{DateTime, participant, segment, session};
use crate::json;
use crate::store::Writer;

/// What tells a participant from another. Ids alone are not unique.
type ParticipantKey = (String, Option<String>, Option<String>, Option<String>);

fn participant_key(row: &participant::Model) -> ParticipantKey {
    (
        row.id.clone(),
        row.identity_kind.clone(),
        row.identity_id.clone(),
        row.display_name.clone(),
    )
}

/// Adds the participants of the kept pages that are not among `inline`.
pub(super) async fn participants(
    writer: &Writer,
    id: Uuid,
    inline: Vec<participant::Model>,
) -> Result<Vec<participant::Model>, Error> {
    let mut seen: HashSet<_> = inline.iter().map(participant_key).collect();
    let paged = rows_of_pages(writer, id, ListName::Participants, tree::read_participant).await?;
    let mut added: Vec<_> = paged
        .into_iter()
        .filter(|row| seen.insert(participant_key(row)))
        .collect();
    added.sort_by_key(participant_key);
    Ok(inline.into_iter().chain(added).collect())
}

/// What tells a session from another: ids repeat within a record, at different times.
type SessionKey = (DateTime, DateTime, String);

fn session_key(row: &session::Model) -> SessionKey {
    (row.start_date_time, row.end_date_time, row.id.clone())
}

/// Adds the sessions of the kept pages that are not among `inline`; those that are lend it their
/// segments where it has none.
pub(super) async fn sessions(
    writer: &Writer,
    id: Uuid,
    inline: Vec<SessionTree>,
) -> Result<Vec<SessionTree>, Error> {
    let inline_count = inline.len();
    let mut places: HashMap<_, _> = inline
        .iter()
        .enumerate()
        .map(|(place, tree)| (session_key(&tree.session), place))
        .collect();
    let mut trees = inline;
    for tree in rows_of_pages(writer, id, ListName::Sessions, tree::read_session).await? {
        let place = *places
            .entry(session_key(&tree.session))
            .or_insert(trees.len());
        match trees.get_mut(place) {
            None => trees.push(tree),
            Some(known) if known.segments.is_none() => known.segments = tree.segments,
            Some(_) => {}
        }
    }
    trees[inline_count..].sort_by_key(|tree| session_key(&tree.session));
    Ok(trees)
}

async fn rows_of_pages<T>(
    writer: &Writer,
    id: Uuid,
    list: ListName,
    read: fn(serde_json::Value) -> Result<T, super::Problem>,
) -> Result<Vec<T>, Error> {
    let mut rows = Vec::new();
    for page in writer.pages(id, list.as_str()).await? {
        let values: Vec<serde_json::Value> = json::from_str(&page.value)
            .map_err(|error| super::Problem::new(error.to_string()))
            .map_err(|problem| Error::Page { id, problem })?;
        for value in values {
            rows.push(read(value).map_err(|problem| Error::Page { id, problem })?);
        }
    }
    Ok(rows)
}

/// The sessions that came inside the record, with their segments if those came too.
pub(super) async fn stored_sessions(
    writer: &Writer,
    id: Uuid,
    inline: i32,
    has_segments: bool,
) -> Result<Vec<SessionTree>, Error> {
    let sessions = writer.children::<session::Entity>(id).await?;
    let mut trees: Vec<_> = sessions
        .into_iter()
        .filter(|session| session.ordinal <= inline)
        .map(|session| SessionTree {
            session,
            segments: has_segments.then(Vec::new),
        })
        .collect();
    if has_segments {
        for segment in writer.children::<segment::Entity>(id).await? {
            let place = usize::try_from(segment.session_ordinal - 1).ok();
            let tree = place.and_then(|place| trees.get_mut(place));
            if let Some(segments) = tree.and_then(|tree| tree.segments.as_mut()) {
                segments.push(segment);
            }
        }
    }
    Ok(trees)
}

/// Gives each session the segments that another delivery brought for it: the session in the same
/// place, if it is the same session.
pub(super) fn lend_segments(to: &mut [SessionTree], from: Vec<SessionTree>) {
    for (to, from) in to.iter_mut().zip(from) {
        to.segments = match from.segments {
            Some(segments) if from.session.id == to.session.id => Some(segments),
            _ => Some(Vec::new()),
        };
    }
}
