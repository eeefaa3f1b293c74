//! Finding where a JSON value ends, by its brackets and quotes alone.

use std::io::{self, BufRead};

/// Reads a stream byte by byte and knows the line.
pub(super) struct Scanner<'r> {
    reader: &'r mut dyn BufRead,
    line: u64,
    /// Whether the stream has ended inside a list.
    is_torn: bool,
}

/// What came of scanning an object.
pub(super) enum Cut {
    /// It was read to its end, or to where it breaks off.
    Whole(Vec<u8>),
    /// It has a list under `value`, whose `[` comes next; these are the bytes before that key.
    Value(Vec<u8>),
}

/// The most bytes of one CSV record: a quote that nobody closes must not swallow the file.
const LONGEST_RECORD: usize = 64 * 1024;

/// Where in a value a byte stands.
#[derive(Default)]
struct Depth {
    open: Vec<u8>,
    in_string: bool,
    escaped: bool,
    /// The last byte that was not white space.
    last: u8,
}

impl Depth {
    /// Takes a byte; says whether the value ends with it.
    fn take(&mut self, byte: u8) -> bool {
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
        } else {
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.open.push(byte),
                b'}' | b']' => {
                    self.open.pop();
                }
                _ => {}
            }
        }
        if !byte.is_ascii_whitespace() {
            self.last = byte;
        }
        self.open.is_empty() && !self.in_string
    }

    /// Whether a line that starts with `{` here cannot go on with this value.
    fn breaks_off(&self) -> bool {
        let may_follow: &[u8] = match self.open.last() {
            Some(b'[') => b"[,",
            _ => b":",
        };
        !may_follow.contains(&self.last)
    }
}

impl<'r> Scanner<'r> {
    pub(super) fn new(reader: &'r mut dyn BufRead) -> Self {
        Self {
            reader,
            line: 1,
            is_torn: false,
        }
    }

    /// The line that the next byte stands on, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Whether the stream has ended inside a list, and that was told by its last element.
    pub(super) fn is_torn(&self) -> bool {
        self.is_torn
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.reader.fill_buf()?.first().copied())
    }

    /// Goes past the next byte.
    pub(super) fn skip(&mut self) -> io::Result<()> {
        if self.peek()? == Some(b'\n') {
            self.line += 1;
        }
        self.reader.consume(1);
        Ok(())
    }

    /// The next byte that is not white space, nor a byte order mark.
    pub(super) fn peek_token(&mut self) -> io::Result<Option<u8>> {
        while let Some(byte) = self.peek()? {
            if !byte.is_ascii_whitespace() && !b"\xef\xbb\xbf".contains(&byte) {
                return Ok(Some(byte));
            }
            self.skip()?;
        }
        Ok(None)
    }

    /// The rest of the next line that is not blank, with its number.
    pub(super) fn next_line(&mut self) -> io::Result<Option<(u64, Vec<u8>)>> {
        if self.peek_token()?.is_none() {
            return Ok(None);
        }
        let (line, mut bytes) = (self.line, Vec::new());
        self.reader.read_until(b'\n', &mut bytes)?;
        self.line += 1;
        bytes.truncate(bytes.trim_ascii_end().len());
        Ok(Some((line, bytes)))
    }

    /// The first byte of the next CSV record; empty lines are none.
    pub(super) fn peek_record(&mut self) -> io::Result<Option<u8>> {
        while let Some(b'\r' | b'\n') = self.peek()? {
            self.skip()?;
        }
        self.peek()
    }

    /// The next CSV record, with the number of its first line. Quoted line ends belong to it.
    pub(super) fn record(&mut self) -> io::Result<(u64, Vec<u8>)> {
        let (line, mut bytes) = (self.line, Vec::new());
        let mut quotes = Quotes::default();
        while bytes.len() < LONGEST_RECORD {
            let start = bytes.len();
            if self.reader.read_until(b'\n', &mut bytes)? == 0 {
                break;
            }
            self.line += 1;
            if !quotes.are_open_after(&bytes[start..]) {
                break;
            }
        }
        while let Some(b'\r' | b'\n') = bytes.last() {
            bytes.pop();
        }
        Ok((line, bytes))
    }

    /// Reads an object up to a list under the key `value`, or else to its end.
    pub(super) fn object_until_value(&mut self) -> io::Result<Cut> {
        let mut bytes = Vec::new();
        let mut depth = Depth::default();
        let mut key = None;
        while let Some(byte) = self.peek()? {
            if byte == b'\n' && depth.in_string {
                break;
            }
            if byte == b'{' && bytes.last() == Some(&b'\n') && depth.breaks_off() {
                break;
            }
            if depth.open.len() == 1 && !depth.in_string {
                match byte {
                    b'"' => key = Some(bytes.len()),
                    b'[' => {
                        if let Some(start) = key.filter(|start| is_value_key(&bytes[*start..])) {
                            bytes.truncate(start);
                            return Ok(Cut::Value(bytes));
                        }
                    }
                    _ => {}
                }
            }
            bytes.push(byte);
            self.skip()?;
            if depth.take(byte) {
                break;
            }
        }
        bytes.truncate(bytes.trim_ascii_end().len());
        Ok(Cut::Whole(bytes))
    }

    /// Reads on from `head`, which ended before a list under `value`, to the end of the object.
    pub(super) fn whole(&mut self, head: Vec<u8>) -> io::Result<Vec<u8>> {
        let mut bytes = head;
        bytes.extend_from_slice(b"\"value\":");
        let mut depth = Depth {
            open: vec![b'{'],
            ..Depth::default()
        };
        while let Some(byte) = self.peek()? {
            bytes.push(byte);
            self.skip()?;
            if depth.take(byte) {
                break;
            }
        }
        Ok(bytes)
    }

    /// Goes past the end of the object that a list stood in; says whether it has one.
    pub(super) fn skip_rest_of_object(&mut self) -> io::Result<bool> {
        let rest = self.whole(Vec::new())?;
        Ok(rest.ends_with(b"}"))
    }

    /// The next element of a list; `None` past its end. Where the stream ends before the list does,
    /// the last element is as much as there is of it, perhaps nothing.
    pub(super) fn element(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            match self.peek_token()? {
                None if self.is_torn => return Ok(None),
                None => {
                    self.is_torn = true;
                    return Ok(Some(Vec::new()));
                }
                Some(b',') => self.skip()?,
                Some(b']') => {
                    self.skip()?;
                    return Ok(None);
                }
                Some(_) => break,
            }
        }
        let mut bytes = Vec::new();
        let mut depth = Depth::default();
        while let Some(byte) = self.peek()? {
            if depth.open.is_empty() && !depth.in_string && matches!(byte, b',' | b']') {
                break;
            }
            bytes.push(byte);
            self.skip()?;
            let is_closed = depth.take(byte);
            if is_closed && matches!(byte, b'}' | b']') {
                return Ok(Some(bytes));
            }
        }
        self.is_torn = self.peek()?.is_none();
        bytes.truncate(bytes.trim_ascii_end().len());
        Ok(Some(bytes))
    }
}

/// Whether a place in a CSV record is quoted.
#[derive(Default)]
struct Quotes {
    are_open: bool,
    /// Whether the last byte was an ordinary one of a field, where a quote means nothing.
    within_field: bool,
}

impl Quotes {
    /// Takes bytes; says whether a quote is open after them.
    fn are_open_after(&mut self, bytes: &[u8]) -> bool {
        for byte in bytes {
            match byte {
                b'"' if self.are_open => self.are_open = false,
                b'"' => self.are_open = !self.within_field,
                _ if self.are_open => {}
                _ => self.within_field = !b",\r\n".contains(byte),
            }
        }
        self.are_open
    }
}

fn is_value_key(text: &[u8]) -> bool {
    let text = text.trim_ascii_end();
    let key = text.strip_suffix(b":").map(<[u8]>::trim_ascii_end);
    key == Some(b"\"value\"")
}
