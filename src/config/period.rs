//! How long something takes, as people write it.

use std::time::Duration;

use serde::Deserializer;

use super::setting;

/// Reads `500ms`, `10s` or `2m`.
pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    setting::read(deserializer, "a time such as 500ms, 10s or 2m", parse)
}

pub(super) fn parse(text: &str) -> Option<Duration> {
    let end = text.find(|next: char| !next.is_ascii_digit())?;
    let (number, unit) = text.split_at(end);
    let number: u32 = number.parse().ok()?;
    let unit = match unit {
        "ms" => Duration::from_millis(1),
        "s" => Duration::from_secs(1),
        "m" => Duration::from_mins(1),
        _ => return None,
    };
    unit.checked_mul(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_a_number_and_a_unit() {
        assert_eq!(parse("500ms"), Some(Duration::from_millis(500)));
        assert_eq!(parse("10s"), Some(Duration::from_secs(10)));
        assert_eq!(parse("2m"), Some(Duration::from_mins(2)));
        for wrong in ["", "10", "s", "-1s", "1.5s", "10 s", "1h", "99999999999s"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
