//! A row as Graph writes it.

use serde_json::{Map, Value};

use crate::demo::chance::Chance;
use crate::demo::directory::Person;
use crate::reports::{Report, ReportKind, Visitor};

/// What Graph sends for an instant that there is none of.
pub(super) const NO_INSTANT: &str = "0001-01-01T00:00:00Z";

/// A row object that grows column by column.
pub(super) struct Row(Map<String, Value>);

impl Row {
    /// A row of a report, which says so: rows of several reports may come in one stream.
    pub(super) fn new(kind: ReportKind) -> Self {
        let mut row = Self(Map::with_capacity(32));
        row.add(
            "@odata.type",
            format!("#microsoft.graph.callRecords.{}", row_type(kind)),
        );
        row
    }

    /// Adds a column.
    pub(super) fn add(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    /// Adds the columns that say whose it is; a bot's are null or empty.
    pub(super) fn add_user(&mut self, chance: &mut Chance, person: Option<&Person>) {
        let Some(person) = person else {
            let nothing = if chance.one_in(2) {
                Value::Null
            } else {
                Value::from("")
            };
            for name in ["userId", "userPrincipalName", "userDisplayName"] {
                self.add(name, nothing.clone());
            }
            return;
        };
        self.add("userId", person.id.as_str());
        self.add("userPrincipalName", person.principal_name.as_str());
        self.add("userDisplayName", person.display_name.as_str());
    }

    /// Adds the administrative units of whose it is.
    pub(super) fn add_units(&mut self, person: Option<&Person>) {
        let units = person.map_or_else(|| Value::Array(Vec::new()), Person::units);
        self.add("administrativeUnitInfos", units);
    }

    /// The row object.
    pub(super) fn done(self) -> Value {
        Value::Object(self.0)
    }
}

/// Graph's name of a report's row type.
pub(super) fn row_type(kind: ReportKind) -> &'static str {
    kind.visit(RowType)
}

struct RowType;

impl Visitor for RowType {
    type Output = &'static str;

    fn visit<R: Report>(self) -> &'static str {
        R::ROW_TYPE
    }
}
