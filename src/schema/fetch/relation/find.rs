//! Reading what hangs on rows, for all of them at once.

use std::collections::HashMap;
use std::ops::Range;

use futures_util::future::{BoxFuture, try_join_all};
use tracing::Instrument;
use uuid::Uuid;

use super::key::{Start, id_in_text, parent};
use super::{Found, Related, Relation};
use crate::graph::{Child, Parent, organizer, participant, segment, session};
use crate::plan::GiveUp;
use crate::reports::{direct_routing_call, pstn_call};
use crate::schema::fetch::Run;
use crate::schema::fetch::object::{Level, model};
use crate::schema::page::PageArguments;
use crate::store::{PstnCall, Row, Window};

/// Reads all that hangs on the rows of a level, at once: for each of its objects, along each of its
/// relations.
pub(in crate::schema::fetch) fn below<'a>(
    level: &'a Level,
    run: &'a Run<'_>,
    rows: &'a [&'a Row],
) -> BoxFuture<'a, Result<Vec<Vec<Found>>, GiveUp>> {
    Box::pin(try_join_all(level.objects.iter().map(move |object| {
        try_join_all(
            object
                .related
                .iter()
                .map(move |related| related.find(run, rows)),
        )
    })))
}

/// The same, for all of these rows.
pub(in crate::schema::fetch) async fn below_all(
    level: &Level,
    run: &Run<'_>,
    rows: &[Row],
) -> Result<Vec<Vec<Found>>, GiveUp> {
    let all: Vec<&Row> = rows.iter().collect();
    below(level, run, &all).await
}

impl Related {
    /// Reads what hangs on these rows.
    async fn find(&self, run: &Run<'_>, from: &[&Row]) -> Result<Found, GiveUp> {
        if self.is_beside {
            return Ok(Found::default());
        }
        let level = tracing::debug_span!("level", keys = from.len());
        let mut found = self.own(run, from).instrument(level).await?;
        found.below = below_all(&self.level, run, &found.rows).await?;
        Ok(found)
    }

    /// The same, and nothing that hangs on it in turn.
    async fn own(&self, run: &Run<'_>, from: &[&Row]) -> Result<Found, GiveUp> {
        match self.relation {
            Relation::Organizer => self.children::<organizer::Entity>(run, from).await,
            Relation::Participants => self.children::<participant::Entity>(run, from).await,
            Relation::Sessions => self.children::<session::Entity>(run, from).await,
            Relation::Segments => self.children::<segment::Entity>(run, from).await,
            Relation::RoutedCalls => self.routed_calls(run, from).await,
            Relation::RoutedRecord | Relation::PstnRecord => self.records(run, from).await,
        }
    }

    /// The page of its list that is asked for, if it comes in pages.
    fn window(&self, run: &Run<'_>) -> Result<Option<Window>, GiveUp> {
        let Some((list, default)) = self.relation.list() else {
            return Ok(None);
        };
        let page = PageArguments::given(run.given, &self.field)?;
        Ok(Some(page.window(list, default, run.mask())?))
    }

    async fn children<C: Child>(&self, run: &Run<'_>, from: &[&Row]) -> Result<Found, GiveUp> {
        let window = self.window(run)?;
        let keys = from.iter().map(|row| self.start.parent(row));
        let keys: Vec<Parent> = keys.collect::<Result<_, _>>()?;
        let mut asked = Vec::with_capacity(keys.len());
        for (key, row) in keys.iter().zip(from) {
            let count = self.start.count(row)?;
            // A record whose page is empty is not asked for it.
            let is_empty = window
                .zip(count)
                .is_some_and(|(it, count)| it.is_empty(count));
            if !is_empty {
                asked.push(*key);
            }
        }
        let rows = if asked.is_empty() {
            Vec::new()
        } else {
            let columns = self.level.columns;
            run.store
                .child_rows::<C>(run.scope, &asked, window, columns)
                .await?
        };
        let groups = groups(&rows, |row| parent(row, &self.to))?;
        let spans = keys.iter().map(|key| groups.get(key).cloned());
        Ok(Found {
            spans: spans.map(Option::unwrap_or_default).collect(),
            rows,
            window,
            below: Vec::new(),
        })
    }

    async fn routed_calls(&self, run: &Run<'_>, from: &[&Row]) -> Result<Found, GiveUp> {
        use direct_routing_call::{Column, Entity};
        let ids = from
            .iter()
            .map(|row| Ok(self.start.parent(row)?.call_record_id));
        let ids: Vec<Uuid> = ids.collect::<Result<_, GiveUp>>()?;
        let texts: Vec<String> = ids.iter().map(Uuid::to_string).collect();
        let (column, columns) = (Column::CorrelationId, self.level.columns);
        let read = run
            .store
            .cells_of_report_by::<Entity>(run.scope, column, &texts, columns);
        let mut rows = Vec::new();
        for row in read.await? {
            rows.push((id_in_text(&row, self.to[0])?, row));
        }
        // They come in the order of their start; the sort keeps it.
        rows.sort_by_key(|(id, _)| *id);
        let mut spans: HashMap<Uuid, Range<usize>> = HashMap::new();
        for (index, (id, _)) in rows.iter().enumerate() {
            if let Some(id) = id {
                spans.entry(*id).or_insert(index..index).end = index + 1;
            }
        }
        let spans = ids.iter().map(|id| spans.get(id).cloned());
        Ok(Found {
            spans: spans.map(Option::unwrap_or_default).collect(),
            rows: rows.into_iter().map(|(_, row)| row).collect(),
            ..Found::default()
        })
    }

    async fn records(&self, run: &Run<'_>, from: &[&Row]) -> Result<Found, GiveUp> {
        let ids: Vec<Option<Uuid>> = match &self.start {
            Start::PstnCall(columns) => {
                let calls = from.iter().map(|row| {
                    let call = model::<pstn_call::Entity>(row, columns)?;
                    Ok(crate::schema::report::demand(&call))
                });
                let calls: Vec<Option<PstnCall>> = calls.collect::<Result<_, GiveUp>>()?;
                let demands: Vec<PstnCall> = calls.iter().flatten().cloned().collect();
                let found = run.store.pstn_records(run.scope, &demands).await?;
                let ids = calls.iter().map(|call| *found.get(call.as_ref()?)?);
                ids.collect()
            }
            Start::Text(place) => {
                let ids = from.iter().map(|row| id_in_text(row, *place));
                ids.collect::<Result<_, _>>()?
            }
            Start::Record { .. } | Start::Session(_) => return Err(GiveUp),
        };
        let mut asked: Vec<Uuid> = ids.iter().flatten().copied().collect();
        asked.sort_unstable();
        asked.dedup();
        let columns = self.level.columns;
        let rows = match asked.as_slice() {
            [] => Vec::new(),
            _ => {
                run.store
                    .record_rows_by_id(run.scope, asked, columns)
                    .await?
            }
        };
        let groups = groups(&rows, |row| parent(row, &self.to))?;
        let spans = ids
            .iter()
            .map(|id| groups.get(&Parent::record((*id)?)).cloned());
        Ok(Found {
            spans: spans.map(Option::unwrap_or_default).collect(),
            rows,
            ..Found::default()
        })
    }
}

/// Which rows belong to what; those of one stand together.
fn groups(
    rows: &[Row],
    parent: impl Fn(&Row) -> Result<Parent, GiveUp>,
) -> Result<HashMap<Parent, Range<usize>>, GiveUp> {
    let parents: Vec<Parent> = rows.iter().map(parent).collect::<Result<_, _>>()?;
    let mut groups = HashMap::new();
    let mut start = 0;
    for group in parents.chunk_by(PartialEq::eq) {
        let end = start + group.len();
        groups.insert(group[0], start..end);
        start = end;
    }
    Ok(groups)
}
