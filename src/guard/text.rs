//! Counting the tokens of a query and their nesting, in one pass without recursion.

/// What the text of a query holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) tokens: u64,
    /// The most brackets that are open at a time.
    pub(super) nesting: u64,
}

/// Counts the tokens of a text. Text that is no query is counted somehow: the parser refuses it
/// afterwards.
pub(super) fn count(query: &str) -> Text {
    let mut text = Text::default();
    let mut open: u64 = 0;
    for (_, token) in tokens(query) {
        match token {
            b"{" | b"(" | b"[" => {
                open += 1;
                text.nesting = text.nesting.max(open);
            }
            b"}" | b")" | b"]" => open = open.saturating_sub(1),
            _ => {}
        }
        text.tokens += 1;
    }
    text
}

/// The tokens of a text as GraphQL cuts it, each with its offset; comments and what else is ignored are
/// left out.
pub(crate) fn tokens(query: &str) -> impl Iterator<Item = (usize, &[u8])> + Clone {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = query.as_bytes().get(at..)?;
            let (&next, after) = rest.split_first()?;
            let (is_token, length) = match next {
                b' ' | b',' | b'\t' | b'\n' | b'\r' => (false, 1),
                b'#' => (false, until(rest, |byte| byte == b'\n' || byte == b'\r')),
                // A byte order mark, wherever it stands.
                0xef if after.starts_with(&[0xbb, 0xbf]) => (false, 3),
                b'"' => (true, string(rest)),
                b'.' if after.starts_with(b"..") => (true, 3),
                _ if is_word(next) => (true, until(rest, |byte| !is_word(byte))),
                _ => (true, 1),
            };
            let start = at;
            at += length;
            if is_token {
                return Some((start, rest.get(..length)?));
            }
        }
    })
}

/// Whether the byte is part of a name or number; a character beyond ASCII counts as one word.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

fn until(text: &[u8], is_end: impl Fn(u8) -> bool) -> usize {
    let end = text.iter().position(|byte| is_end(*byte));
    end.unwrap_or(text.len())
}

/// The length of the string that the text begins with, its quotes included.
fn string(text: &[u8]) -> usize {
    if text.starts_with(b"\"\"\"") {
        return block(text);
    }
    let mut is_escaped = false;
    for (place, byte) in text.iter().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return place + 1,
            // A string ends with its line: what follows may be brackets again.
            b'\n' | b'\r' => return place,
            _ => {}
        }
    }
    text.len()
}

/// The same for a string between triple quotes, in which only these have an escape.
fn block(text: &[u8]) -> usize {
    let mut place = 3;
    while let Some(rest) = text.get(place..) {
        if rest.is_empty() {
            break;
        } else if rest.starts_with(b"\"\"\"") {
            return place + 3;
        }
        place += if rest.starts_with(b"\\\"\"\"") { 4 } else { 1 };
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_and_nesting_are_counted() {
        for (query, tokens, nesting) in [
            ("", 0, 0),
            ("{ a }", 3, 1),
            ("{a,b c}# } {{{ \n{d}", 8, 1),
            ("query Q($a: [Int!]! = 1) { ...F @skip(if: $a) }", 26, 2),
            (
                r#"{ a(b: "x { \" { y", c: """ { \""" " {"""){ d } }"#,
                14,
                2,
            ),
            ("{ a(b: \"open\n{{{", 9, 5),
            ("}}}{ä€{", 6, 2),
            ("\u{feff}{\u{feff} a }", 3, 1),
        ] {
            let counted = count(query);
            let expected = Text { tokens, nesting };
            assert_eq!(counted, expected, "{query}");
        }
    }
}
