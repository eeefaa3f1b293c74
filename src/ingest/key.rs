//! What tells a row of a report from another: its key in the database.

use sea_orm::IdenStatic;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::envelope::Envelope;
use super::row::is_annotation;
use super::window::Window;
use crate::graph::is_named;
use crate::reports::{Identity, Report};

/// A row's key, as far as the row alone tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// It has an id.
    Id(Uuid),
    /// A digest, which equal rows have in common.
    Digest(Uuid),
}

impl Key {
    /// Reads it from a row as it came.
    pub(super) fn of<R: Report>(row: &Map<String, Value>, window: Option<Window>) -> Self {
        let namespace = Uuid::new_v5(&Uuid::NAMESPACE_OID, R::ROW_TYPE.as_bytes());
        let name = match R::IDENTITY {
            Identity::Id(column) => match text(row, &column) {
                Some(id) => return Self::of_id(namespace, id, row),
                None => content(row),
            },
            Identity::Content => content(row),
            Identity::Group(columns) => {
                let group = columns.iter().map(|column| text(row, column));
                let window = window.map(|window| (window.from, window.to));
                json!([window, group.collect::<Vec<_>>()]).to_string()
            }
        };
        Self::Digest(Uuid::new_v5(&namespace, name.as_bytes()))
    }

    /// An id of zeros is a filler: taken as an id, it would make one row of many.
    fn of_id(namespace: Uuid, id: &str, row: &Map<String, Value>) -> Self {
        match Uuid::try_parse(id) {
            Ok(id) if id.is_nil() => {
                Self::Digest(Uuid::new_v5(&namespace, content(row).as_bytes()))
            }
            Ok(id) => Self::Id(id),
            Err(_) => Self::Id(Uuid::new_v5(&namespace, id.as_bytes())),
        }
    }

    /// The key itself. Equal rows of one list are different ones, and each gets a key of its own.
    pub(super) fn within(self, envelope: &Envelope) -> Uuid {
        match self {
            Self::Id(id) => id,
            Self::Digest(first) => match envelope.count(first) {
                0 => first,
                before => Uuid::new_v5(&first, &before.to_be_bytes()),
            },
        }
    }
}

/// The text under a column's property, unless it is empty.
fn text<'r>(row: &'r Map<String, Value>, column: &impl IdenStatic) -> Option<&'r str> {
    let (_, value) = row.iter().find(|(key, _)| is_named(column, key))?;
    value.as_str().filter(|text| !text.is_empty())
}

/// All that a row says, the same text however it is put.
fn content(row: &Map<String, Value>) -> String {
    ordered(Value::Object(row.clone())).to_string()
}

/// A value without annotations and nulls, its keys sorted. Numbers keep their digits.
fn ordered(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map
                .into_iter()
                .filter(|(key, value)| !is_annotation(key) && !value.is_null())
                .collect();
            entries.sort_by(|(one, _), (other, _)| one.cmp(other));
            let entries = entries.into_iter();
            Value::Object(entries.map(|(key, value)| (key, ordered(value))).collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(ordered).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::{dialout, pstn_blocked_user, pstn_call};

    fn key<R: Report>(text: &str) -> Key {
        let row: Value = serde_json::from_str(text).expect("a row is JSON");
        Key::of::<R>(row.as_object().expect("a row is an object"), None)
    }

    #[test]
    fn an_id_is_the_key() {
        let id = "9c4984c7-6c3c-427d-a30c-bd0b2eacee90";
        let expected = Key::Id(Uuid::try_parse(id).expect("it is a GUID"));
        for id in [id.to_owned(), id.to_uppercase()] {
            let row = json!({"id": id}).to_string();
            assert_eq!(key::<pstn_call::Entity>(&row), expected);
        }
        let [one, other] = [r#"{"id": "a"}"#, r#"{"id": "b"}"#].map(key::<pstn_call::Entity>);
        assert!(matches!(one, Key::Id(_)));
        assert_ne!(one, other);
        for none in [
            r#"{"id": null, "callId": "c"}"#,
            r#"{"id": "00000000-0000-0000-0000-000000000000", "callId": "c"}"#,
        ] {
            let none = key::<pstn_call::Entity>(none);
            assert!(matches!(none, Key::Digest(_)), "{none:?}");
        }
    }

    #[test]
    fn a_row_without_an_id_is_what_it_says() {
        let row = key::<pstn_blocked_user::Entity>(r#"{"a": {"b": 1.0, "c": 2}, "d": "e"}"#);
        let same = r#"{"d": "e", "@odata.type": "t", "f": null, "a": {"c": 2, "b": 1.0}}"#;
        assert_eq!(key::<pstn_blocked_user::Entity>(same), row);
        let other = r#"{"a": {"b": 1.00, "c": 2}, "d": "e"}"#;
        assert_ne!(key::<pstn_blocked_user::Entity>(other), row);
    }

    #[test]
    fn a_sum_is_what_it_is_a_sum_for() {
        let one = key::<dialout::Entity>(r#"{"userId": "u", "currency": "USD", "totalCalls": 1}"#);
        let grown = r#"{"currency": "USD", "userId": "u", "totalCalls": 2, "usageLocation": ""}"#;
        assert_eq!(key::<dialout::Entity>(grown), one);
        let other = r#"{"userId": "u", "currency": "EUR", "totalCalls": 1}"#;
        assert_ne!(key::<dialout::Entity>(other), one);
    }

    #[test]
    fn equal_rows_of_one_list_have_keys_of_their_own() {
        let row = key::<pstn_blocked_user::Entity>("{}");
        let list = || {
            let envelope = Envelope::default();
            [(); 3].map(|()| row.within(&envelope))
        };
        let [one, two, three] = list();
        assert!(one != two && two != three && one != three);
        assert_eq!(list(), [one, two, three]);
    }
}
