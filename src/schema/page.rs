//! The arguments of a connection, and the connection that answers them.

use std::borrow::Cow;

use async_graphql::connection::{Connection, ConnectionNameType, Edge, EdgeNameType, EmptyFields};
use async_graphql::registry::{MetaDirectiveInvocation, Registry, location_traits};
use async_graphql::{ObjectType, OutputType, TypeDirective};

use super::error::Error;
use crate::mask::{Mask, Seal};
use crate::plan::{BoundVariables, Field, GiveUp};
use crate::store::{self, CursorError, End, Key, Page, Window};

/// The most rows of a page.
pub(super) const MAX_PAGE: i32 = 1_000;

/// How many items a list has: as many as the slicing arguments say, or else the assumed number.
#[TypeDirective(name = "listSize", location = "FieldDefinition")]
pub(super) fn list_size(
    assumed_size: i32,
    slicing_arguments: Option<Vec<String>>,
    sized_fields: Option<Vec<String>>,
    require_one_slicing_argument: Option<bool>,
) {
}

/// Says in the schema how many rows a connection gives: `guard` counts by it, and so do routers.
pub(super) struct PageSize;

impl PageSize {
    /// A connection that gives `default` rows if the client does not say.
    pub(super) fn apply(default: i32) -> MetaDirectiveInvocation {
        let names = |names: [&str; 2]| Some(names.map(str::to_owned).to_vec());
        list_size::apply(
            default,
            names(["first", "last"]),
            names(["nodes", "edges"]),
            Some(false),
        )
    }
}

impl TypeDirective for PageSize {
    fn name(&self) -> Cow<'static, str> {
        list_size.name()
    }

    fn register(&self, registry: &mut Registry) {
        list_size.register(registry);
    }
}

impl location_traits::Directive_At_FIELD_DEFINITION for PageSize {}

/// `first`, `after`, `last` and `before` as a client gave them.
#[derive(Clone, Debug, Default)]
pub(super) struct PageArguments {
    pub(super) first: Option<i32>,
    pub(super) after: Option<String>,
    pub(super) last: Option<i32>,
    pub(super) before: Option<String>,
}

impl PageArguments {
    /// Reads the arguments of a field that is answered by a plan.
    pub(super) fn given(given: BoundVariables<'_>, field: &Field) -> Result<Self, GiveUp> {
        Ok(Self {
            first: given.argument(field, "first")?,
            after: given.argument(field, "after")?,
            last: given.argument(field, "last")?,
            before: given.argument(field, "before")?,
        })
    }

    /// The page of the list that `list` names; `default` rows if the client does not say. Cursors
    /// are as they were shown through the caller's mask.
    pub(super) fn page<K: Key>(
        &self,
        list: &str,
        default: i32,
        mask: Option<&Mask>,
    ) -> Result<Page<K>, Error> {
        let (argument, size, from) = match (self.first, self.last) {
            (Some(_), Some(_)) => {
                return Err(Error::bad_input("last", "give `first` or `last`, not both"));
            }
            (first, None) => ("first", first.unwrap_or(default), End::Start),
            (None, Some(last)) => ("last", last, End::Last),
        };
        if size > MAX_PAGE {
            return Err(Error::LimitExceeded {
                limit: argument,
                allowed: MAX_PAGE.into(),
                actual: size.into(),
            });
        }
        let size = u32::try_from(size).map_err(|_| {
            Error::bad_input(
                argument,
                format!("{size} is not a number from 0 to {MAX_PAGE}"),
            )
        })?;
        let seal = mask.map(Mask::cursors);
        Ok(Page {
            size,
            from,
            after: cursor(list, "after", self.after.as_deref(), seal)?,
            before: cursor(list, "before", self.before.as_deref(), seal)?,
        })
    }

    /// The window of a record's list.
    pub(super) fn window(
        &self,
        list: &str,
        default: i32,
        mask: Option<&Mask>,
    ) -> Result<Window, Error> {
        let page = self.page::<i32>(list, default, mask)?;
        let size = i32::try_from(page.size).unwrap_or(MAX_PAGE);
        let after = page.after.unwrap_or(0);
        let before = page.before.unwrap_or(i32::MAX);
        Ok(match page.from {
            End::Start => Window::First {
                size,
                after,
                before,
            },
            End::Last => Window::Last {
                size,
                after,
                before,
            },
        })
    }
}

/// Reads a cursor that stands in the query as `argument`, as it was sealed, if it was.
pub(super) fn cursor<K: Key>(
    list: &str,
    argument: &str,
    cursor: Option<&str>,
    seal: Option<&Seal>,
) -> Result<Option<K>, Error> {
    let key = cursor.map(|cursor| match seal {
        None => store::decode_cursor(list, cursor),
        Some(seal) => {
            let cursor = seal.open(cursor).ok_or(CursorError::Malformed)?;
            store::decode_cursor(list, &cursor)
        }
    });
    key.transpose().map_err(|error| {
        let hint = match error {
            CursorError::Malformed => "use a `cursor` or `pageInfo` cursor of an earlier page",
            CursorError::Foreign => "a cursor goes with the list and the `orderBy` that gave it",
        };
        Error::bad_input(argument, format!("{error}; {hint}"))
    })
}

/// A connection whose cursors are opaque text.
pub(super) type RowConnection<Row, Name, EdgeName, Fields = EmptyFields> =
    Connection<String, Row, Fields, EmptyFields, Name, EdgeName>;

/// Puts rows and their keys into a connection.
pub(super) fn connection<Row, K, Name, EdgeName, Fields>(
    list: &str,
    rows: store::Rows<Row>,
    key: impl Fn(&Row) -> K,
    fields: Fields,
) -> RowConnection<Row, Name, EdgeName, Fields>
where
    Row: OutputType,
    K: Key,
    Name: ConnectionNameType,
    EdgeName: EdgeNameType,
    Fields: ObjectType,
{
    let mut connection =
        Connection::with_additional_fields(rows.has_previous, rows.has_next, fields);
    connection.edges = rows
        .rows
        .into_iter()
        .map(|row| Edge::new(store::encode_cursor(list, &key(&row)), row))
        .collect();
    connection
}
