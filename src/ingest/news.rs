//! Which parts of a delivery are news.

use super::merge::count;
use super::tree::Delivery;
use crate::graph::{DateTime, Parts};

/// The parts of a delivery that are news to the record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a flag a part, and no two exclude each other"
)]
pub(super) struct News {
    pub(super) record: bool,
    pub(super) organizer: bool,
    pub(super) participants: bool,
    pub(super) sessions: bool,
    pub(super) segments: bool,
}

impl News {
    /// Compares a delivery with the parts that are there, and enters what is news among them.
    pub(super) fn enter(parts: &mut Parts, delivery: &Delivery) -> Self {
        let version = delivery.version;
        let enter = |part: &mut Option<i64>, version: i64, is_given: bool| {
            let is_news = is_given && *part < Some(version);
            if is_news {
                *part = Some(version);
            }
            is_news
        };
        let sessions = delivery.sessions.as_ref();
        let has_segments =
            sessions.is_some_and(|list| list.rows.iter().any(|tree| tree.segments.is_some()));
        let news = Self {
            record: enter(
                &mut parts.record,
                record_version(delivery),
                delivery.record.is_some(),
            ),
            organizer: enter(&mut parts.organizer, version, delivery.organizer.is_some()),
            participants: enter(
                &mut parts.participants.version,
                version,
                delivery.participants.is_some(),
            ),
            sessions: enter(&mut parts.sessions.version, version, sessions.is_some()),
            segments: enter(&mut parts.segments, version, has_segments),
        };
        if let Some(list) = delivery.participants.as_ref().filter(|_| news.participants) {
            parts.participants.inline = count(&list.rows);
            parts.participants.continued = list.is_continued;
        }
        if let Some(list) = sessions.filter(|_| news.sessions) {
            parts.sessions.inline = count(&list.rows);
            parts.sessions.continued = list.is_continued;
        }
        news
    }
}

/// The version that a delivery's own properties count as. A payload that leaves out the times has
/// only selected some: it gives way to any whole one.
fn record_version(delivery: &Delivery) -> i64 {
    let start = delivery
        .record
        .as_ref()
        .map(|record| record.start_date_time);
    match start {
        Some(start) if start != DateTime::default() => delivery.version,
        _ => -1,
    }
}
