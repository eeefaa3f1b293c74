//! How a row becomes an object.

use std::sync::atomic::{AtomicU64, Ordering};

use async_graphql::Name;
use sea_orm::{Iterable, PrimaryKeyToColumn};

use super::relation::{Related, Relation};
use crate::graph::Resource;
use crate::mask;
use crate::plan::{Field, GiveUp, Node, Selection, Types, Writer};
use crate::schema::Error;
use crate::store::{Columns, Place, Row};

/// What the schema adds to a row type: fields that are no columns.
pub(in crate::schema) trait Fields: Resource {
    /// The columns that a field needs which is no column itself.
    fn behind(_field: &str) -> &'static [Self::Column] {
        &[]
    }

    /// How a field is made of those columns, as JSON.
    fn made(_field: &str) -> Option<Make<Self>> {
        None
    }

    /// What a field leads to.
    fn relation(_field: &str) -> Option<Relation> {
        None
    }
}

/// Makes the value of a field, as JSON.
pub(in crate::schema) type Make<E> =
    fn(&<E as sea_orm::EntityTrait>::Model) -> Result<String, Error>;

/// The columns that these fields of a row need.
pub(in crate::schema) fn columns<'a, E: Fields>(
    fields: impl IntoIterator<Item = &'a str>,
) -> Columns {
    fields
        .into_iter()
        .fold(Columns::default(), |columns, field| {
            let behind = E::behind(field).iter();
            let columns = behind.fold(columns, |columns, column| columns.with::<E>(*column));
            columns.and(Columns::of_fields::<E>([field]))
        })
}

/// The rows of a level, of which one object or several are made.
#[derive(Debug)]
pub(super) struct Level {
    /// The columns of its rows.
    pub(super) columns: Columns,
    /// What is made of a row: an object for each place that it stands in.
    pub(super) objects: Vec<Object>,
    /// Whether all that hangs on it is its records' own, whatever the variables are.
    pub(super) is_own: bool,
}

/// How a row becomes an object.
#[derive(Debug)]
pub(super) struct Object {
    /// Tells it from every other that was ever made.
    pub(super) id: u64,
    members: Vec<Member>,
    /// What is read beyond the row.
    pub(super) related: Vec<Related>,
}

/// A field as it is written.
#[derive(Debug)]
struct Member {
    /// As JSON, with the colon.
    key: Box<str>,
    source: Source,
    /// What becomes of it where identities are masked.
    masked: Option<mask::Kind>,
}

#[derive(Debug)]
enum Source {
    Typename(Name),
    Column(Place, Node),
    Made(Box<dyn Made>, Node),
    Related(usize),
}

impl Level {
    /// The level of rows of which each of these selections makes an object. `more` columns are read
    /// too.
    pub(super) fn of<E: Fields>(
        types: &Types,
        type_name: &str,
        selections: &[&Selection],
        more: Columns,
    ) -> Result<Self, GiveUp> {
        let fields = selections.iter().flat_map(|fields| fields.iter());
        let fields = fields.filter(|field| field.is_on(type_name));
        let mut columns = columns::<E>(fields.map(|field| field.name.as_str())).and(more);
        for key in E::PrimaryKey::iter() {
            columns = columns.with::<E>(key.into_column());
        }
        let columns = columns.alone();
        let objects = selections.iter().map(|fields| {
            let fields = fields.iter().filter(|field| field.is_on(type_name));
            Object::of::<E>(types, type_name, fields, columns)
        });
        let objects: Vec<Object> = objects.collect::<Result<_, _>>()?;
        let mut related = objects.iter().flat_map(|object| &object.related);
        Ok(Self {
            is_own: related.all(Related::is_own),
            columns,
            objects,
        })
    }

    /// Whether parts of the record are read with its rows, and nothing else: they change only when the
    /// record does.
    pub(super) fn has_parts(&self) -> bool {
        let mut objects = self.objects.iter();
        self.is_own && objects.any(|object| !object.related.is_empty())
    }
}

impl Object {
    fn of<'f, E: Fields>(
        types: &Types,
        type_name: &str,
        fields: impl Iterator<Item = &'f Field>,
        columns: Columns,
    ) -> Result<Self, GiveUp> {
        static MADE: AtomicU64 = AtomicU64::new(0);
        let mut object = Self {
            id: MADE.fetch_add(1, Ordering::Relaxed),
            members: Vec::new(),
            related: Vec::new(),
        };
        for field in fields {
            let name = field.name.as_str();
            let source = if name == "__typename" {
                Source::Typename(Name::new(type_name))
            } else if let Some(make) = E::made(name) {
                let made = MadeOf::<E> {
                    make,
                    columns: places::<E>(columns, E::behind(name))?,
                };
                Source::Made(Box::new(made), field.node(types)?)
            } else if let Some(relation) = E::relation(name) {
                let related = Related::of::<E>(types, relation, field, columns)?;
                object.related.push(related);
                Source::Related(object.related.len() - 1)
            } else {
                let mut all = E::properties();
                let column = all.find(|column| crate::graph::is_named(column, name));
                let place = columns.place::<E>(column.ok_or(GiveUp)?);
                Source::Column(place.ok_or(GiveUp)?, field.node(types)?)
            };
            object.members.push(Member {
                key: field.key.clone(),
                source,
                masked: mask::kind(type_name, name),
            });
        }
        Ok(object)
    }

    /// Writes the object that this row makes, which is the row `index` of those that `below` was
    /// read for.
    pub(super) fn write(
        &self,
        row: &Row,
        index: usize,
        below: &[super::relation::Found],
        writer: &mut Writer,
    ) -> Result<(), GiveUp> {
        writer.object(&self.members, |member, writer| {
            writer.raw(&member.key);
            writer.shown(member.masked, |writer| match &member.source {
                Source::Typename(name) => writer.text(name),
                Source::Column(place, node) => node.write_cell(row.cell(*place)?, writer),
                Source::Made(made, node) => node.write(&made.make(row)?, writer),
                Source::Related(place) => {
                    let (related, found) = (self.related.get(*place), below.get(*place));
                    let (related, found) = related.zip(found).ok_or(GiveUp)?;
                    related.write(found, row, index, writer)
                }
            })
        })
    }
}

/// A field that is made of columns.
trait Made: std::fmt::Debug + Send + Sync {
    /// The value, as JSON.
    fn make(&self, row: &Row) -> Result<String, GiveUp>;
}

struct MadeOf<E: Resource> {
    make: Make<E>,
    columns: Vec<(E::Column, Place)>,
}

impl<E: Resource> std::fmt::Debug for MadeOf<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.columns).finish()
    }
}

impl<E: Resource> Made for MadeOf<E> {
    fn make(&self, row: &Row) -> Result<String, GiveUp> {
        Ok((self.make)(&model::<E>(row, &self.columns)?)?)
    }
}

/// Where rows with these columns have some of them.
pub(super) fn places<E: Resource>(
    columns: Columns,
    wanted: &[E::Column],
) -> Result<Vec<(E::Column, Place)>, GiveUp> {
    let places = wanted.iter().map(|column| {
        let place = columns.place::<E>(*column);
        place.map(|place| (*column, place)).ok_or(GiveUp)
    });
    places.collect()
}

/// A model that holds these columns of a row.
pub(super) fn model<E: Resource>(
    row: &Row,
    columns: &[(E::Column, Place)],
) -> Result<E::Model, GiveUp> {
    let mut model = E::Model::default();
    for (column, place) in columns {
        row.fill::<E>(&mut model, *column, *place)?;
    }
    Ok(model)
}
