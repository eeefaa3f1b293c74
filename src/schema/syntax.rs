//! What is said of a query that cannot be parsed. The parser draws the line and points into it, which
//! a terminal shows well and JSON does not; `locations` has the place, and this the rest, in words.

use async_graphql::{Pos, ServerError};

/// What the parser calls by the names of its grammar, and what people call it.
const WORDS: [(&str, &str); 3] = [("EOI", "the end"), ("type_", "type"), ("_", " ")];

/// How much of what is there instead is told.
const LONGEST: usize = 40;

/// Tells what was expected and what there is instead, such as
/// `syntax error: expected name, and there is "}"`.
pub(super) fn tell(mut error: ServerError, query: &str) -> ServerError {
    let Some((_, expected)) = error.message.rsplit_once("= ") else {
        // Well-formed, and refused for what it says: two operations of a name.
        return error;
    };
    let expected = WORDS
        .iter()
        .fold(expected.to_owned(), |text, (name, word)| {
            text.replace(name, word)
        });
    let place = error.locations.first();
    let there = match place.map(|place| word(query, *place)) {
        Some(word) if !word.is_empty() => format!("{word:?}"),
        _ => "the end".to_owned(),
    };
    error.message = format!("syntax error: {expected}, and there is {there}");
    error
}

/// The word, or else the character, at a place in a text; lines and columns count from one.
fn word(text: &str, Pos { line, column }: Pos) -> String {
    let line = text
        .split('\n')
        .nth(line.saturating_sub(1))
        .unwrap_or_default();
    let rest = || line.chars().skip(column.saturating_sub(1));
    let is_of_word = |next: &char| next.is_alphanumeric() || *next == '_';
    let length = rest().take_while(is_of_word).count().clamp(1, LONGEST);
    rest().take(length).collect()
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn told(query: &str) -> (String, Vec<Pos>) {
        let error = parse_query(query).unwrap_err();
        let told = tell(error.into(), query);
        (told.message, told.locations)
    }

    #[test]
    fn what_was_expected_and_what_is_there_is_told_in_a_line() {
        for (query, message, (line, column)) in [
            (
                "{ callRecords( }",
                r#"syntax error: expected name, and there is "}""#,
                (1, 16),
            ),
            (
                "{\r\n  callRecords {\r\n    \u{e9}\n  }\n}",
                r#"syntax error: expected selection, and there is "é""#,
                (3, 5),
            ),
            (
                "{ a",
                "syntax error: expected selection set, selection, directive, or arguments, and \
                 there is the end",
                (1, 4),
            ),
        ] {
            let place = Pos { line, column };
            assert_eq!(told(query), (message.to_owned(), vec![place]), "{query}");
        }
        let long = format!("{{ a ! {} }}", "x".repeat(1000));
        assert!(told(&long).0.len() < 200);
    }

    #[test]
    fn what_is_refused_for_what_it_says_is_left_as_it_is() {
        let (message, _) = told("query Q { a } query Q { b }");
        assert_eq!(message, "operation Q is defined twice");
    }
}
