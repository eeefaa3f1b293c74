//! Connections: a page of rows, as nodes and as edges.

use async_graphql::Name;
use serde::Serialize;

use super::fragments::Recalled;
use super::object::{Fields, Level};
use super::relation::Found;
use crate::mask::Kind;
use crate::plan::{Field, GiveUp, Node, Selection, Types, Writer};
use crate::store::{Columns, Row};

/// What is selected of a connection.
#[derive(Debug)]
pub(super) struct Connection {
    parts: Vec<(Box<str>, Part)>,
}

#[derive(Debug)]
enum Part {
    Typename(Name),
    /// By the place of the object among those of the level.
    Nodes(usize),
    Edges(Vec<(Box<str>, EdgePart)>),
    PageInfo(Node),
    /// What stands beside the rows.
    Beside(Name, Node),
}

#[derive(Debug)]
enum EdgePart {
    Typename(Name),
    Cursor,
    Node(usize),
}

/// A page that is read, and all that hangs on its rows.
pub(super) struct Paged<'p> {
    pub(super) level: &'p Level,
    pub(super) rows: &'p [Row],
    /// The index of the first among the rows that `below` was read for.
    pub(super) first: usize,
    pub(super) below: &'p [Vec<Found>],
    /// What is kept of the rows; `below` was read for the others then.
    pub(super) recalled: Option<&'p Recalled>,
    pub(super) has_previous: bool,
    pub(super) has_next: bool,
    pub(super) cursor: &'p dyn Fn(&Row) -> Result<String, GiveUp>,
    /// What stands beside the rows, as JSON.
    pub(super) beside: &'p dyn Fn(&str) -> Result<String, GiveUp>,
}

/// Relay's information about a page.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_previous_page: bool,
    has_next_page: bool,
    start_cursor: Option<String>,
    end_cursor: Option<String>,
}

/// Whether the cursors of a connection's rows may be told.
pub(super) fn has_cursors(field: &Field) -> bool {
    let mut parts = field.selection.iter();
    parts.any(|part| matches!(part.name.as_str(), "edges" | "pageInfo"))
}

impl Connection {
    /// The connection that a field gives, and the level of its rows.
    pub(super) fn of<E: Fields>(
        types: &Types,
        field: &Field,
        more: Columns,
    ) -> Result<(Self, Level), GiveUp> {
        let mut rows: Vec<&Selection> = Vec::new();
        let mut row_type = None;
        let mut parts = Vec::new();
        let mut add = |field: &Field, rows: &mut Vec<_>, selection| {
            row_type = Some(field.type_name().clone());
            rows.push(selection);
            rows.len() - 1
        };
        for part in &field.selection {
            let read = match part.name.as_str() {
                "__typename" => Part::Typename(field.type_name().clone()),
                "nodes" => Part::Nodes(add(part, &mut rows, &part.selection)),
                "edges" => {
                    let edges = part.selection.iter().map(|of_edge| {
                        let read = match of_edge.name.as_str() {
                            "__typename" => EdgePart::Typename(part.type_name().clone()),
                            "cursor" => EdgePart::Cursor,
                            "node" => EdgePart::Node(add(of_edge, &mut rows, &of_edge.selection)),
                            _ => return Err(GiveUp),
                        };
                        Ok((of_edge.key.clone(), read))
                    });
                    Part::Edges(edges.collect::<Result<_, _>>()?)
                }
                "pageInfo" => Part::PageInfo(part.node(types)?),
                _ => Part::Beside(part.name.clone(), part.node(types)?),
            };
            parts.push((part.key.clone(), read));
        }
        let row_type = row_type.as_deref().unwrap_or_default();
        let level = Level::of::<E>(types, row_type, &rows, more)?;
        Ok((Self { parts }, level))
    }

    /// Whether anything of it depends on the rows of the page.
    pub(super) fn has_rows(&self) -> bool {
        let mut parts = self.parts.iter();
        parts.any(|(_, part)| matches!(part, Part::Nodes(_) | Part::Edges(_) | Part::PageInfo(_)))
    }

    /// What is selected beside the rows.
    pub(super) fn beside(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|(_, part)| match part {
            Part::Beside(name, _) => Some(name.as_str()),
            _ => None,
        })
    }

    pub(super) fn write(&self, page: &Paged<'_>, writer: &mut Writer) -> Result<(), GiveUp> {
        writer.object(&self.parts, |(key, part), writer| {
            writer.raw(key);
            match part {
                Part::Typename(name) => writer.text(name),
                Part::Nodes(place) => writer.list(page.indexes(), |index, writer| {
                    page.write_row(*place, index, writer)
                }),
                Part::Edges(parts) => writer.list(page.indexes(), |index, writer| {
                    page.write_edge(parts, index, writer)
                }),
                Part::PageInfo(node) => {
                    let cursor = |row: Option<&Row>| row.map(page.cursor).transpose();
                    let info = PageInfo {
                        has_previous_page: page.has_previous,
                        has_next_page: page.has_next,
                        start_cursor: cursor(page.rows.first())?,
                        end_cursor: cursor(page.rows.last())?,
                    };
                    node.write(&serde_json::to_string(&info)?, writer)
                }
                Part::Beside(name, node) => node.write(&(page.beside)(name)?, writer),
            }
        })
    }
}

impl Paged<'_> {
    fn indexes(&self) -> std::ops::Range<usize> {
        0..self.rows.len()
    }

    /// Writes a row as the object `place` of its level.
    pub(super) fn write_row(
        &self,
        place: usize,
        index: usize,
        writer: &mut Writer,
    ) -> Result<(), GiveUp> {
        let object = self.level.objects.get(place).ok_or(GiveUp)?;
        let (row, below) = (self.rows.get(index), self.below.get(place));
        let (row, below) = (row.ok_or(GiveUp)?, below.map_or(&[][..], Vec::as_slice));
        let Some(recalled) = self.recalled else {
            return object.write(row, self.first + index, below, writer);
        };
        recalled.write(index, (place, object), writer, |index, writer| {
            object.write(row, index, below, writer)
        })
    }

    fn write_edge(
        &self,
        parts: &[(Box<str>, EdgePart)],
        index: usize,
        writer: &mut Writer,
    ) -> Result<(), GiveUp> {
        writer.object(parts, |(key, part), writer| {
            writer.raw(key);
            match part {
                EdgePart::Typename(name) => writer.text(name),
                EdgePart::Cursor => {
                    let row = self.rows.get(index).ok_or(GiveUp)?;
                    let cursor = (self.cursor)(row)?;
                    writer.shown(Some(Kind::Cursor), |writer| writer.value(&cursor))
                }
                EdgePart::Node(place) => self.write_row(*place, index, writer),
            }
        })
    }
}
