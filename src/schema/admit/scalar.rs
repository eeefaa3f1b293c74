//! Input values of the scalars that the specification does not know, read as their types read them.

use async_graphql::{ScalarType, Value};

use crate::graph::{DateTime, Decimal, Duration, Long};

/// What is wrong with a value of a scalar; nothing, if it is of it, or the scalar is not ours.
pub(super) fn wrong(scalar: &str, value: &Value) -> Option<&'static str> {
    let (is_of_it, wanted) = match scalar {
        "DateTime" => (
            is_read::<DateTime>(value),
            "an instant such as \"2026-01-31T09:00:00Z\", or a date such as \"2026-01-31\", which is its midnight in UTC",
        ),
        "Duration" => (
            is_read::<Duration>(value),
            "an ISO 8601 duration such as \"PT1M30S\"",
        ),
        "Decimal" => (
            is_read::<Decimal>(value),
            "a decimal number of at most 28 digits, such as \"12.50\"",
        ),
        "Long" => (is_read::<Long>(value), "a signed 64-bit integer"),
        _ => return None,
    };
    (!is_of_it).then_some(wanted)
}

fn is_read<S: ScalarType>(value: &Value) -> bool {
    S::parse(value.clone()).is_ok()
}
