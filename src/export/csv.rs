//! Rows as comma-separated values (RFC 4180), safe to open in a spreadsheet.

use std::io::{self, Write};

use sea_orm::IdenStatic;
use serde_json::Value;

use super::Row;
use crate::graph::is_named;
use crate::reports::Report;

/// The last column: what Graph sent beyond the properties that we know, as JSON.
const ADDITIONAL: &str = "additional";

/// A cell that begins like this is a formula to some spreadsheet, which runs it: blanks may be
/// passed over, and wide signs are read as the narrow ones.
const FORMULA: &[char] = &[
    '=', '+', '-', '@', '\t', '\r', '\n', ' ', '＝', '＋', '－', '＠',
];

/// Writes the names of the columns, which are Graph's.
pub(super) fn header<R: Report>(
    output: &mut (dyn Write + Send),
    columns: &[R::Column],
) -> io::Result<()> {
    let names = columns.iter().map(|column| camel_case(column.as_str()));
    line(output, names.chain([ADDITIONAL.to_owned()]))
}

/// Writes a row; a null is an empty cell.
pub(super) fn row<R: Report>(
    output: &mut (dyn Write + Send),
    columns: &[R::Column],
    row: &Row,
) -> io::Result<()> {
    let more = row.additional.as_ref();
    let more = more.map_or_else(String::new, |more| Value::Object(more.clone()).to_string());
    let cells = columns.iter().map(|column| {
        let mut properties = row.properties.iter();
        let found = properties.find(|(name, _)| is_named(column, name));
        found.map_or_else(String::new, |(_, value)| cell(value))
    });
    line(output, cells.chain([more]))
}

/// A value as text. What could be a formula gets an apostrophe, which spreadsheets take for "this is
/// text"; a number cannot, a telephone number can.
fn cell(value: &Value) -> String {
    match value {
        Value::String(text) if text.starts_with(FORMULA) => format!("'{text}"),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn line(output: &mut (dyn Write + Send), cells: impl Iterator<Item = String>) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(output);
    writer.write_record(cells)?;
    writer.flush()
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut text, word| {
        let (initial, rest) = word.split_at(word.len().min(1));
        text.push_str(&initial.to_ascii_uppercase());
        text.push_str(rest);
        text
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_cell_is_no_formula() {
        for (value, text) in [
            (json!("=1+1"), "'=1+1"),
            (json!("+4930"), "'+4930"),
            (json!("@sum"), "'@sum"),
            (json!("\t=1"), "'\t=1"),
            (json!("-1"), "'-1"),
            (json!(-1), "-1"),
            (json!("a=1"), "a=1"),
        ] {
            assert_eq!(cell(&value), text);
        }
    }

    #[test]
    fn a_column_is_named_as_in_graph() {
        assert_eq!(
            camel_case("client_local_ip_v4_address"),
            "clientLocalIpV4Address"
        );
    }
}
