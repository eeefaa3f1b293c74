//! What the store and the import need to know of a row type beyond its columns.

use sea_orm::{EntityTrait, FromQueryResult, IdenStatic, Iterable, ModelTrait};
use serde::Serialize;
use serde::de::DeserializeOwned;

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

/// A row type whose rows are numbered within a call record.
pub trait Child: Resource {
    /// The column of the record's id, the first of the key.
    const CALL_RECORD_ID: Self::Column;
    /// The column of the place in the parent's list, from 1: the last of the key.
    const ORDINAL: Self::Column;
}

/// Whether a column's name in the database is this property's name in Graph:
/// `start_date_time` is `startDateTime`.
pub fn is_named(column: &impl IdenStatic, property: &str) -> bool {
    let letters = column.as_str().bytes().filter(|byte| *byte != b'_');
    letters.eq(property.bytes().map(|byte| byte.to_ascii_lowercase()))
}
