//! Graph's primitive values under their names in the schema: instants, spans of time, 64-bit integers.

use std::fmt;

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{Datelike, NaiveDate, Timelike, Utc};
use sea_orm::DeriveValueType;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An instant in UTC, to the microsecond.
///
/// Graph sends up to seven fraction digits (100 ns ticks, CONTRACT §4); Postgres keeps six.
/// So both engines cut at the sixth, and every answer ends in `Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
pub struct DateTime(pub chrono::DateTime<Utc>);

impl DateTime {
    /// Reads an RFC 3339 instant of any offset, and cuts it to microseconds. One whose year has more
    /// than four digits in UTC is none, for it could not be written as one.
    pub fn parse(text: &str) -> Option<Self> {
        let instant = chrono::DateTime::parse_from_rfc3339(text).ok()?;
        // A leap second counts as the first of the next minute, as it does in Postgres.
        Self::of_microseconds(instant.timestamp_micros())
    }

    /// The instant so many microseconds after the start of 1970, if its year has four digits.
    pub fn of_microseconds(microseconds: i64) -> Option<Self> {
        let instant = chrono::DateTime::from_timestamp_micros(microseconds)?;
        (0..=9999)
            .contains(&instant.year())
            .then_some(Self(instant))
    }

    /// Whole microseconds from this instant to a later one; negative if that one is earlier.
    pub fn microseconds_until(self, end: Self) -> i64 {
        (end.0 - self.0).num_microseconds().unwrap_or(i64::MAX)
    }
}

/// Graph's filler for "none": `0001-01-01T00:00:00Z` (CONTRACT §4).
impl Default for DateTime {
    fn default() -> Self {
        let midnight = NaiveDate::from_ymd_opt(1, 1, 1).unwrap_or_default();
        Self(midnight.and_time(chrono::NaiveTime::MIN).and_utc())
    }
}

impl DateTime {
    /// Writes the instant as it is answered: in UTC, without zeros at the end of the fraction.
    pub fn write(self, bytes: &mut Vec<u8>) {
        let (date, time) = (self.0.date_naive(), self.0.time());
        let Some(year) = u32::try_from(date.year())
            .ok()
            .filter(|year| *year < 10_000)
        else {
            return bytes.extend(self.0.format("%Y-%m-%dT%H:%M:%S%.fZ").to_string().bytes());
        };
        let mut text = *b"0000-00-00T00:00:00.000000";
        let micros = time.nanosecond() / 1_000;
        for (place, pair) in [
            (0, year / 100),
            (2, year % 100),
            (5, date.month()),
            (8, date.day()),
            (11, time.hour()),
            (14, time.minute()),
            (17, time.second()),
            (20, micros / 10_000),
            (22, micros / 100 % 100),
            (24, micros % 100),
        ] {
            let digit = |number: u32| b"0123456789"[(number % 10) as usize];
            text[place] = digit(pair / 10);
            text[place + 1] = digit(pair);
        }
        let shown = match text.iter().rposition(|byte| *byte != b'0') {
            Some(last) if micros > 0 => &text[..=last],
            _ => &text[.."0000-00-00T00:00:00".len()],
        };
        bytes.extend_from_slice(shown);
        bytes.push(b'Z');
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = Vec::with_capacity(27);
        self.write(&mut bytes);
        f.write_str(&String::from_utf8_lossy(&bytes))
    }
}

impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            de::Error::invalid_value(
                de::Unexpected::Str(&text),
                &"an instant such as 2026-01-31T09:00:00Z",
            )
        })
    }
}

/// An instant in UTC with up to six fraction digits, such as `2026-01-31T09:00:00.25Z`. As input, a
/// date such as `2026-01-31` is its midnight.
#[Scalar(
    name = "DateTime",
    specified_by_url = "https://scalars.graphql.org/andimarek/date-time"
)]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Self::parse(text).or_else(|| midnight(text)).ok_or_else(|| {
                InputValueError::custom(format!(
                    "\"{text}\" is neither an instant such as 2026-01-31T09:00:00Z nor a date such as 2026-01-31"
                ))
            }),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn is_valid(value: &Value) -> bool {
        <Self as ScalarType>::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// The midnight in UTC that a date begins with. Graph takes a date where a report's range has its bounds.
fn midnight(date: &str) -> Option<DateTime> {
    // The library takes years of any length, and signs.
    let is_date = date.len() == 10 && date.starts_with(|first: char| first.is_ascii_digit());
    let date = is_date
        .then(|| date.parse::<chrono::NaiveDate>().ok())
        .flatten()?;
    Some(DateTime(date.and_time(chrono::NaiveTime::MIN).and_utc()))
}

/// A signed 64-bit integer, as a JSON number.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    DeriveValueType,
)]
#[serde(transparent)]
pub struct Long(pub i64);

/// A signed 64-bit integer, as a JSON number.
#[Scalar(
    name = "Long",
    specified_by_url = "https://scalars.graphql.org/jakobmerrild/long"
)]
impl ScalarType for Long {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::Number(number) => number.as_i64().map(Self).ok_or_else(|| {
                InputValueError::custom(format!("{number} is not a signed 64-bit integer"))
            }),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn is_valid(value: &Value) -> bool {
        <Self as ScalarType>::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::Number(self.0.into())
    }
}

/// A span of time as Graph sends it: ISO 8601 text such as `PT0.016S` or `PT1M30S` (CONTRACT §4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Duration(String);

impl Duration {
    /// Takes ISO 8601 text in days, hours, minutes and seconds, with a fraction on the last part.
    pub fn parse(text: &str) -> Option<Self> {
        Self::is_valid(text).then(|| Self(text.to_owned()))
    }

    /// Whether text is such a span of time.
    pub fn is_valid(text: &str) -> bool {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let Some(parts) = unsigned.strip_prefix('P') else {
            return false;
        };
        let (days, time) = match parts.split_once('T') {
            Some((_, "")) => return false,
            Some(parts) => parts,
            None => (parts, ""),
        };
        !(days.is_empty() && time.is_empty())
            && parts_follow(days, "YMWD")
            && parts_follow(time, "HMS")
    }
}

/// Whether `text` is a run of `<number><designator>` whose designators keep the given order.
fn parts_follow(mut text: &str, designators: &str) -> bool {
    let mut left = designators;
    while !text.is_empty() {
        let Some(end) = text.find(|c: char| !c.is_ascii_digit() && c != '.') else {
            return false;
        };
        let (number, rest) = text.split_at(end);
        let mut chars = rest.chars();
        let Some(at) = chars.next().and_then(|designator| left.find(designator)) else {
            return false;
        };
        if number.parse::<f64>().is_err() {
            return false;
        }
        left = &left[at + 1..];
        text = chars.as_str();
    }
    true
}

impl<'de> Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            de::Error::invalid_value(
                de::Unexpected::Str(&text),
                &"an ISO 8601 duration such as PT0.016S",
            )
        })
    }
}

/// A span of time in ISO 8601, such as `PT0.016S`.
#[Scalar(
    name = "Duration",
    specified_by_url = "https://scalars.graphql.org/chillicream/duration"
)]
impl ScalarType for Duration {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Self::parse(text).ok_or_else(|| {
                InputValueError::custom(format!(
                    "\"{text}\" is not an ISO 8601 duration such as PT0.016S"
                ))
            }),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn is_valid(value: &Value) -> bool {
        <Self as ScalarType>::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_keeps_six_digits_and_answers_in_utc() {
        for (sent, answered) in [
            (
                "2020-02-25T18:52:21.2169889Z",
                "2020-02-25T18:52:21.216988Z",
            ),
            ("2025-05-29T18:02:52.84Z", "2025-05-29T18:02:52.84Z"),
            ("2023-09-25T10:36:40Z", "2023-09-25T10:36:40Z"),
            ("2023-09-25T12:36:40+02:00", "2023-09-25T10:36:40Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
            ("2016-12-31T23:59:60.5Z", "2017-01-01T00:00:00.5Z"),
        ] {
            let read = DateTime::parse(sent).map(|instant| instant.to_string());
            assert_eq!(read.as_deref(), Some(answered));
        }
        assert_eq!(DateTime::parse("9999-12-31T23:59:59-01:00"), None);
        assert_eq!(DateTime::default().to_string(), "0001-01-01T00:00:00Z");
    }

    #[test]
    fn a_duration_is_iso_8601_and_kept_as_sent() {
        for good in [
            "PT0.016S",
            "PT1S",
            "PT1H2M3.5S",
            "P1DT2H",
            "P2W",
            "-PT1S",
            "PT0S",
        ] {
            assert_eq!(Duration::parse(good).map(|d| d.0).as_deref(), Some(good));
        }
        for bad in [
            "", "P", "PT", "1S", "PT1", "PTS", "PT1S2M", "PT1.2.3S", "P1S", "16 ms",
        ] {
            assert_eq!(Duration::parse(bad), None, "{bad}");
        }
    }
}
