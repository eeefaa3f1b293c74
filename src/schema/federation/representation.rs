//! What a router sends in place of an entity: its type and its key.

use async_graphql::Value;
use uuid::Uuid;

use crate::schema::error::Error;
use crate::schema::user::User;

/// A representation that is well formed.
#[derive(Clone, Debug)]
pub(super) enum Representation {
    CallRecord(Uuid),
    User(User),
}

impl Representation {
    /// Reads the representation at a place of the list.
    pub(super) fn read(place: usize, value: &Value) -> Result<Self, Error> {
        let Value::Object(object) = value else {
            let message = "a representation is an object with `__typename` and `id`";
            return Err(Error::bad_input(path(place, ""), message));
        };
        // No row of Postgres' holds a NUL: who is named so is nobody.
        let text = |name| match object.get(name) {
            Some(Value::String(text)) if !text.contains('\0') => Some(text.as_str()),
            _ => None,
        };
        let wanted = |name| format!("give `{name}`, which is text without NUL");
        let typename = text("__typename")
            .ok_or_else(|| Error::bad_input(path(place, ".__typename"), wanted("__typename")))?;
        let id = text("id");
        let no_id = || Error::bad_input(path(place, ".id"), wanted("id"));
        match typename {
            "CallRecord" => {
                let id = id.ok_or_else(no_id)?;
                let id = Uuid::try_parse(id).map_err(|_| {
                    Error::bad_input(
                        path(place, ".id"),
                        format!("\"{}\" is not a GUID", shown(id)),
                    )
                })?;
                Ok(Self::CallRecord(id))
            }
            "User" => User::with_id(id).map(Self::User).ok_or_else(no_id),
            other => Err(Error::bad_input(
                path(place, ".__typename"),
                format!(
                    "\"{}\" is no entity of this subgraph; those are `CallRecord` and `User`",
                    shown(other)
                ),
            )),
        }
    }
}

/// There is no such record.
pub(super) fn unknown(place: usize, id: Uuid) -> Error {
    Error::bad_input(path(place, ".id"), format!("there is no call record {id}"))
}

/// The caller sees users masked.
pub(super) fn masked(place: usize) -> Error {
    Error::MaskedArgument {
        argument: path(place, ".id"),
    }
}

fn path(place: usize, rest: &str) -> String {
    format!("representations[{place}]{rest}")
}

/// As much of a text as a message shows.
fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}
