//! JSON of a client's, of whatever door.

use serde::de::DeserializeOwned;

use super::asked::malformed;
use crate::config::Limits;
use crate::guard::count_values;
use crate::http::refusal::Refusal;
use crate::json;

/// Reads what a client sent. Small values take fifty times their bytes, so they are counted first.
pub(in crate::http) fn read<T: DeserializeOwned>(
    text: &[u8],
    limits: &Limits,
) -> Result<T, Refusal> {
    let (allowed, actual) = (limits.values, count_values(text));
    if actual > allowed {
        return Err(Refusal::TooManyValues { allowed, actual });
    }
    json::from_slice(text).map_err(|error| malformed(&error))
}
