//! How Graph leaves a value out, for `#[serde(deserialize_with)]`: null, a null element, a filler.
//!
//! A property that is not there at all never comes here: `#[serde(default)]` fills it.

use serde::{Deserialize, Deserializer};

use super::scalar::DateTime;

/// Reads null as the default of a type that has no null of its own.
pub(crate) fn null<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Default + Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Reads null as an empty list, and leaves out null elements, which Graph's metadata allows.
pub(crate) fn list<'de, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    let elements = Option::<Vec<Option<T>>>::deserialize(deserializer)?;
    Ok(elements.into_iter().flatten().flatten().collect())
}

/// Reads Graph's filler `0001-01-01T00:00:00Z` as null (CONTRACT §4).
pub(crate) fn instant<'de, D>(deserializer: D) -> Result<Option<DateTime>, D::Error>
where
    D: Deserializer<'de>,
{
    let instant = Option::deserialize(deserializer)?;
    Ok(instant.filter(|instant| *instant != DateTime::default()))
}

/// Reads empty text as null: so Graph leaves out the user of a call that a bot took (CONTRACT §3).
pub(crate) fn text<'de, D>(deserializer: D) -> Result<Option<String>, D::Error>
where
    D: Deserializer<'de>,
{
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.filter(|text| !text.is_empty()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn null_reads_as_the_default() {
        assert_eq!(null::<i32, _>(json!(null)).unwrap(), 0);
        assert_eq!(null::<i32, _>(json!(7)).unwrap(), 7);
        assert!(null::<i32, _>(json!("7")).is_err());
    }

    #[test]
    fn a_list_leaves_nulls_out() {
        assert_eq!(list::<i32, _>(json!(null)).unwrap(), [0; 0]);
        assert_eq!(list::<i32, _>(json!([1, null, 2])).unwrap(), [1, 2]);
        assert!(list::<i32, _>(json!({})).is_err());
    }

    #[test]
    fn the_filler_is_no_instant() {
        for none in [json!(null), json!("0001-01-01T00:00:00Z")] {
            assert_eq!(instant(none).unwrap(), None);
        }
        let sent = "2020-02-25T18:52:21.216988Z";
        assert_eq!(instant(json!(sent)).unwrap(), DateTime::parse(sent));
    }
}
