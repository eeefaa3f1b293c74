//! A row's place in an ordered list of report rows.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ColumnType, Value};
use uuid::Uuid;

use super::super::page::Key;
use super::as_numeric;
use crate::graph::{DateTime, Decimal};

/// The value that the list is ordered by, then the row's key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowKey {
    pub(super) value: Measure,
    pub(super) key: Uuid,
}

/// A value that report rows are ordered by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Measure {
    Integer(i64),
    Instant(DateTime),
    Decimal(Decimal),
}

impl Measure {
    /// What a null of this column counts as: least of all that is not negative.
    pub(super) fn nothing(column: impl ColumnTrait) -> Self {
        match column.def().get_column_type() {
            ColumnType::TimestampWithTimeZone => Self::Instant(DateTime::default()),
            ColumnType::Decimal(_) => Self::Decimal(Decimal::default()),
            _ => Self::Integer(0),
        }
    }

    /// The value of a row's column.
    pub(super) fn of(column: impl ColumnTrait, value: &Value) -> Self {
        match value {
            Value::ChronoDateTimeUtc(Some(instant)) => Self::Instant(DateTime(*instant)),
            Value::Decimal(Some(decimal)) => Decimal::parse(&decimal.to_string())
                .map_or_else(|| Self::nothing(column), Self::Decimal),
            Value::Int(Some(number)) => Self::Integer((*number).into()),
            Value::BigInt(Some(number)) => Self::Integer(*number),
            _ => Self::nothing(column),
        }
    }

    pub(super) fn expr(&self) -> Expr {
        match self {
            Self::Integer(number) => Expr::val(*number),
            Self::Instant(instant) => Expr::val(*instant),
            Self::Decimal(decimal) => as_numeric(Expr::val(*decimal)),
        }
    }
}

impl Key for RowKey {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.key.as_bytes());
        let text = match &self.value {
            Measure::Integer(number) => format!("i{number}"),
            Measure::Instant(instant) => format!("t{}", instant.0.timestamp_micros()),
            Measure::Decimal(decimal) => format!("d{decimal}"),
        };
        bytes.extend(text.as_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (key, text) = bytes.split_first_chunk::<16>()?;
        let text = std::str::from_utf8(text).ok()?;
        let (kind, text) = text.split_at_checked(1)?;
        let value = match kind {
            "i" => Measure::Integer(text.parse().ok()?),
            "t" => Measure::Instant(DateTime::of_microseconds(text.parse().ok()?)?),
            "d" => Measure::Decimal(Decimal::parse(text)?),
            _ => return None,
        };
        Some(Self {
            value,
            key: Uuid::from_bytes(*key),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back() {
        for value in [
            Measure::Integer(-3),
            Measure::Instant(DateTime::parse("2026-06-01T00:00:00.000001Z").unwrap_or_default()),
            Measure::Decimal(Decimal::parse("12.50").unwrap_or_default()),
        ] {
            let key = RowKey {
                value,
                key: Uuid::from_u128(7),
            };
            let mut bytes = Vec::new();
            key.write(&mut bytes);
            assert_eq!(RowKey::read(&bytes), Some(key));
        }
        assert_eq!(RowKey::read(b"short"), None);
    }
}
