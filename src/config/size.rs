//! How many bytes something has, as people write it.

use serde::Deserializer;

use super::setting;

/// Reads `1MiB`, `64KiB` or a number of bytes.
pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    setting::read(deserializer, "a size such as 1MiB, 64KiB or 4096", parse)
}

fn parse(text: &str) -> Option<usize> {
    let end = text.find(|next: char| !next.is_ascii_digit());
    let (number, unit) = text.split_at(end.unwrap_or(text.len()));
    let number: usize = number.parse().ok()?;
    let unit = match unit {
        "" | "B" => 1,
        "KiB" => 1024,
        "MiB" => 1024 * 1024,
        _ => return None,
    };
    number.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_has_a_number_and_perhaps_a_unit() {
        assert_eq!(parse("4096"), Some(4096));
        assert_eq!(parse("64KiB"), Some(64 * 1024));
        assert_eq!(parse("1MiB"), Some(1024 * 1024));
        for wrong in [
            "",
            "MiB",
            "-1",
            "1.5MiB",
            "1 MiB",
            "1MB",
            "99999999999999999999",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
