//! Instants as people and exports write them.

use crate::graph::DateTime;

/// Reads an instant, or a date, which is its midnight; in UTC where no zone is named.
pub fn read_instant(text: &str) -> Option<DateTime> {
    // SQL Server leaves a space before the offset.
    let text = text.trim().replace(" +", "+");
    [
        text.clone(),
        format!("{text}Z"),
        format!("{text}T00:00:00Z"),
    ]
    .iter()
    .find_map(|text| DateTime::parse(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_without_a_zone_is_in_utc() {
        for (text, expected) in [
            ("2022-11-01", "2022-11-01T00:00:00Z"),
            ("2022-11-01T08:30:00Z", "2022-11-01T08:30:00Z"),
            ("2022-11-01T08:30:00.1234567", "2022-11-01T08:30:00.123456Z"),
            ("2022-11-01 08:30:00", "2022-11-01T08:30:00Z"),
            ("2022-11-01 08:30:00.5 +00:00", "2022-11-01T08:30:00.5Z"),
            ("2022-11-01T08:30:00+02:00", "2022-11-01T06:30:00Z"),
        ] {
            let read = read_instant(text).map(|instant| instant.to_string());
            assert_eq!(read.as_deref(), Some(expected), "{text}");
        }
        for text in ["", "11/1/2022", "2022-13-01", "noon"] {
            assert_eq!(read_instant(text), None, "{text}");
        }
    }
}
