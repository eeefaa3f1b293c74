//! What hangs on rows: read for all of them in one statement, and written where it belongs.

use std::collections::HashMap;
use std::ops::Range;

use futures_util::future::{BoxFuture, try_join_all};
use uuid::Uuid;

use super::Run;
use super::connection::{Connection, Paged};
use super::object::{Fields, Level, model, places};
use crate::graph::{Child, Parent, call_record, organizer, participant, segment, session};
use crate::plan::{Field, GiveUp, Types, Writer};
use crate::reports::{direct_routing_call, pstn_call};
use crate::schema::children::{PARTICIPANTS, PARTICIPANTS_LIST, SESSIONS, SESSIONS_LIST};
use crate::schema::page::PageArguments;
use crate::store::{Cell, Columns, Place, PstnCall, Row, Window, encode_cursor};

/// A way from rows to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::schema) enum Relation {
    /// From a record to its organizer.
    Organizer,
    /// From a record to its participants.
    Participants,
    /// From a record to its sessions.
    Sessions,
    /// From a session to its segments.
    Segments,
    /// From a record to the direct routing calls that name it.
    RoutedCalls,
    /// From a direct routing call to the record that it names.
    RoutedRecord,
    /// From a call over Microsoft's plans to the record that fits it.
    PstnRecord,
}

/// A relation that is selected.
#[derive(Debug)]
pub(super) struct Related {
    relation: Relation,
    field: Field,
    form: Form,
    level: Level,
    /// Where the rows that it starts from have what they are known by.
    from: From,
    /// Where its own rows have what they belong to.
    to: Vec<Place>,
}

#[derive(Debug)]
enum Form {
    /// An object or null.
    One,
    List,
    /// Pages of a list, and where its rows have their places in it.
    Connection(Connection, Place),
}

#[derive(Debug)]
enum From {
    /// A record's id, and the count that it keeps of a list.
    Record { id: Place, count: Option<Place> },
    /// A session's key.
    Session([Place; 2]),
    /// A text that holds the id of a record.
    Text(Place),
    /// What a call is matched by.
    PstnCall(Vec<(pstn_call::Column, Place)>),
}

/// The rows that a relation leads to, from each of those that it started from.
#[derive(Debug, Default)]
pub(super) struct Found {
    rows: Vec<Row>,
    spans: Vec<Range<usize>>,
    window: Option<Window>,
    below: Vec<Vec<Found>>,
}

impl Related {
    /// The relation that a field of rows with these columns leads along.
    pub(super) fn of<E: Fields>(
        types: &Types,
        relation: Relation,
        field: &Field,
        columns: Columns,
    ) -> Result<Self, GiveUp> {
        let (form, level, to) = match relation {
            Relation::Organizer => plain::<organizer::Entity>(types, field, Form::One)?,
            Relation::Participants => paged::<participant::Entity>(types, field)?,
            Relation::Sessions => paged::<session::Entity>(types, field)?,
            Relation::Segments => plain::<segment::Entity>(types, field, Form::List)?,
            Relation::RoutedCalls => {
                use direct_routing_call::{Column, Entity};
                rows::<Entity>(types, field, Form::List, Column::CorrelationId)?
            }
            Relation::RoutedRecord | Relation::PstnRecord => {
                use call_record::{Column, Entity};
                rows::<Entity>(types, field, Form::One, Column::Id)?
            }
        };
        Ok(Self {
            relation,
            from: From::of(relation, columns)?,
            field: field.clone(),
            form,
            level,
            to,
        })
    }

    /// Reads what hangs on these rows.
    async fn find(&self, run: &Run<'_>, from: &[Row]) -> Result<Found, GiveUp> {
        let mut found = match self.relation {
            Relation::Organizer => self.children::<organizer::Entity>(run, from, None).await?,
            Relation::Participants => {
                let window = self.window(run, PARTICIPANTS_LIST, PARTICIPANTS)?;
                self.children::<participant::Entity>(run, from, Some(window))
                    .await?
            }
            Relation::Sessions => {
                let window = self.window(run, SESSIONS_LIST, SESSIONS)?;
                self.children::<session::Entity>(run, from, Some(window))
                    .await?
            }
            Relation::Segments => self.children::<segment::Entity>(run, from, None).await?,
            Relation::RoutedCalls => self.routed_calls(run, from).await?,
            Relation::RoutedRecord | Relation::PstnRecord => self.records(run, from).await?,
        };
        found.below = below(&self.level, run, &found.rows).await?;
        Ok(found)
    }

    fn window(&self, run: &Run<'_>, list: &str, default: i32) -> Result<Window, GiveUp> {
        let page = PageArguments::given(run.given, &self.field)?;
        Ok(page.window(list, default, None)?)
    }

    async fn children<C: Child>(
        &self,
        run: &Run<'_>,
        from: &[Row],
        window: Option<Window>,
    ) -> Result<Found, GiveUp> {
        let keys = from.iter().map(|row| self.from.parent(row));
        let keys: Vec<Parent> = keys.collect::<Result<_, _>>()?;
        let mut asked = Vec::with_capacity(keys.len());
        for (key, row) in keys.iter().zip(from) {
            let count = self.from.count(row)?;
            // A record without them is not asked for them.
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

    async fn routed_calls(&self, run: &Run<'_>, from: &[Row]) -> Result<Found, GiveUp> {
        use direct_routing_call::{Column, Entity};
        let ids = from
            .iter()
            .map(|row| Ok(self.from.parent(row)?.call_record_id));
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

    async fn records(&self, run: &Run<'_>, from: &[Row]) -> Result<Found, GiveUp> {
        let ids: Vec<Option<Uuid>> = match &self.from {
            From::PstnCall(columns) => {
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
            From::Text(place) => {
                let ids = from.iter().map(|row| id_in_text(row, *place));
                ids.collect::<Result<_, _>>()?
            }
            From::Record { .. } | From::Session(_) => return Err(GiveUp),
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

    /// Writes what hangs on this row, which was the row `index` of those that it was read for.
    pub(super) fn write(
        &self,
        found: &Found,
        row: &Row,
        index: usize,
        writer: &mut Writer,
    ) -> Result<(), GiveUp> {
        let span = found.spans.get(index).cloned().ok_or(GiveUp)?;
        let rows = found.rows.get(span.clone()).ok_or(GiveUp)?;
        let (connection, place) = match &self.form {
            Form::Connection(connection, place) => (connection, *place),
            Form::One | Form::List => {
                let [object] = self.level.objects.as_slice() else {
                    return Err(GiveUp);
                };
                let below = found.below.first().map_or(&[][..], Vec::as_slice);
                let write = |(place, row): (usize, &Row), writer: &mut Writer| {
                    object.write(row, span.start + place, below, writer)
                };
                if matches!(self.form, Form::List) {
                    return writer.list(rows.iter().enumerate(), write);
                }
                let Some(row) = rows.first() else {
                    writer.raw("null");
                    return Ok(());
                };
                return write((0, row), writer);
            }
        };
        let count = self.from.count(row)?.ok_or(GiveUp)?;
        let (from, to) = found.window.ok_or(GiveUp)?.places(count);
        let list = match self.relation {
            Relation::Sessions => SESSIONS_LIST,
            _ => PARTICIPANTS_LIST,
        };
        let page = Paged {
            level: &self.level,
            rows,
            first: span.start,
            below: &found.below,
            has_previous: from > 1,
            has_next: to < count,
            cursor: &|row| Ok(encode_cursor(list, &ordinal(row, place)?)),
            beside: &|_| Ok(count.to_string()),
        };
        connection.write(&page, writer)
    }
}

/// Reads all that hangs on the rows of a level, at once: for each of its objects, along each of its
/// relations.
pub(super) fn below<'a>(
    level: &'a Level,
    run: &'a Run<'_>,
    rows: &'a [Row],
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

impl From {
    fn of(relation: Relation, columns: Columns) -> Result<Self, GiveUp> {
        let record = |column| columns.place::<call_record::Entity>(column);
        let count = match relation {
            Relation::Participants => record(call_record::Column::ParticipantsCount),
            Relation::Sessions => record(call_record::Column::SessionsCount),
            _ => None,
        };
        Ok(match relation {
            Relation::Organizer
            | Relation::Participants
            | Relation::Sessions
            | Relation::RoutedCalls => Self::Record {
                id: record(call_record::Column::Id).ok_or(GiveUp)?,
                count,
            },
            Relation::Segments => {
                use session::{Column, Entity};
                let place = |column| columns.place::<Entity>(column).ok_or(GiveUp);
                Self::Session([place(Column::CallRecordId)?, place(Column::Ordinal)?])
            }
            Relation::RoutedRecord => {
                use direct_routing_call::{Column, Entity};
                Self::Text(
                    columns
                        .place::<Entity>(Column::CorrelationId)
                        .ok_or(GiveUp)?,
                )
            }
            Relation::PstnRecord => {
                let behind = pstn_call::Entity::behind("callRecord");
                Self::PstnCall(places::<pstn_call::Entity>(columns, behind)?)
            }
        })
    }

    fn parent(&self, row: &Row) -> Result<Parent, GiveUp> {
        match self {
            Self::Record { id, .. } => parent(row, &[*id]),
            Self::Session(places) => parent(row, places),
            Self::Text(_) | Self::PstnCall(_) => Err(GiveUp),
        }
    }

    /// How many rows a record's list has.
    fn count(&self, row: &Row) -> Result<Option<i32>, GiveUp> {
        match self {
            Self::Record { count, .. } => count.map(|place| ordinal(row, place)).transpose(),
            _ => Ok(None),
        }
    }
}

/// What a row belongs to: a record, or a session if there is a second place.
fn parent(row: &Row, places: &[Place]) -> Result<Parent, GiveUp> {
    let id = places.first().ok_or(GiveUp)?;
    let Cell::Id(call_record_id) = row.cell(*id)? else {
        return Err(GiveUp);
    };
    let session = places.get(1).map(|place| ordinal(row, *place));
    Ok(Parent {
        call_record_id,
        session_ordinal: session.transpose()?.unwrap_or_default(),
    })
}

fn ordinal(row: &Row, place: Place) -> Result<i32, GiveUp> {
    match row.cell(place)? {
        Cell::Number(number) => i32::try_from(number).map_err(|_| GiveUp),
        _ => Err(GiveUp),
    }
}

fn id_in_text(row: &Row, place: Place) -> Result<Option<Uuid>, GiveUp> {
    Ok(match row.cell(place)? {
        Cell::Text(text) => Uuid::try_parse(text).ok(),
        _ => None,
    })
}

/// Which rows belong to what; those of one stand together.
fn groups(
    rows: &[Row],
    parent: impl Fn(&Row) -> Result<Parent, GiveUp>,
) -> Result<HashMap<Parent, Range<usize>>, GiveUp> {
    let mut groups: HashMap<Parent, Range<usize>> = HashMap::new();
    for (index, row) in rows.iter().enumerate() {
        groups.entry(parent(row)?).or_insert(index..index).end = index + 1;
    }
    Ok(groups)
}

type Compiled = (Form, Level, Vec<Place>);

/// Children that come as they are.
fn plain<C: Child + Fields>(types: &Types, field: &Field, form: Form) -> Result<Compiled, GiveUp> {
    let selection = [&field.selection];
    let level = Level::of::<C>(types, field.type_name(), &selection, Columns::default())?;
    let to = belongs::<C>(level.columns)?;
    Ok((form, level, to))
}

/// Children that come in pages.
fn paged<C: Child + Fields>(types: &Types, field: &Field) -> Result<Compiled, GiveUp> {
    let (connection, level) = Connection::of::<C>(types, field, Columns::default())?;
    let (place, _) = C::PLACE.ok_or(GiveUp)?;
    let place = level.columns.place::<C>(place).ok_or(GiveUp)?;
    let to = belongs::<C>(level.columns)?;
    Ok((Form::Connection(connection, place), level, to))
}

/// Rows of another table, which a column tells apart.
fn rows<E: Fields>(
    types: &Types,
    field: &Field,
    form: Form,
    column: E::Column,
) -> Result<Compiled, GiveUp> {
    let more = Columns::default().with::<E>(column);
    let level = Level::of::<E>(types, field.type_name(), &[&field.selection], more)?;
    let to = level.columns.place::<E>(column).ok_or(GiveUp)?;
    Ok((form, level, vec![to]))
}

fn belongs<C: Child>(columns: Columns) -> Result<Vec<Place>, GiveUp> {
    let all = [Some(C::CALL_RECORD_ID), C::SESSION_ORDINAL];
    let places = all.into_iter().flatten();
    places
        .map(|column| columns.place::<C>(column).ok_or(GiveUp))
        .collect()
}
