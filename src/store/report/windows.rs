//! Which windows a range is made of.

use std::cmp::{Reverse, max, min};

use super::Range;
use crate::graph::DateTime;

/// A range that cannot be told from the windows that are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutWindow {
    /// The windows that the range cuts, or that cut each other.
    pub windows: Vec<Range>,
}

/// The windows that make up a range: the widest ones inside it. A window that reaches out of the
/// range is left aside if others cover what it shares with it.
pub(super) fn choose(range: Range, stored: &[Range]) -> Result<Vec<Range>, CutWindow> {
    let (mut inside, outside): (Vec<Range>, Vec<Range>) = stored
        .iter()
        .partition(|window| range.from <= window.from && window.to <= range.to);
    inside.sort_by_key(|window| (window.from, Reverse(window.to)));
    let mut chosen: Vec<Range> = Vec::new();
    for window in inside {
        match chosen.last() {
            Some(last) if window.to <= last.to => {}
            Some(last) if window.from < last.to => {
                return Err(CutWindow {
                    windows: vec![*last, window],
                });
            }
            _ => chosen.push(window),
        }
    }
    let cut: Vec<Range> = outside
        .into_iter()
        .filter(|window| {
            let (from, to) = (max(range.from, window.from), min(range.to, window.to));
            !is_covered(from, to, &chosen)
        })
        .collect();
    if cut.is_empty() {
        Ok(chosen)
    } else {
        Err(CutWindow { windows: cut })
    }
}

/// Whether windows, in order, leave no moment out between two instants.
fn is_covered(from: DateTime, to: DateTime, windows: &[Range]) -> bool {
    let mut reached = from;
    for window in windows {
        if window.from <= reached && reached < window.to {
            reached = window.to;
        }
    }
    reached >= to
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(from: u32, to: u32) -> Range {
        let day = |day| DateTime::parse(&format!("2026-06-{day:02}T00:00:00Z")).unwrap_or_default();
        Range {
            from: day(from),
            to: day(to),
        }
    }

    #[test]
    fn a_range_is_made_of_the_windows_inside_it() {
        let stored = [days(1, 2), days(2, 3), days(4, 5)];
        assert_eq!(
            choose(days(1, 3), &stored[..2]),
            Ok(vec![days(1, 2), days(2, 3)])
        );
        assert_eq!(choose(days(1, 9), &stored), Ok(stored.to_vec()));
    }

    #[test]
    fn a_window_that_is_cut_is_named_unless_others_cover_it() {
        let month = days(1, 29);
        assert_eq!(
            choose(days(3, 5), &[month]),
            Err(CutWindow {
                windows: vec![month]
            })
        );
        let stored = [month, days(3, 4), days(4, 5)];
        assert_eq!(
            choose(days(3, 5), &stored),
            Ok(vec![days(3, 4), days(4, 5)])
        );
        assert!(choose(days(3, 6), &stored).is_err());
    }

    #[test]
    fn nothing_is_added_up_twice() {
        assert_eq!(
            choose(days(1, 29), &[days(1, 29), days(3, 4)]),
            Ok(vec![days(1, 29)])
        );
        assert_eq!(
            choose(days(1, 9), &[days(1, 4), days(3, 6)]),
            Err(CutWindow {
                windows: vec![days(1, 4), days(3, 6)]
            })
        );
    }
}
