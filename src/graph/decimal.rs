//! `Edm.Decimal`: an exact number, which keeps its scale from file to answer.

use std::fmt;
use std::str::FromStr;

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr};
use sea_orm::{ColIdx, DbErr, QueryResult, TryGetError, TryGetable};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

/// A decimal number of at most 28 digits; `0.00` stays `0.00`.
///
/// Postgres keeps it as `numeric`, SQLite, which has no such type, as text. It is bound and read as
/// text on both: the driver forgets the scale of a zero. A column of it has `select_as = "text"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(rust_decimal::Decimal);

impl Decimal {
    /// Reads decimal text, such as `12.50` or `1e-2`, if no digit of it would be lost.
    pub fn parse(text: &str) -> Option<Self> {
        // The library takes separators, as Rust does.
        if text.contains('_') {
            return None;
        }
        let read = if text.contains(['e', 'E']) {
            rust_decimal::Decimal::from_scientific(text)
        } else {
            rust_decimal::Decimal::from_str_exact(text)
        };
        read.ok().map(Self)
    }

    /// The sum, unless it has more digits than can be kept.
    pub fn plus(self, other: Self) -> Option<Self> {
        let scale = self.0.scale().max(other.0.scale());
        self.0
            .checked_add(other.0)
            .map(|sum| Self(at_scale(sum, scale)))
    }

    /// So many times this number, unless that has more digits than can be kept.
    pub fn times(self, count: i64) -> Option<Self> {
        let product = self.0.checked_mul(count.into());
        product.map(|product| Self(at_scale(product, self.0.scale())))
    }
}

/// The same number with this scale: the library forgets that of a zero.
fn at_scale(mut number: rust_decimal::Decimal, scale: u32) -> rust_decimal::Decimal {
    if number.is_zero() {
        number.rescale(scale);
    }
    number
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// As a JSON number with every digit, trailing zeros included, as Graph sends it.
impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::Number::from_str(&self.to_string())
            .map_err(ser::Error::custom)?
            .serialize(serializer)
    }
}

/// From a JSON number, or from text, as OData's `IEEE754Compatible=true` sends it.
impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        let read = match &value {
            serde_json::Value::Number(number) => Self::parse(&number.to_string()),
            serde_json::Value::String(text) => Self::parse(text),
            _ => None,
        };
        read.ok_or_else(|| {
            de::Error::custom(format_args!(
                "expected a decimal number of at most 28 digits, found {value}"
            ))
        })
    }
}

/// An exact decimal number as text, such as `"12.50"`: no digit is lost in a client's floating point.
#[Scalar(
    name = "Decimal",
    specified_by_url = "https://www.w3.org/TR/xmlschema-2/#decimal"
)]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        let read = match &value {
            Value::String(text) => Self::parse(text),
            Value::Number(number) => Self::parse(&number.to_string()),
            _ => return Err(InputValueError::expected_type(value)),
        };
        read.ok_or_else(|| {
            InputValueError::custom(format!(
                "{value} is not a decimal number of at most 28 digits, such as \"12.50\""
            ))
        })
    }

    fn is_valid(value: &Value) -> bool {
        <Self as ScalarType>::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

impl From<Decimal> for sea_orm::Value {
    fn from(decimal: Decimal) -> Self {
        Self::Decimal(Some(decimal.0))
    }
}

impl TryGetable for Decimal {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let text = String::try_get_by(row, index)?;
        Self::parse(&text)
            .ok_or_else(|| TryGetError::DbErr(DbErr::Type(format!("{index:?} holds no decimal"))))
    }
}

impl ValueType for Decimal {
    fn try_from(value: sea_orm::Value) -> Result<Self, ValueTypeErr> {
        <rust_decimal::Decimal as ValueType>::try_from(value).map(Self)
    }

    fn type_name() -> String {
        "Decimal".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::Decimal
    }

    fn column_type() -> ColumnType {
        ColumnType::Decimal(None)
    }
}

impl Nullable for Decimal {
    fn null() -> sea_orm::Value {
        sea_orm::Value::Decimal(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_keeps_its_scale() {
        for text in ["0.00", "12.83", "-0.50", "7", "79228162514264.3375935439"] {
            let json: serde_json::Value = serde_json::from_str(text).expect("a number is JSON");
            let read = Decimal::deserialize(json).expect("a number is a decimal");
            assert_eq!(read.to_string(), text);
            assert_eq!(serde_json::to_string(&read).ok().as_deref(), Some(text));
        }
        assert_eq!(
            Decimal::parse("1E-2")
                .map(|read| read.to_string())
                .as_deref(),
            Some("0.01")
        );
    }

    #[test]
    fn what_would_lose_a_digit_is_refused() {
        for text in [
            "",
            "x",
            "1_000",
            "1_0e2",
            "1.2.3",
            "NaN",
            "0.12345678901234567890123456789",
        ] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_sum_is_decimal() {
        let [tenth, fifth] = ["0.10", "0.2"].map(|text| Decimal::parse(text).unwrap_or_default());
        assert_eq!(
            tenth.plus(fifth).map(|sum| sum.to_string()).as_deref(),
            Some("0.30")
        );
        let nothing = Decimal::parse("0.00").unwrap_or_default();
        for sum in [
            nothing.plus(nothing),
            Decimal::default().plus(nothing),
            nothing.times(3),
        ] {
            assert_eq!(sum.map(|sum| sum.to_string()).as_deref(), Some("0.00"));
        }
        assert_eq!(
            tenth.times(30).map(|sum| sum.to_string()).as_deref(),
            Some("3.00")
        );
    }
}
