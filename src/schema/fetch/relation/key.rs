//! What rows are known by, where others hang on them, and what these belong to.

use uuid::Uuid;

use super::Relation;
use crate::graph::{Child as _, Parent, call_record, participant, session};
use crate::plan::GiveUp;
use crate::reports::{direct_routing_call, pstn_call};
use crate::schema::fetch::object::{Fields, places};
use crate::store::{Cell, Columns, Place, Row};

/// Where rows have what they are known by.
#[derive(Debug)]
pub(super) enum Start {
    /// A record's id, and the count that it keeps of a list.
    Record { id: Place, count: Option<Place> },
    /// A session's key.
    Session([Place; 2]),
    /// A text that holds the id of a record.
    Text(Place),
    /// What a call is matched by.
    PstnCall(Vec<(pstn_call::Column, Place)>),
}

impl Start {
    pub(super) fn of(relation: Relation, columns: Columns) -> Result<Self, GiveUp> {
        let record = |column| columns.place::<call_record::Entity>(column);
        let count = match relation {
            Relation::Participants => participant::Entity::PLACE.map(|(_, count)| count),
            Relation::Sessions => session::Entity::PLACE.map(|(_, count)| count),
            _ => None,
        };
        let count = count.and_then(record);
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

    pub(super) fn parent(&self, row: &Row) -> Result<Parent, GiveUp> {
        match self {
            Self::Record { id, .. } => parent(row, &[*id]),
            Self::Session(places) => parent(row, places),
            Self::Text(_) | Self::PstnCall(_) => Err(GiveUp),
        }
    }

    /// How many rows a record's list has.
    pub(super) fn count(&self, row: &Row) -> Result<Option<i32>, GiveUp> {
        match self {
            Self::Record { count, .. } => count.map(|place| ordinal(row, place)).transpose(),
            _ => Ok(None),
        }
    }
}

/// What a row belongs to: a record, or a session if there is a second place.
pub(super) fn parent(row: &Row, places: &[Place]) -> Result<Parent, GiveUp> {
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

pub(super) fn ordinal(row: &Row, place: Place) -> Result<i32, GiveUp> {
    match row.cell(place)? {
        Cell::Number(number) => i32::try_from(number).map_err(|_| GiveUp),
        _ => Err(GiveUp),
    }
}

pub(super) fn id_in_text(row: &Row, place: Place) -> Result<Option<Uuid>, GiveUp> {
    Ok(match row.cell(place)? {
        Cell::Text(text) => Uuid::try_parse(text).ok(),
        _ => None,
    })
}
