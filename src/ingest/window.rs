//! The range of time that rows were fetched for, and where it is said.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::error::Problem;
use super::instant::read_instant;
use crate::graph::DateTime;

/// Our annotation of the window's start, on a row or a page.
const FROM: &str = "@callrecords.fromDateTime";

/// Our annotation of the window's end.
const TO: &str = "@callrecords.toDateTime";

/// The key of the link to the next page, which repeats the request.
pub(super) const NEXT_LINK: &str = "@odata.nextLink";

/// The range of time that rows were fetched for. Its start counts, its end does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub(super) from: DateTime,
    pub(super) to: DateTime,
}

/// A window that ends before it starts, or as it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a window must start before it ends, and this is from {from} to {to}")]
pub struct EmptyWindow {
    from: DateTime,
    to: DateTime,
}

impl Window {
    /// The window between two instants.
    pub fn new(from: DateTime, to: DateTime) -> Result<Self, EmptyWindow> {
        if from < to {
            Ok(Self { from, to })
        } else {
            Err(EmptyWindow { from, to })
        }
    }

    /// Whether a row or a page has annotations that say its window.
    pub(super) fn is_annotated(map: &Map<String, Value>) -> bool {
        map.contains_key(FROM) || map.contains_key(TO)
    }

    /// The window that the annotations of a row or a page say.
    pub(super) fn of_annotations(map: &Map<String, Value>) -> Result<Option<Self>, Problem> {
        if !Self::is_annotated(map) {
            return Ok(None);
        }
        let [from, to] = [FROM, TO].map(|key| {
            let value = map.get(key).unwrap_or(&Value::Null);
            value.as_str().and_then(read_instant).ok_or_else(|| {
                Problem::expected("an instant such as 2026-01-31T09:00:00Z", value).at(key)
            })
        });
        let window = Self::new(from?, to?);
        window
            .map(Some)
            .map_err(|empty| Problem::new(empty.to_string()).at(FROM))
    }

    /// The window that a page says: by annotations, or by the request that its link repeats.
    pub(super) fn of_page(page: &Map<String, Value>) -> Result<Option<Self>, Problem> {
        if let Some(window) = Self::of_annotations(page)? {
            return Ok(Some(window));
        }
        let link = page.get(NEXT_LINK).and_then(Value::as_str);
        let Some((from, to)) = link.and_then(bounds) else {
            return Ok(None);
        };
        Self::new(from, to)
            .map(Some)
            .map_err(|empty| Problem::new(empty.to_string()).at(NEXT_LINK))
    }
}

/// The arguments of the function in a link:
/// `…/getSmsLog(fromDateTime=2022-11-01,toDateTime=2022-12-01)?$skip=1000`. One of Graph's samples
/// has them as `from` and `to`.
fn bounds(link: &str) -> Option<(DateTime, DateTime)> {
    let link = percent_decode_str(link).decode_utf8().ok()?;
    let (_, call) = link.rsplit_once('(')?;
    let (arguments, _) = call.split_once(')')?;
    let argument = |names: [&str; 2]| {
        let pairs = arguments.split(',').filter_map(|pair| pair.split_once('='));
        let mut values = pairs.filter(|(name, _)| names.contains(&name.trim()));
        let (_, value) = values.next()?;
        read_instant(value.trim().trim_matches('\''))
    };
    Some((
        argument(["fromDateTime", "from"])?,
        argument(["toDateTime", "to"])?,
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of_page(page: &Value) -> Result<Option<String>, String> {
        let window = Window::of_page(page.as_object().expect("a page is an object"));
        let text = |window: Window| format!("{} {}", window.from, window.to);
        window
            .map(|window| window.map(text))
            .map_err(|problem| problem.to_string())
    }

    #[test]
    fn a_link_says_the_window_of_its_page() {
        for arguments in [
            "fromDateTime=2022-11-01,toDateTime=2022-12-01",
            "from=2022-11-01,to=2022-12-01",
            "fromDateTime=2022-11-01T00:00:00Z, toDateTime=2022-12-01T00:00:00Z",
            "fromDateTime='2022-11-01T00%3A00%3A00Z',toDateTime='2022-12-01'",
        ] {
            let link = format!("https://graph/callRecords/getSmsLog({arguments})?$skip=1000");
            assert_eq!(
                of_page(&json!({NEXT_LINK: link})),
                Ok(Some("2022-11-01T00:00:00Z 2022-12-01T00:00:00Z".to_owned())),
                "{arguments}"
            );
        }
        for link in ["https://graph/next", "f(from=2022-11-01)", "f(from=a,to=b)"] {
            assert_eq!(of_page(&json!({NEXT_LINK: link})), Ok(None), "{link}");
        }
    }

    #[test]
    fn a_window_that_is_none_is_a_problem() {
        assert_eq!(
            of_page(&json!({FROM: "2022-11-02", TO: "2022-11-02"})),
            Err(format!(
                "{FROM}: a window must start before it ends, and this is from 2022-11-02T00:00:00Z to 2022-11-02T00:00:00Z"
            ))
        );
        let half = of_page(&json!({FROM: "2022-11-02"}));
        assert!(half.unwrap_err().starts_with(TO));
    }
}
