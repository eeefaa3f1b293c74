//! Descriptions of operations, fragments and variables: the specification of September 2025 has them,
//! apollo-compiler 1.33 does not. They mean nothing to whoever executes a document.

use std::borrow::Cow;

use crate::guard::text::tokens;

/// The text with spaces in the place of its descriptions, so that all else stands where it stood.
pub(super) fn blanked(text: &str) -> Cow<'_, str> {
    if !text.contains('"') {
        return text.into();
    }
    let mut all = tokens(text).peekable();
    let mut bytes: Option<Vec<u8>> = None;
    let (mut braces, mut parentheses) = (0_usize, 0_usize);
    let mut before: &[u8] = b"";
    while let Some((start, token)) = all.next() {
        match token {
            b"{" => braces += 1,
            b"}" => braces = braces.saturating_sub(1),
            b"(" => parentheses += 1,
            b")" => parentheses = parentheses.saturating_sub(1),
            _ => {}
        }
        let next = all.peek().map(|(_, next)| *next);
        let is_described = match (braces, parentheses, next) {
            (0, 0, Some(b"query" | b"mutation" | b"subscription" | b"fragment")) => true,
            (0, 1, Some(b"$")) => before != b"=",
            _ => false,
        };
        if is_described && token.starts_with(b"\"") {
            let bytes = bytes.get_or_insert_with(|| text.as_bytes().to_vec());
            let description = bytes.iter_mut().skip(start).take(token.len());
            for byte in description.filter(|byte| !b"\r\n".contains(byte)) {
                *byte = b' ';
            }
        }
        before = token;
    }
    match bytes.map(String::from_utf8) {
        Some(Ok(blanked)) => blanked.into(),
        _ => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_are_blanked_and_other_strings_are_not() {
        for (text, expected) in [
            (r#""a" query { b }"#, r"    query { b }"),
            (
                "\"\"\"é\n{\"\"\"\nfragment F on A { b }",
                "     \n    \nfragment F on A { b }",
            ),
            (
                r#"query("d" $a: S = "x" $b: S = "y") { c(d: "e") }"#,
                r#"query(    $a: S = "x" $b: S = "y") { c(d: "e") }"#,
            ),
            (
                r#"query($a: [S] = ["x"] "d" $b: S) { c }"#,
                r#"query($a: [S] = ["x"]     $b: S) { c }"#,
            ),
            (r#""a" "b" query { c }"#, r#""a"     query { c }"#),
            (r#""a" { b }"#, r#""a" { b }"#),
            (
                r#"{ a(b: "query") { query(c: "x") } }"#,
                r#"{ a(b: "query") { query(c: "x") } }"#,
            ),
        ] {
            assert_eq!(blanked(text), expected);
        }
    }
}
