//! The range that a report is asked for: checked once for all reports.

use chrono::TimeDelta;

use crate::graph::DateTime;
use crate::schema::{Error, Options};
use crate::store::Range;

/// `fromDateTime` and `toDateTime` as a client gave them.
#[derive(Clone, Copy, Debug)]
pub(in crate::schema) struct RangeArguments {
    pub(in crate::schema) from: DateTime,
    pub(in crate::schema) to: DateTime,
}

impl RangeArguments {
    /// The range, unless its end comes before its start or lies too far off.
    pub(super) fn check(self, options: &Options) -> Result<Range, Error> {
        let Self { from, to } = self;
        if from > to {
            return Err(Error::bad_input(
                "fromDateTime",
                format!("{from} is after toDateTime, which is {to}; give an instant before it"),
            ));
        }
        let length = to.0 - from.0;
        let allowed = i64::from(options.max_range_days);
        if length > TimeDelta::days(allowed) {
            let whole = length.num_days();
            let actual = whole + i64::from(length > TimeDelta::days(whole));
            return Err(Error::RangeTooLong {
                given: format!("{to} is {actual} days from fromDateTime, which is {from}"),
                allowed,
                actual,
            });
        }
        Ok(Range { from, to })
    }
}
