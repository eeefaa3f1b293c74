//! A stream of JSON text, cut into payloads without reading them: each keeps its bytes as they came.
//!
//! A stream is one record or row, an array, a page (`{"value": […]}`), NDJSON of any of these, or
//! CSV. Elements of an array or a page are payloads of their own, so that a file of any size
//! streams. Two kinds of page stay whole: that of one record's list, whose rows say nothing of their
//! record, and that of sums over a window, which the page says as a whole and may say at its end.

use std::io::{self, BufRead};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::csv::Header;
use super::envelope::Envelope;
use super::error::Within;
use super::kind::Kind;
use super::scan::{Cut, Scanner};
use super::tree;
use super::window::Window;

use crate::json;

/// A payload, not yet read.
#[derive(Debug)]
pub(super) struct Raw {
    pub(super) within: Within,
    pub(super) bytes: Vec<u8>,
    pub(super) envelope: Arc<Envelope>,
}

/// Takes the payloads of a stream one by one; `false` asks for no more.
pub(super) type Emit<'a> = &'a mut dyn FnMut(Raw) -> bool;

/// Cuts `reader`, a file's bytes, into payloads.
pub(super) fn split(
    reader: &mut dyn BufRead,
    file: &Arc<Envelope>,
    emit: Emit<'_>,
) -> io::Result<()> {
    let mut cutter = Cutter {
        scanner: Scanner::new(reader),
        file,
        emit,
    };
    let mut values = 0;
    while let Some(first) = cutter.scanner.peek_token()? {
        let go_on = match first {
            b'[' => cutter.list(file.list())?,
            b'{' => cutter.object(values == 0)?,
            _ => cutter.lines()?,
        };
        if !go_on {
            return Ok(());
        }
        values += 1;
    }
    Ok(())
}

/// Cuts a file. Each of its functions says whether more is wanted.
struct Cutter<'c, 'r> {
    scanner: Scanner<'r>,
    file: &'c Arc<Envelope>,
    emit: Emit<'c>,
}

impl Cutter<'_, '_> {
    fn emit(&mut self, within: Within, bytes: Vec<u8>, envelope: &Arc<Envelope>) -> bool {
        (self.emit)(Raw {
            within,
            bytes,
            envelope: Arc::clone(envelope),
        })
    }

    fn object(&mut self, is_first: bool) -> io::Result<bool> {
        let line = self.scanner.line();
        match self.scanner.object_until_value()? {
            Cut::Value(head) => {
                if let Some(page) = loose_page(&head, self.file) {
                    Ok(self.list(page)? && (self.scanner.skip_rest_of_object()? || self.torn()))
                } else {
                    let bytes = self.scanner.whole(head)?;
                    Ok(self.emit(Within::Whole, bytes, self.file))
                }
            }
            Cut::Whole(bytes) => {
                let one_line = self.scanner.line() == line;
                let more = self.scanner.peek_token()?.is_some();
                let within = if is_first && !more {
                    Within::Whole
                } else {
                    Within::Line(line)
                };
                let go_on = self.emit(within, bytes, self.file);
                if go_on && more && one_line {
                    return self.lines();
                }
                Ok(go_on)
            }
        }
    }

    /// What stands for the end that is not there, unless the last element has told.
    fn torn(&mut self) -> bool {
        self.scanner.is_torn() || self.emit(Within::Whole, Vec::new(), self.file)
    }

    fn list(&mut self, list: Envelope) -> io::Result<bool> {
        let list = Arc::new(list);
        self.scanner.skip()?;
        let mut index = 0;
        while let Some(bytes) = self.scanner.element()? {
            if !self.emit(Within::Index(index), bytes, &list) {
                return Ok(false);
            }
            index += 1;
        }
        Ok(true)
    }

    fn lines(&mut self) -> io::Result<bool> {
        while let Some((line, bytes)) = self.scanner.next_line()? {
            if Header::may_be(&bytes)
                && let Some(header) = Header::of(&bytes, self.file.kind)
            {
                return self.records(header);
            }
            if !self.emit(Within::Line(line), bytes, self.file) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Cuts CSV, up to another header or to JSON: a file of what was refused holds both.
    fn records(&mut self, header: Header) -> io::Result<bool> {
        let mut table = Arc::new(self.file.table(header));
        while let Some(first) = self.scanner.peek_record()? {
            if b"{[".contains(&first) {
                break;
            }
            let (line, bytes) = self.scanner.record()?;
            if Header::may_be(&bytes)
                && let Some(header) = Header::of(&bytes, self.file.kind)
            {
                table = Arc::new(self.file.table(header));
            } else if !self.emit(Within::Line(line), bytes, &table) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// What a page says before its `value`, if that reads and leaves its elements free to go alone.
fn loose_page(head: &[u8], file: &Envelope) -> Option<Envelope> {
    let text = String::from_utf8_lossy(head);
    let closed = format!("{}}}", text.trim_end().trim_end_matches(','));
    let page: Map<String, Value> = json::from_str(&closed).ok()?;
    let context = page.get("@odata.context").and_then(Value::as_str);
    let list = file.list_of(Kind::of_page(&page));
    let is_summed = matches!(list.kind, Some(Kind::Report(report)) if report.has_windows());
    let stays =
        is_summed || Window::is_annotated(&page) || context.and_then(tree::page_of).is_some();
    (!stays).then_some(list)
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
        split(&mut text.as_bytes(), &Arc::default(), emit).expect("text is read without failing");
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
    fn a_page_of_sums_stays_whole() {
        let context = "\"@odata.context\":\"x#Collection(microsoft.graph.callRecords.pstnOnlineMeetingDialoutReport)\"";
        let link = "\"@odata.nextLink\":\"x/getPstnOnlineMeetingDialoutReport(from=1,to=2)\"";
        let ours = "\"@callrecords.fromDateTime\":\"2026-01-01\"";
        for head in [context, link, ours] {
            let page = format!("{{{head},\"value\":[{{}}],\"a\":1}}");
            assert_eq!(cut(&page), [(Within::Whole, page.clone())]);
        }
        let other = "{\"@odata.nextLink\":\"x/getSmsLog(from=1,to=2)\",\"value\":[{}]}";
        assert_eq!(cuts(other), ["Index(0) {}"]);
    }

    #[test]
    fn csv_is_cut_into_its_records() {
        let header = "UsageId,Call ID,User Display Name";
        for (text, expected) in [
            (format!("\u{feff}{header}\r\n"), &[][..]),
            (
                format!("{header}\r\n1,2,\"a\r\nb\"\"\"\r\n\r\n3,4,5\" pipe\n6,7,"),
                &[
                    "Line(2) 1,2,\"a\r\nb\"\"\"",
                    "Line(5) 3,4,5\" pipe",
                    "Line(6) 6,7,",
                ],
            ),
            (
                format!("{header}\n1,2,3\n{{\n\"a\": 1}}\n{header}\n4,5,\"open"),
                &[
                    "Line(2) 1,2,3",
                    "Line(3) {\n\"a\": 1}",
                    "Line(6) 4,5,\"open",
                ],
            ),
            (
                format!("nonsense\n{header}\n{header}\n1,2,3"),
                &["Line(1) nonsense", "Line(4) 1,2,3"],
            ),
        ] {
            assert_eq!(cuts(&text), expected, "{text}");
        }
    }

    #[test]
    fn a_quote_that_nobody_closes_does_not_swallow_the_file() {
        let line = format!("1,2,\"{}\n", "x".repeat(40 * 1024));
        let text = format!("UsageId,Call ID,User Display Name\n{line}{line}4,5,6");
        let found = cut(&text);
        assert_eq!(found.len(), 2);
        assert_eq!(found[1], (Within::Line(4), "4,5,6".to_owned()));
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
