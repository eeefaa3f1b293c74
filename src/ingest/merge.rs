//! Which parts of a delivery are news, and what the record's rows become.
//!
//! A part is replaced if and only if the incoming version is higher than the one it came in; an
//! equal version fills in parts that are not there. Pages that came apart from their record say
//! nothing of a version: they are kept, and a list is always its inline rows and then those rows of
//! the kept pages that are not among them. So the rows depend on what came, not on the order.

use serde_json::Value;
use uuid::Uuid;

use super::assemble;
use super::error::Error;
use super::news::News;
use super::tree::{Delivery, List, ListName, SessionTree};
use crate::graph::{Parts, call_record, organizer, participant, segment, session};
use crate::store::{PageRow, Writer};

/// What a batch is going to write.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) records: Vec<call_record::Model>,
    pub(super) organizers: Vec<organizer::Model>,
    pub(super) participants: Rows<participant::Model>,
    pub(super) sessions: Rows<session::Model>,
    pub(super) segments: Rows<segment::Model>,
    /// Record, version after the change, and whether it is new.
    pub(super) changes: Vec<(Uuid, i64, bool)>,
    /// Records that now wait for pages of their lists.
    pub(super) partial: Vec<Uuid>,
}

/// The records that lose their rows of a table, and the rows that they get.
#[derive(Debug)]
pub(super) struct Rows<T> {
    pub(super) cleared: Vec<Uuid>,
    pub(super) rows: Vec<T>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self {
            cleared: Vec::new(),
            rows: Vec::new(),
        }
    }
}

/// Whether a delivery told us anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    New,
    Updated,
    Unchanged,
}

pub(super) fn count<T>(rows: &[T]) -> i32 {
    i32::try_from(rows.len()).unwrap_or(i32::MAX)
}

/// The record's row as it would be if nothing were stored of it. What came on pages is left to
/// [`merge`], which keeps the pages first.
pub(super) fn fresh(delivery: &Delivery) -> call_record::Model {
    if !delivery.pages.is_empty() {
        return blank(delivery.id);
    }
    let mut parts = Parts::default();
    News::enter(&mut parts, delivery);
    call_record::Model {
        id: delivery.id,
        participants_count: parts.participants.inline,
        sessions_count: parts.sessions.inline,
        parts: (&parts).into(),
        ..delivery.record.clone().unwrap_or_default()
    }
}

/// A record of which nothing has come.
pub(super) fn blank(id: Uuid) -> call_record::Model {
    call_record::Model {
        id,
        parts: (&Parts::default()).into(),
        ..call_record::Model::default()
    }
}

/// Plans the children of a record whose row, made by [`fresh`], has just gone in.
pub(super) fn add(delivery: Delivery, plan: &mut Plan) {
    let Delivery { id, record, .. } = delivery;
    let start = record
        .as_ref()
        .map(|record| record.start_date_time)
        .unwrap_or_default();
    let version = record.map_or(delivery.version, |record| record.version.0);
    plan.changes.push((id, version, true));
    let continues = |list: Option<bool>| list.unwrap_or_default();
    if continues(delivery.participants.as_ref().map(|list| list.is_continued))
        || continues(delivery.sessions.as_ref().map(|list| list.is_continued))
    {
        plan.partial.push(id);
    }
    plan.organizers
        .extend(delivery.organizer.map(|organizer| organizer::Model {
            call_record_id: id,
            ..organizer
        }));
    if let Some(list) = delivery.participants {
        plan.participants
            .rows
            .extend(placed_participants(id, start, list.rows));
    }
    if let Some(list) = delivery.sessions {
        place_sessions(id, list.rows, plan);
    }
}

/// Plans what a delivery changes of a record that is there, locked by this transaction.
pub(super) async fn merge(
    writer: &Writer,
    stored: call_record::Model,
    mut delivery: Delivery,
    plan: &mut Plan,
) -> Result<Outcome, Error> {
    let id = stored.id;
    let before = stored
        .parts
        .read()
        .map_err(|source| inconsistent(&stored, source))?;
    let mut parts = before.clone();
    let news = News::enter(&mut parts, &delivery);
    let paged = keep_pages(writer, &mut parts, &mut delivery).await?;
    if !parts.is_complete() {
        plan.partial.push(id);
    }
    if parts == before && !paged.participants && !paged.sessions {
        return Ok(Outcome::Unchanged);
    }
    let mut record = match delivery.record.filter(|_| news.record) {
        Some(record) => call_record::Model {
            id,
            participants_count: stored.participants_count,
            sessions_count: stored.sessions_count,
            ..record
        },
        None => stored.clone(),
    };
    if let Some(organizer) = delivery.organizer.filter(|_| news.organizer) {
        plan.organizers.push(organizer::Model {
            call_record_id: id,
            ..organizer
        });
    }
    if news.participants || paged.participants {
        let given = delivery.participants.filter(|_| news.participants);
        let rows = participants(writer, id, &before, &parts, given).await?;
        record.participants_count = count(&rows);
        plan.participants.cleared.push(id);
        plan.participants
            .rows
            .extend(placed_participants(id, record.start_date_time, rows));
    } else if record.start_date_time != stored.start_date_time {
        writer.move_participants(id, record.start_date_time).await?;
    }
    if news.sessions || news.segments || paged.sessions {
        let trees = sessions(writer, id, &before, &parts, news, delivery.sessions).await?;
        record.sessions_count = count(&trees);
        plan.sessions.cleared.push(id);
        plan.segments.cleared.push(id);
        place_sessions(id, trees, plan);
    }
    record.parts = (&parts).into();
    let is_new = before == Parts::default();
    plan.changes.push((id, record.version.0, is_new));
    plan.records.push(record);
    Ok(if is_new {
        Outcome::New
    } else {
        Outcome::Updated
    })
}

fn inconsistent(record: &call_record::Model, source: serde_json::Error) -> Error {
    Error::Store(crate::store::Error::Inconsistent {
        table: "call_records",
        column: "parts",
        key: record.id.to_string(),
        source,
    })
}

fn placed_participants(
    id: Uuid,
    start: crate::graph::DateTime,
    rows: Vec<participant::Model>,
) -> impl Iterator<Item = participant::Model> {
    rows.into_iter()
        .zip(1..)
        .map(move |(row, ordinal)| participant::Model {
            call_record_id: id,
            ordinal,
            start_date_time: start,
            ..row
        })
}

fn place_sessions(id: Uuid, trees: Vec<SessionTree>, plan: &mut Plan) {
    for (tree, session_ordinal) in trees.into_iter().zip(1..) {
        plan.sessions.rows.push(session::Model {
            call_record_id: id,
            ordinal: session_ordinal,
            ..tree.session
        });
        let segments = tree.segments.into_iter().flatten().zip(1..);
        plan.segments
            .rows
            .extend(segments.map(|(segment, ordinal)| segment::Model {
                call_record_id: id,
                session_ordinal,
                ordinal,
                ..segment
            }));
    }
}

/// Which lists got a page that was not there before.
#[derive(Clone, Copy, Debug, Default)]
struct Paged {
    participants: bool,
    sessions: bool,
}

async fn keep_pages(
    writer: &Writer,
    parts: &mut Parts,
    delivery: &mut Delivery,
) -> Result<Paged, Error> {
    let mut paged = Paged::default();
    for page in delivery.pages.drain(..) {
        let value = Value::Array(page.rows).to_string();
        let row = PageRow {
            call_record_id: delivery.id,
            list: page.list.as_str().to_owned(),
            digest: Uuid::new_v5(&delivery.id, value.as_bytes()),
            value,
        };
        let is_new = writer.keep_pages(vec![row]).await? > 0;
        let (part, is_paged) = match page.list {
            ListName::Participants => (&mut parts.participants, &mut paged.participants),
            ListName::Sessions => (&mut parts.sessions, &mut paged.sessions),
        };
        part.paged = true;
        part.ended |= page.is_last;
        *is_paged |= is_new;
    }
    Ok(paged)
}

/// The record's participants, from `given` or else from what is stored, and from pages.
async fn participants(
    writer: &Writer,
    id: Uuid,
    before: &Parts,
    after: &Parts,
    given: Option<List<participant::Model>>,
) -> Result<Vec<participant::Model>, Error> {
    let inline = if let Some(list) = given {
        list.rows
    } else {
        let mut stored = writer.children::<participant::Entity>(id).await?;
        stored.retain(|row| row.ordinal <= before.participants.inline);
        stored
    };
    if after.participants.paged {
        return assemble::participants(writer, id, inline).await;
    }
    Ok(inline)
}

/// The record's sessions, from `given` or else from what is stored, and from pages.
async fn sessions(
    writer: &Writer,
    id: Uuid,
    before: &Parts,
    after: &Parts,
    news: News,
    given: Option<List<SessionTree>>,
) -> Result<Vec<SessionTree>, Error> {
    let given = given.map(|list| list.rows).unwrap_or_default();
    let stored = || {
        assemble::stored_sessions(
            writer,
            id,
            before.sessions.inline,
            before.segments.is_some(),
        )
    };
    let inline = match (news.sessions, news.segments) {
        (true, true) => given,
        (true, false) if before.segments.is_none() => given,
        (true, false) => {
            let mut trees = given;
            assemble::lend_segments(&mut trees, stored().await?);
            trees
        }
        (false, true) => {
            let mut trees = stored().await?;
            assemble::lend_segments(&mut trees, given);
            trees
        }
        (false, false) => stored().await?,
    };
    if after.sessions.paged {
        return assemble::sessions(writer, id, inline).await;
    }
    Ok(inline)
}
