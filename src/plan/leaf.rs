//! Values without fields: from a cell of a row or from a document's JSON to an answer's JSON.

use async_graphql::Name;

use super::types::{Enum, Types};
use super::writer::Writer;
use super::{GiveUp, Node};
use crate::graph::{DateTime, Decimal, Duration, Members};
use crate::json;
use crate::store::Cell;

/// How a value of a scalar or of an enum is written.
#[derive(Clone, Debug)]
pub(super) enum Leaf {
    /// `String` and `ID`.
    Text,
    /// `Int`.
    Int,
    /// `Long`.
    Long,
    /// `Float`.
    Float,
    /// `Boolean`.
    Boolean,
    /// `DateTime`.
    Instant,
    /// `Duration`.
    Duration,
    /// `Decimal`.
    Decimal,
    /// A member of an enum.
    Member(Members),
}

impl Leaf {
    /// The leaf of this type.
    pub(super) fn of(types: &Types, name: &Name) -> Result<Self, GiveUp> {
        Ok(match name.as_str() {
            "String" | "ID" => Self::Text,
            "Int" => Self::Int,
            "Long" => Self::Long,
            "Float" => Self::Float,
            "Boolean" => Self::Boolean,
            "DateTime" => Self::Instant,
            "Duration" => Self::Duration,
            "Decimal" => Self::Decimal,
            name => match types.members(name).ok_or(GiveUp)? {
                Enum::Read(members) => Self::Member(members),
                Enum::Made => Self::Text,
            },
        })
    }

    /// What is written where nothing was sent and null is not allowed.
    pub(super) fn default(&self) -> Option<&'static str> {
        match self {
            Self::Member(members) => members.default,
            _ => None,
        }
    }

    /// Writes a cell that is not null.
    pub(super) fn write_cell(&self, cell: Cell<'_>, writer: &mut Writer) -> Result<(), GiveUp> {
        match (self, cell) {
            (Self::Text, Cell::Text(text)) => writer.text(text),
            (Self::Text, Cell::Id(id)) => {
                let mut buffer = uuid::Uuid::encode_buffer();
                writer.plain(id.hyphenated().encode_lower(&mut buffer));
                Ok(())
            }
            (Self::Int | Self::Long, Cell::Number(number)) => writer.value(&number),
            (Self::Boolean, Cell::Boolean(value)) => writer.value(&value),
            (Self::Instant, Cell::Instant(instant)) => {
                write_instant(instant, writer);
                Ok(())
            }
            (Self::Decimal, Cell::Text(text)) => write_decimal(text, writer),
            (Self::Member(members), Cell::Text(name)) => {
                let name = if name.is_empty() {
                    members.default
                } else {
                    (members.named)(name)
                };
                writer.plain(name.ok_or(GiveUp)?);
                Ok(())
            }
            _ => Err(GiveUp),
        }
    }

    /// Writes a value of a document, which is not null.
    pub(super) fn write_json(&self, json: &str, writer: &mut Writer) -> Result<(), GiveUp> {
        match self {
            Self::Text => return write_text(json, writer),
            Self::Int => return writer.value(&json.parse::<i32>().map_err(|_| GiveUp)?),
            Self::Long => return writer.value(&json.parse::<i64>().map_err(|_| GiveUp)?),
            Self::Float => return write_float(json, writer),
            Self::Boolean => match json {
                "true" | "false" => writer.raw(json),
                _ => return Err(GiveUp),
            },
            Self::Decimal => {
                let text = plain_text(json).unwrap_or(json);
                return write_decimal(text, writer);
            }
            Self::Instant => {
                let text = plain_text(json).ok_or(GiveUp)?;
                write_instant(DateTime::parse(text).ok_or(GiveUp)?, writer);
            }
            Self::Duration => {
                let text = plain_text(json).filter(|text| Duration::is_valid(text));
                writer.plain(text.ok_or(GiveUp)?);
            }
            Self::Member(members) => {
                let name = plain_text(json).and_then(members.named);
                writer.plain(name.ok_or(GiveUp)?);
            }
        }
        Ok(())
    }
}

impl Node {
    /// Whether a value of a document stands for none: Graph's filler for an instant does.
    pub(super) fn is_filler(&self, json: &str) -> bool {
        let filler = || plain_text(json).and_then(DateTime::parse) == Some(DateTime::default());
        self.is_nullable_instant() && json.starts_with("\"0") && filler()
    }
}

/// The text of a string that has no escapes.
fn plain_text(json: &str) -> Option<&str> {
    let text = json.strip_prefix('"')?.strip_suffix('"')?;
    (!text.contains('\\')).then_some(text)
}

// In clear: `Writer::shown`, around the field, masks what was written.
fn write_text(json: &str, writer: &mut Writer) -> Result<(), GiveUp> {
    if plain_text(json).is_some() {
        writer.raw(json);
        return Ok(());
    }
    writer.value(&json::from_str::<String>(json)?)
}

fn write_float(json: &str, writer: &mut Writer) -> Result<(), GiveUp> {
    let is_number = json.starts_with(|start: char| start == '-' || start.is_ascii_digit());
    let number = json.parse::<f64>().ok();
    let number = number.filter(|number| is_number && number.is_finite());
    writer.value(&number.ok_or(GiveUp)?)
}

fn write_decimal(text: &str, writer: &mut Writer) -> Result<(), GiveUp> {
    let decimal = Decimal::parse(text).ok_or(GiveUp)?;
    writer.plain(&decimal.to_string());
    Ok(())
}

fn write_instant(instant: DateTime, writer: &mut Writer) {
    writer.bytes().push(b'"');
    instant.write(writer.bytes());
    writer.bytes().push(b'"');
}
