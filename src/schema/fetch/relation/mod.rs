//! What hangs on rows: read for all of them at once, by one statement (two for the record of a call
//! over Microsoft's plans; none for the organizer of a record that is asked for by its id, which comes
//! with the record), and written where it belongs.

mod find;
mod key;

use std::ops::Range;

use self::key::{Start, ordinal};
use super::connection::{Connection, Paged};
use super::object::{Fields, Level};
use crate::graph::{Child, call_record, organizer, participant, segment, session};
use crate::plan::{Field, GiveUp, Selection, Types, Writer};
use crate::reports::direct_routing_call;
use crate::schema::children::{PARTICIPANTS, PARTICIPANTS_LIST, SESSIONS, SESSIONS_LIST};
use crate::store::{Cell, Columns, Place, Row, Window, encode_cursor};

pub(super) use self::find::{below, below_all};

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

impl Relation {
    /// The list that it leads to in pages: its name in cursors, and how many rows a page has unless it
    /// says so.
    fn list(self) -> Option<(&'static str, i32)> {
        match self {
            Self::Participants => Some((PARTICIPANTS_LIST, PARTICIPANTS)),
            Self::Sessions => Some((SESSIONS_LIST, SESSIONS)),
            _ => None,
        }
    }
}

/// A relation that is selected.
#[derive(Debug)]
pub(super) struct Related {
    relation: Relation,
    field: Field,
    form: Form,
    level: Level,
    /// Where the rows that it starts from have what they are known by.
    start: Start,
    /// Where its own rows have what they belong to.
    to: Vec<Place>,
    /// Whether its rows stand beside those that it starts from.
    is_beside: bool,
}

#[derive(Debug)]
enum Form {
    /// An object or null.
    One,
    List,
    /// Pages of a list, and where its rows have their places in it.
    Connection(Connection, Place),
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
        let beside = columns
            .of_beside()
            .filter(|_| relation == Relation::Organizer);
        let more = beside.unwrap_or_default();
        let (form, level, to) = match relation {
            Relation::Organizer => plain::<organizer::Entity>(types, field, Form::One, more)?,
            Relation::Participants => paged::<participant::Entity>(types, field)?,
            Relation::Sessions => paged::<session::Entity>(types, field)?,
            Relation::Segments => {
                plain::<segment::Entity>(types, field, Form::List, Columns::default())?
            }
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
            start: Start::of(relation, columns)?,
            field: field.clone(),
            form,
            level,
            to,
            is_beside: beside.is_some(),
        })
    }

    /// Whether it leads to the record's own parts, whatever the variables are.
    pub(super) fn is_own(&self) -> bool {
        use Relation::{Organizer, Participants, Segments, Sessions};
        let is_part = matches!(
            self.relation,
            Organizer | Participants | Sessions | Segments
        );
        is_part && self.field.is_constant() && self.level.is_own
    }

    /// Writes what stands beside this row.
    fn write_beside(&self, row: &Row, writer: &mut Writer) -> Result<(), GiveUp> {
        let ([object], [key, ..]) = (self.level.objects.as_slice(), self.to.as_slice()) else {
            return Err(GiveUp);
        };
        if row.cell(*key)? == Cell::Null {
            writer.raw("null");
            return Ok(());
        }
        object.write(row, 0, &[], writer)
    }

    /// Writes what hangs on this row, which was the row `index` of those that it was read for.
    pub(super) fn write(
        &self,
        found: &Found,
        row: &Row,
        index: usize,
        writer: &mut Writer,
    ) -> Result<(), GiveUp> {
        if self.is_beside {
            return self.write_beside(row, writer);
        }
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
        let count = self.start.count(row)?.ok_or(GiveUp)?;
        let (from, to) = found.window.ok_or(GiveUp)?.places(count);
        let (list, _) = self.relation.list().ok_or(GiveUp)?;
        let page = Paged {
            level: &self.level,
            rows,
            first: span.start,
            below: &found.below,
            recalled: None,
            has_previous: from > 1,
            has_next: to < count,
            cursor: &|row| Ok(encode_cursor(list, &ordinal(row, place)?)),
            beside: &|name| match name {
                "totalCount" => Ok(count.to_string()),
                _ => Err(GiveUp),
            },
        };
        connection.write(&page, writer)
    }
}

/// The columns that are to come beside a record's, if its organizer is asked for once: those of the
/// organizer.
pub(super) fn beside(types: &Types, selection: &Selection) -> Result<Columns, GiveUp> {
    let mut asked = selection.iter().filter(|field| {
        let relation = call_record::Entity::relation(field.name.as_str());
        relation == Some(Relation::Organizer)
    });
    let (Some(field), None) = (asked.next(), asked.next()) else {
        return Ok(Columns::default());
    };
    let more = Columns::default();
    let (_, level, _) = plain::<organizer::Entity>(types, field, Form::One, more)?;
    Ok(more.beside(level.columns))
}

type Compiled = (Form, Level, Vec<Place>);

/// Children that come as they are.
fn plain<C: Child + Fields>(
    types: &Types,
    field: &Field,
    form: Form,
    more: Columns,
) -> Result<Compiled, GiveUp> {
    let level = Level::of::<C>(types, field.type_name(), &[&field.selection], more)?;
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
