//! Graph's spellings of instants, durations and ratios.

use std::fmt;
use std::ops::Sub;

use chrono::{DateTime, Datelike, Timelike, Utc};
use serde_json::Value;

const TICKS_PER_SECOND: i64 = 10_000_000;

/// An instant in ticks of 100 ns since 1970, as fine as Graph's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant(i64);

impl Instant {
    /// The instant some ticks later.
    pub(crate) fn plus_ticks(self, ticks: i64) -> Self {
        Self(self.0 + ticks)
    }

    /// The instant some seconds later; earlier, if negative.
    pub(crate) fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + seconds * TICKS_PER_SECOND)
    }

    /// The instant without what is finer than a millisecond.
    pub(crate) fn whole_milliseconds(self) -> Self {
        Self(self.0 - self.0.rem_euclid(TICKS_PER_SECOND / 1_000))
    }

    /// Whole seconds since 1970.
    pub(crate) fn seconds(self) -> i64 {
        self.0.div_euclid(TICKS_PER_SECOND)
    }

    /// Whole seconds and the rest, in ticks.
    fn parts(self) -> (i64, i64) {
        (self.seconds(), self.0.rem_euclid(TICKS_PER_SECOND))
    }

    /// The instant as a JSON text.
    pub(crate) fn json(self) -> Value {
        Value::String(self.to_string())
    }
}

impl Sub for Instant {
    type Output = i64;

    /// The ticks from another instant to this one.
    fn sub(self, other: Self) -> i64 {
        self.0 - other.0
    }
}

impl From<DateTime<Utc>> for Instant {
    fn from(time: DateTime<Utc>) -> Self {
        Self(time.timestamp_micros() * 10)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, ticks) = self.parts();
        let time = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
        let (year, month, day) = (time.year(), time.month(), time.day());
        let (hour, minute, second) = (time.hour(), time.minute(), time.second());
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
        )?;
        match format!("{ticks:07}").trim_end_matches('0') {
            "" => f.write_str("Z"),
            fraction => write!(f, ".{fraction}Z"),
        }
    }
}

/// The time from one instant to a later one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    /// When it begins.
    pub(crate) start: Instant,
    /// When it ends; never before the start.
    pub(crate) end: Instant,
}

impl Span {
    /// A span of some seconds.
    pub(crate) fn new(start: Instant, seconds: u32) -> Self {
        let end = start.plus_seconds(i64::from(seconds));
        Self { start, end }
    }

    /// The same span some ticks later.
    pub(crate) fn shifted(self, ticks: i64) -> Self {
        Self {
            start: self.start.plus_ticks(ticks),
            end: self.end.plus_ticks(ticks),
        }
    }

    /// Whole seconds from start to end.
    pub(crate) fn seconds(self) -> u32 {
        u32::try_from((self.end.0 - self.start.0) / TICKS_PER_SECOND).unwrap_or(0)
    }

    /// The part of this span between two thousandths of it.
    pub(crate) fn part(self, from: u32, to: u32) -> Self {
        let at = |share: u32| {
            let ticks = (self.end.0 - self.start.0) / 1_000 * i64::from(share.min(1_000));
            self.start.plus_ticks(ticks)
        };
        let end = if to >= 1_000 { self.end } else { at(to) };
        Self {
            start: at(from),
            end,
        }
    }
}

/// A share of one as Graph writes it, from millionths: no fraction on `0` and `1`.
pub(super) fn ratio(millionths: u32) -> Value {
    match millionths {
        // Smaller ones would be written with an exponent.
        0..100 => Value::from(0),
        1_000_000.. => Value::from(1),
        _ => Value::from(f64::from(millionths) / 1e6),
    }
}

/// A number with up to three decimals, from thousandths.
pub(super) fn decimal(thousandths: u32) -> Value {
    if thousandths.is_multiple_of(1_000) {
        Value::from(thousandths / 1_000)
    } else {
        Value::from(f64::from(thousandths) / 1e3)
    }
}

/// An ISO 8601 duration such as `PT0.016S`, from milliseconds.
pub(super) fn duration(milliseconds: u32) -> Value {
    let (seconds, rest) = (milliseconds / 1_000, milliseconds % 1_000);
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    let minutes = match minutes {
        0 => String::new(),
        _ => format!("{minutes}M"),
    };
    let fraction = format!("{rest:03}");
    Value::String(match fraction.trim_end_matches('0') {
        "" => format!("PT{minutes}{seconds}S"),
        fraction => format!("PT{minutes}{seconds}.{fraction}S"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_carry_up_to_seven_digits() {
        let noon = Instant::from(DateTime::from_timestamp(1_780_315_200, 0).unwrap());
        assert_eq!(noon.to_string(), "2026-06-01T12:00:00Z");
        assert_eq!(
            noon.plus_ticks(12_300).to_string(),
            "2026-06-01T12:00:00.00123Z"
        );
        assert_eq!(
            noon.plus_ticks(-1).to_string(),
            "2026-06-01T11:59:59.9999999Z"
        );
    }

    #[test]
    fn figures_are_spelt_as_graph_spells_them() {
        assert_eq!(duration(16), "PT0.016S");
        assert_eq!(duration(62_500), "PT1M2.5S");
        assert_eq!(ratio(0).to_string(), "0");
        assert_eq!(ratio(13_817).to_string(), "0.013817");
        assert_eq!(decimal(29_970).to_string(), "29.97");
    }

    #[test]
    fn parts_cover_the_whole() {
        let span = Span::new(Instant(0), 90);
        assert_eq!(span.part(0, 500).end, span.part(500, 1_000).start);
        assert_eq!(span.part(500, 1_000).end, span.end);
        assert_eq!(span.seconds(), 90);
    }
}
