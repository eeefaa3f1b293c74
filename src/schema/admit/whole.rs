//! Whether a parsed document is the whole of its text: apollo-parser 0.8 leaves out arguments and fields
//! of input objects that have no value, and tells nobody, so that a condition would vanish.

use apollo_compiler::ast;

use super::error::at;
use super::position::Positions;
use crate::guard::text::tokens;

/// The first token that the document has lost of its text, as an error.
pub(super) fn lost(ast: &ast::Document, text: &str) -> Option<async_graphql::ServerError> {
    let printed = ast.serialize().no_indent().to_string();
    let mut kept = significant(&printed);
    let (offset, token) = significant(text).find(|(_, token)| {
        let found = kept.next();
        found.is_none_or(|(_, found)| !is_same(found, token))
    })?;
    let token = String::from_utf8_lossy(token);
    let message = format!("syntax error: there is no value for `{token}`, or no name before it");
    Some(at(message, Positions::new(text).of(offset)))
}

/// The tokens of a text, without the keyword that a query without a name need not have.
fn significant(text: &str) -> impl Iterator<Item = (usize, &[u8])> {
    let mut all = tokens(text).peekable();
    let mut open = 0_usize;
    std::iter::from_fn(move || {
        loop {
            let (offset, token) = all.next()?;
            match token {
                b"{" => open += 1,
                b"}" => open = open.saturating_sub(1),
                _ => {}
            }
            let is_bare = all.peek().is_some_and(|(_, next)| *next == b"{");
            if open == 0 && token == b"query" && is_bare {
                continue;
            }
            return Some((offset, token));
        }
    })
}

/// Strings may be printed otherwise than they were written.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    let is_string = |token: &[u8]| token.starts_with(b"\"");
    one == other || is_string(one) && is_string(other)
}

#[cfg(test)]
mod tests {
    use apollo_compiler::parser::Parser;

    use super::*;

    fn lost_of(text: &str) -> Option<String> {
        let ast = Parser::new().parse_ast(text, "query").ok()?;
        lost(&ast, text).map(|error| error.message)
    }

    #[test]
    fn what_has_no_value_is_found() {
        for text in [
            "{ a(first) }",
            "{ a(first last: 1) }",
            "{ a(first: 1 last) }",
            "{ a(b: { c }) }",
            "{ a(b: { c: 1 d }) }",
            "{ a(b: { c d: 1 }) }",
            "{ a(b: [{ c }]) }",
            "{ a @skip(if: false if) }",
            "{ a @skip(a if: false) }",
            "query($a: B = { c }) { d }",
        ] {
            assert!(lost_of(text).is_some(), "{text}");
        }
    }

    #[test]
    fn a_whole_document_has_lost_nothing() {
        for text in [
            "{ a }",
            "query { a }",
            "query Q { query { a } }",
            "query($a: [B!]! = [1, -2.5e3] $c: D = {e: {f: null, g: true}} @h(i: J)) @k { l }",
            "{ a(b: \"x \\u00e9 \\\" {\", c: \"\"\"\n  block\n  \"\"\", d: \"\") }",
            "subscription S { ...F @include(if: $a) ... on T { a: b } ... @skip(if: true) { c } }",
            "# a comment\nfragment F on T { a }\n\nquery A { b, c,, d }",
            "{ a } fragment query on T { query } query query { query }",
        ] {
            assert!(Parser::new().parse_ast(text, "query").is_ok(), "{text}");
            assert_eq!(lost_of(text), None, "{text}");
        }
    }
}
