//! Lines of an export of the Teams admin centre, read as the rows that Graph would send.

use sea_orm::{ColumnTrait, ColumnType};
use serde_json::{Map, Value};

use super::error::Problem;
use super::exports::{EXPORTS, Export};
use super::instant::read_instant;
use super::kind::Kind;
use crate::graph::is_named;
use crate::json;
use crate::reports::{Report, ReportKind, Visitor};

/// How many columns of an export a line must name to be its header.
const ENOUGH: usize = 3;

/// The first line of an export.
#[derive(Debug)]
pub(super) struct Header {
    report: ReportKind,
    bytes: Vec<u8>,
    columns: Vec<Column>,
}

#[derive(Debug)]
struct Column {
    name: String,
    /// What it stands for, if anything.
    property: Option<(&'static str, Holds)>,
}

/// How text becomes a property's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    /// As it is; decimals too, for they are read from text with all their digits.
    Text,
    Instant,
    Integer,
    Boolean,
}

impl Header {
    /// Reads a line as the header of the export whose columns it names most, or of `kind` alone.
    pub(super) fn of(line: &[u8], kind: Option<Kind>) -> Option<Self> {
        let names = fields(line).ok()?;
        let names: Vec<&str> = names.iter().map(str::trim).collect();
        let known = |export: &Export| {
            let known = names.iter().filter(|name| export.property(name).is_some());
            known.count()
        };
        let mut exports: Vec<_> = EXPORTS
            .iter()
            .filter(|export| kind.is_none_or(|kind| kind == Kind::Report(export.report)))
            .map(|export| (known(export), export))
            .filter(|(known, _)| *known >= ENOUGH)
            .collect();
        exports.sort_by_key(|(known, _)| std::cmp::Reverse(*known));
        let export = match exports[..] {
            [(_, export)] => export,
            [(most, export), (next, _), ..] if most > next => export,
            _ => return None,
        };
        let columns = names.into_iter().map(|name| Column {
            name: name.to_owned(),
            property: export
                .property(name)
                .map(|property| (property, export.report.visit(Holding(property)))),
        });
        Some(Self {
            report: export.report,
            bytes: line.to_owned(),
            columns: columns.collect(),
        })
    }

    /// Whether a line starts as a header does. Costs less than to read it.
    pub(super) fn may_be(line: &[u8]) -> bool {
        let end = line.iter().position(|byte| *byte == b',');
        let first = line[..end.unwrap_or(line.len())].trim_ascii();
        let first = first.strip_prefix(b"\"").unwrap_or(first);
        let first = first.strip_suffix(b"\"").unwrap_or(first);
        let mut columns = EXPORTS.iter().flat_map(|export| export.columns);
        columns.any(|(name, _)| name.as_bytes().eq_ignore_ascii_case(first))
    }

    pub(super) fn report(&self) -> ReportKind {
        self.report
    }

    /// The line as it came.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The columns that stand for no property.
    pub(super) fn unknown(&self) -> impl Iterator<Item = &str> {
        let unknown = self
            .columns
            .iter()
            .filter(|column| column.property.is_none());
        unknown.map(|column| column.name.as_str())
    }

    /// Reads a line as a row. What stands for no property keeps its column's name.
    pub(super) fn read(&self, line: &[u8]) -> Result<Map<String, Value>, Problem> {
        let texts = fields(line).map_err(|error| Problem::new(format!("not CSV: {error}")))?;
        if texts.len() != self.columns.len() {
            return Err(Problem::new(format!(
                "expected {} fields, as the header has, found {}",
                self.columns.len(),
                texts.len()
            )));
        }
        // The names become keys, and those no door has seen.
        let mut names = self.columns.iter().map(|column| &column.name);
        if let Some(name) = names.find(|name| json::is_reserved(name)) {
            return Err(Problem::new(format!(
                "the column name `{name}` is reserved"
            )));
        }
        let cells = self.columns.iter().zip(&texts);
        let cells = cells.filter(|(_, text)| !text.is_empty());
        Ok(cells
            .map(|(column, text)| match column.property {
                Some((property, holds)) => (property.to_owned(), holds.read(text)),
                None => (column.name.clone(), text.into()),
            })
            .collect())
    }
}

impl Holds {
    /// What does not read stays text: the row's type says what it expects.
    fn read(self, text: &str) -> Value {
        let read = match self {
            Self::Text => None,
            Self::Instant => read_instant(text).map(|instant| instant.to_string().into()),
            Self::Integer => json::from_str(text).ok().map(Value::Number),
            Self::Boolean if text.eq_ignore_ascii_case("yes") => Some(true.into()),
            Self::Boolean if text.eq_ignore_ascii_case("no") => Some(false.into()),
            Self::Boolean => text.to_ascii_lowercase().parse().ok().map(Value::Bool),
        };
        read.unwrap_or_else(|| text.into())
    }
}

/// Finds out what a property holds.
struct Holding(&'static str);

impl Visitor for Holding {
    type Output = Holds;

    fn visit<R: Report>(self) -> Holds {
        let mut columns = R::properties();
        let column = columns.find(|column| is_named(column, self.0));
        match column.map(|column| column.def().get_column_type().clone()) {
            Some(ColumnType::TimestampWithTimeZone) => Holds::Instant,
            Some(ColumnType::Integer | ColumnType::BigInteger) => Holds::Integer,
            Some(ColumnType::Boolean) => Holds::Boolean,
            _ => Holds::Text,
        }
    }
}

/// The fields of one line, which quoted line ends may make several.
fn fields(line: &[u8]) -> Result<csv::StringRecord, csv::Error> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(line.len())
        .from_reader(line);
    let mut record = csv::StringRecord::new();
    reader.read_record(&mut record)?;
    Ok(record)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_told_by_the_columns_that_it_names() {
        let report = |line: &str| Header::of(line.as_bytes(), None).map(|header| header.report);
        let calls = Some(ReportKind::PstnCalls);
        for (line, expected) in [
            ("UsageId,Call ID,Start Time", calls),
            ("\"usageid\",CALL ID ,\"Start Time\",Novelty", calls),
            (
                "CorrelationId,UPN,Start time,Success",
                Some(ReportKind::DirectRoutingCalls),
            ),
            ("UPN,Call Type,Start Time", None),
            ("UsageId,Charge", None),
            ("one,two,three", None),
            ("", None),
        ] {
            assert_eq!(report(line), expected, "{line}");
        }
        let either = "UPN,Call Type,Start Time";
        let kind = Kind::Report(ReportKind::DirectRoutingCalls);
        assert!(Header::of(either.as_bytes(), Some(kind)).is_some());
    }

    #[test]
    fn what_does_not_read_stays_text() {
        for (holds, text, expected) in [
            (Holds::Boolean, "Yes", Value::Bool(true)),
            (Holds::Boolean, "no", Value::Bool(false)),
            (Holds::Boolean, "FALSE", Value::Bool(false)),
            (Holds::Boolean, "perhaps", "perhaps".into()),
            (Holds::Integer, "219", 219.into()),
            (Holds::Integer, "2m", "2m".into()),
            (Holds::Instant, "2026-01-31", "2026-01-31T00:00:00Z".into()),
            (Holds::Instant, "soon", "soon".into()),
            (Holds::Text, "0.00", "0.00".into()),
        ] {
            assert_eq!(holds.read(text), expected, "{text}");
        }
    }
}
