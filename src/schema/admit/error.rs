//! What is wrong with a document, as clients are told it.

use apollo_compiler::Schema;
use apollo_compiler::response::GraphQLError;
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::DiagnosticList;
use async_graphql::{Pos, ServerError};

use super::rule::Violation;
use crate::schema::failure::with_code;

/// How many errors are told of one document.
const MOST: usize = 20;

/// How long a message may be: it can repeat the text.
const LONGEST: usize = 300;

/// How the message about a field begins, after its type, that the type does not have.
const UNKNOWN: &str = "does not have a field";

/// The first thing that cannot be parsed: what follows follows from it.
pub(super) fn of_syntax(found: &DiagnosticList) -> Vec<ServerError> {
    let first = found.iter().next();
    first.map(|it| error(it.to_json())).into_iter().collect()
}

/// What does not fit the schema.
pub(super) fn of_validation(
    found: &DiagnosticList,
    schema: &Schema,
    suggestions: bool,
) -> Vec<ServerError> {
    let told = found.iter().map(|it| it.to_json());
    // Where an unknown field is all that is selected, that nothing is selected follows from it.
    let has_unknown = found
        .iter()
        .any(|it| it.to_json().message.contains(UNKNOWN));
    let told = told.filter(|it| {
        let follows = has_unknown && it.message.ends_with("must have a subselection set");
        !follows && !counts_root_fields(&it.message)
    });
    told.take(MOST)
        .map(|mut told| {
            if suggestions && let Some(near) = near(&told.message, schema) {
                told.message = format!("{}. Did you mean `{near}`?", told.message);
            }
            error(told)
        })
        .collect()
}

/// Whether a message is of a rule that counts a field twice if it is selected twice: `rule` has it right.
fn counts_root_fields(message: &str) -> bool {
    message.ends_with("can only have one root field")
}

fn error(told: GraphQLError) -> ServerError {
    let message = cut_off(told.message);
    let location = told.locations.first();
    let location = location.map(|at| Pos {
        line: at.line,
        column: at.column,
    });
    with_code(ServerError::new(message, location))
}

/// An error at a place in the text.
pub(super) fn at(message: String, pos: Pos) -> ServerError {
    with_code(ServerError::new(cut_off(message), Some(pos)))
}

/// What a rule of ours refuses, and where that stands.
pub(super) fn of_rule(violation: Violation, pos: Pos) -> ServerError {
    let mut error = at(violation.message, pos);
    if let Some(argument) = violation.argument {
        let extensions = error.extensions.get_or_insert_default();
        extensions.set("argument", argument);
    }
    error
}

fn cut_off(mut message: String) -> String {
    if message.len() > LONGEST {
        message.truncate(message.floor_char_boundary(LONGEST));
        message.push('…');
    }
    message
}

/// Puts errors in the order of the text.
pub(super) fn sort(errors: &mut Vec<ServerError>) {
    errors.sort_by(|one, other| one.locations.cmp(&other.locations));
    errors.truncate(MOST);
}

/// The field of a type that an unknown one may stand for.
fn near<'s>(message: &str, schema: &'s Schema) -> Option<&'s str> {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let (of, wanted) = message
        .contains(UNKNOWN)
        .then(|| quoted.next().zip(quoted.next()))
        .flatten()?;
    let fields = match schema.types.get(of)? {
        ExtendedType::Object(of) => &of.fields,
        ExtendedType::Interface(of) => &of.fields,
        _ => return None,
    };
    let near = fields
        .keys()
        .map(|name| (distance(wanted, name), name.as_str()));
    let (distance, name) = near.min()?;
    (distance <= wanted.len() / 3 + 1).then_some(name)
}

/// How many letters are to be changed, put in or left out to make one of the other.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (place, expected) in other.bytes().enumerate() {
            let changed = diagonal + usize::from(!letter.eq_ignore_ascii_case(&expected));
            diagonal = row[place + 1];
            row[place + 1] = changed.min(diagonal + 1).min(row[place] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_of_words_is_their_changes() {
        for (one, other, changes) in [
            ("callRecordz", "callRecords", 1),
            ("", "abc", 3),
            ("abc", "abc", 0),
            ("ABC", "abc", 0),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(one, other), changes);
        }
    }
}
