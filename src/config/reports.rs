//! The section `reports`.

use serde::{Deserialize, Deserializer};

use super::setting;
use crate::config::Setting;

pub(super) const SETTINGS: &[Setting] = &[Setting {
    key: "reports.max_range_days",
    variable: "CALLRECORDS_REPORTS_MAX_RANGE_DAYS",
    flag: None,
    default: "90",
    meaning: "the most days that a report can be asked for at once, 1 to 3660",
}];

/// What reports can be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reports {
    /// The most days that a report can be asked for at once.
    #[serde(deserialize_with = "days")]
    pub max_range_days: u16,
}

/// Graph's own bound.
impl Default for Reports {
    fn default() -> Self {
        Self { max_range_days: 90 }
    }
}

fn days<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    setting::read(deserializer, "a number from 1 to 3660", |text| {
        let days = text.parse().ok()?;
        (1..=3_660).contains(&days).then_some(days)
    })
}
