//! What the store and the import need to know of a row type beyond its columns.

use sea_orm::{EntityTrait, FromQueryResult, IdenStatic, Iterable, ModelTrait};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::call_record;

/// A row type: a table whose columns are Graph's flat properties, and a few of our own.
pub trait Resource:
    EntityTrait<
    Model: Default
               + Send
               + Sync
               + FromQueryResult
               + Serialize
               + DeserializeOwned
               + ModelTrait<Entity = Self>,
>
{
    /// The columns that Graph does not send.
    const OURS: &'static [Self::Column];
    /// The column that keeps the properties which the row type does not know.
    const ADDITIONAL: Self::Column;

    /// The columns that hold Graph's properties.
    fn properties() -> impl Iterator<Item = Self::Column> {
        Self::Column::iter().filter(|column| {
            !Self::OURS
                .iter()
                .any(|ours| ours.as_str() == column.as_str())
        })
    }
}

/// A row type whose rows belong to a call record.
pub trait Child: Resource {
    /// The column of the record's id, the first of the key.
    const CALL_RECORD_ID: Self::Column;
    /// The column of the session's ordinal, of a row that belongs to a session.
    const SESSION_ORDINAL: Option<Self::Column> = None;
    /// Of a list that clients page: the column of a row's place, from 1, and the record's count.
    const PLACE: Option<(Self::Column, call_record::Column)> = None;

    /// What a row belongs to.
    fn parent(row: &Self::Model) -> Parent;
}

/// What a child row belongs to: a record, or a session of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Parent {
    /// The record.
    pub call_record_id: Uuid,
    /// The session's ordinal; zero for children of the record itself.
    pub session_ordinal: i32,
}

impl Parent {
    /// The record itself.
    pub fn record(call_record_id: Uuid) -> Self {
        Self {
            call_record_id,
            session_ordinal: 0,
        }
    }
}

/// Whether a column's name in the database is this property's name in Graph:
/// `start_date_time` is `startDateTime`.
pub fn is_named(column: &impl IdenStatic, property: &str) -> bool {
    let letters = column.as_str().bytes().filter(|byte| *byte != b'_');
    letters.eq(property.bytes().map(|byte| byte.to_ascii_lowercase()))
}

/// How text is compared when case does not matter: columns that are searched hold folded text, and
/// what they are searched for is folded alike.
pub fn fold(text: &str) -> String {
    text.to_lowercase()
}
