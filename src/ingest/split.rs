//! A stream of JSON text, cut into payloads without reading them: each keeps its bytes as they came.
//!
//! A stream is one record, an array, a page (`{"value": […]}`), or NDJSON of any of these. Records
//! of an array or a list page are payloads of their own, so that a file of any size streams; a page
//! of one record's list stays whole, since its rows say nothing of their record.

use std::io::{self, BufRead};

use super::error::Within;
use super::scan::{Cut, Scanner};
use super::tree;

/// A payload, not yet read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Raw {
    pub(super) within: Within,
    pub(super) bytes: Vec<u8>,
}

/// Takes the payloads of a stream one by one; `false` asks for no more.
pub(super) type Emit<'a> = &'a mut dyn FnMut(Raw) -> bool;

/// Cuts `reader` into payloads.
pub(super) fn split(reader: &mut dyn BufRead, emit: Emit<'_>) -> io::Result<()> {
    let mut scanner = Scanner::new(reader);
    let mut values = 0;
    while let Some(first) = scanner.peek_token()? {
        let line = scanner.line();
        let go_on = match first {
            b'[' => split_list(&mut scanner, emit)?,
            b'{' => match scanner.object_until_value()? {
                Cut::Value(head) if is_list(&head) => {
                    split_list(&mut scanner, emit)?
                        && (scanner.skip_rest_of_object()? || scanner.is_torn() || emit(torn()))
                }
                Cut::Value(head) => {
                    let bytes = scanner.whole(head)?;
                    emit(Raw {
                        within: Within::Whole,
                        bytes,
                    })
                }
                Cut::Whole(bytes) => {
                    let one_line = scanner.line() == line;
                    let more = scanner.peek_token()?.is_some();
                    let within = match (values, more) {
                        (0, false) => Within::Whole,
                        _ => Within::Line(line),
                    };
                    let go_on = emit(Raw { within, bytes });
                    if go_on && more && one_line {
                        return split_lines(&mut scanner, emit);
                    }
                    go_on
                }
            },
            _ => return split_lines(&mut scanner, emit),
        };
        if !go_on {
            return Ok(());
        }
        values += 1;
    }
    Ok(())
}

/// What stands for the end that is not there.
fn torn() -> Raw {
    Raw {
        within: Within::Whole,
        bytes: Vec::new(),
    }
}

/// Whether what stands before a page's `value` leaves its elements free to go alone.
fn is_list(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let closed = format!("{}}}", text.trim_end().trim_end_matches(','));
    let envelope: serde_json::Value = serde_json::from_str(&closed).unwrap_or_default();
    let context = envelope
        .get("@odata.context")
        .and_then(|context| context.as_str());
    context.and_then(tree::page_of).is_none()
}

fn split_list(scanner: &mut Scanner<'_>, emit: Emit<'_>) -> io::Result<bool> {
    scanner.skip()?;
    let mut index = 0;
    while let Some(bytes) = scanner.element()? {
        if !emit(Raw {
            within: Within::Index(index),
            bytes,
        }) {
            return Ok(false);
        }
        index += 1;
    }
    Ok(true)
}

fn split_lines(scanner: &mut Scanner<'_>, emit: Emit<'_>) -> io::Result<()> {
    while let Some((line, bytes)) = scanner.next_line()? {
        if !emit(Raw {
            within: Within::Line(line),
            bytes,
        }) {
            return Ok(());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<(Within, String)> {
        let mut found = Vec::new();
        let emit = &mut |raw: Raw| {
            found.push((raw.within, String::from_utf8_lossy(&raw.bytes).into_owned()));
            true
        };
        split(&mut text.as_bytes(), emit).expect("text is read without failing");
        found
    }

    fn cuts(text: &str) -> Vec<String> {
        cut(text)
            .into_iter()
            .map(|(within, bytes)| format!("{within:?} {bytes}"))
            .collect()
    }

    #[test]
    fn a_stream_is_cut_by_its_shape() {
        for (text, expected) in [
            ("", &[][..]),
            (" \n", &[]),
            ("{\"id\":1}", &["Whole {\"id\":1}"]),
            (
                "\u{feff}{\n \"id\": \"}\"\n}\n",
                &["Whole {\n \"id\": \"}\"\n}"],
            ),
            (
                "[{\"a\":[1,2]}, {} ]",
                &["Index(0) {\"a\":[1,2]}", "Index(1) {}"],
            ),
            ("[]", &[]),
            (
                "{\"value\":[{\"a\":1},\n{\"b\":2}],\"x\":[3]}",
                &["Index(0) {\"a\":1}", "Index(1) {\"b\":2}"],
            ),
            (
                "{\"a\":1}\n\n{\"b\":2}\n",
                &["Line(1) {\"a\":1}", "Line(3) {\"b\":2}"],
            ),
            (
                "{\"a\":1}\n{\"b\n{\"c\":3}",
                &["Line(1) {\"a\":1}", "Line(2) {\"b", "Line(3) {\"c\":3}"],
            ),
            (
                "{\n\"a\":1}\n{\n\"b\":2}",
                &["Line(1) {\n\"a\":1}", "Line(3) {\n\"b\":2}"],
            ),
            ("{\"value\":1}", &["Whole {\"value\":1}"]),
            (
                "{\"value\":[1]}\n{\"value\":[2]}",
                &["Index(0) 1", "Index(0) 2"],
            ),
        ] {
            assert_eq!(cuts(text), expected, "{text}");
        }
    }

    #[test]
    fn a_page_of_one_records_list_stays_whole() {
        let page = "{\"@odata.context\":\"x#communications/callRecords('1')/sessions\",\"value\":[{}],\"a\":1}";
        assert_eq!(cut(page), [(Within::Whole, page.to_owned())]);
    }

    #[test]
    fn what_is_cut_off_comes_as_far_as_it_goes() {
        for (text, expected) in [
            (
                "[{\"a\":1},{\"b\":",
                &["Index(0) {\"a\":1}", "Index(1) {\"b\":"][..],
            ),
            ("[{\"a\":1},", &["Index(0) {\"a\":1}", "Index(1) "]),
            ("{\"value\":[{}]", &["Index(0) {}", "Whole "]),
            ("{\"a\":{", &["Whole {\"a\":{"]),
            (
                "{\"a\":\"\n{\"b\":2}",
                &["Line(1) {\"a\":\"", "Line(2) {\"b\":2}"],
            ),
            (
                "{\"a\":{\n{\"b\":2}",
                &["Line(1) {\"a\":{", "Line(2) {\"b\":2}"],
            ),
            (
                "nonsense\n{\"b\":2}",
                &["Line(1) nonsense", "Line(2) {\"b\":2}"],
            ),
        ] {
            assert_eq!(cuts(text), expected, "{text}");
        }
    }
}
