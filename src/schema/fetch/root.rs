//! The fields of the query itself.

use std::collections::HashMap;
use std::time::Instant;

use async_graphql::{ID, Name};
use futures_util::future::BoxFuture;
use uuid::Uuid;

use super::connection::{Connection, Paged, has_cursors};
use super::fragments::Recalled;
use super::object::{Level, places};
use super::relation::{Found, below, below_all};
use super::{Run, report};
use crate::graph::call_record::{Column, Entity};
use crate::plan::{Field, GiveUp, Types, Writer};
use crate::schema::call_record::Arguments;
use crate::schema::filter::parse_id;
use crate::schema::node;
use crate::store::{Cell, Columns, Row, Rows, encode_cursor};

/// A field of the query: how it is read, and how it is written.
pub(super) trait Root: std::fmt::Debug + Send + Sync {
    /// Reads all that the field gives.
    fn read<'a>(&'a self, run: &'a Run<'_>) -> BoxFuture<'a, Result<Answer, GiveUp>>;

    /// What is made of it.
    fn form(&self) -> (&Form, &Level);
}

/// What a field of the query gives.
#[derive(Debug)]
pub(super) enum Form {
    /// An object, or null.
    One,
    /// As many as there are ids, some of which may be null.
    Listed,
    Connection(Connection),
}

/// What was read for a field of the query.
pub(super) struct Answer {
    pub(super) rows: Rows<Row>,
    pub(super) below: Vec<Vec<Found>>,
    /// What is kept of the rows; `below` was read for the others then.
    pub(super) recalled: Option<Recalled>,
    /// Which rows stand where, in a list of ids.
    pub(super) listed: Vec<Option<usize>>,
    pub(super) cursor: Cursor,
    /// What stands beside the rows, as JSON.
    pub(super) beside: Vec<(&'static str, String)>,
}

pub(super) type Cursor = Box<dyn Fn(&Row) -> Result<String, GiveUp> + Send + Sync>;

impl Answer {
    /// These rows, and all that hangs on them.
    pub(super) async fn of(
        level: &Level,
        run: &Run<'_>,
        rows: Rows<Row>,
        cursor: Cursor,
        beside: Vec<(&'static str, String)>,
    ) -> Result<Self, GiveUp> {
        Ok(Self {
            below: below_all(level, run, &rows.rows).await?,
            recalled: None,
            rows,
            listed: Vec::new(),
            cursor,
            beside,
        })
    }

    /// Writes it.
    pub(super) fn write(&self, root: &dyn Root, writer: &mut Writer) -> Result<(), GiveUp> {
        let (form, level) = root.form();
        let rows = &self.rows.rows;
        match form {
            Form::One => self.write_row((!rows.is_empty()).then_some(0), level, writer),
            Form::Listed => writer.list(&self.listed, |index, writer| {
                self.write_row(*index, level, writer)
            }),
            Form::Connection(connection) => {
                let page = Paged {
                    level,
                    rows,
                    first: 0,
                    below: &self.below,
                    recalled: self.recalled.as_ref(),
                    has_previous: self.rows.has_previous,
                    has_next: self.rows.has_next,
                    cursor: &*self.cursor,
                    beside: &|wanted| {
                        let mut all = self.beside.iter();
                        let found = all.find(|(name, _)| *name == wanted);
                        Ok(found.ok_or(GiveUp)?.1.clone())
                    },
                };
                connection.write(&page, writer)
            }
        }
    }

    fn write_row(
        &self,
        index: Option<usize>,
        level: &Level,
        writer: &mut Writer,
    ) -> Result<(), GiveUp> {
        let Some(index) = index else {
            writer.raw("null");
            return Ok(());
        };
        let (object, row) = level
            .objects
            .first()
            .zip(self.rows.rows.get(index))
            .ok_or(GiveUp)?;
        let below = self.below.first().map_or(&[][..], Vec::as_slice);
        let Some(recalled) = &self.recalled else {
            return object.write(row, index, below, writer);
        };
        recalled.write((index, 0, object.id), writer, |index, writer| {
            object.write(row, index, below, writer)
        })
    }
}

/// Reads what hangs on records, but for what is kept of them: `records` reads these, with the columns
/// that it is told.
async fn on_records(
    level: &Level,
    run: &Run<'_>,
    records: impl AsyncFnOnce(Columns) -> Result<Rows<Row>, GiveUp>,
) -> Result<(Rows<Row>, Vec<Vec<Found>>, Option<Recalled>), GiveUp> {
    let fragments = run.fragments.filter(|_| level.has_parts());
    let Some(fragments) = fragments else {
        let rows = records(level.columns).await?;
        let below = below_all(level, run, &rows.rows).await?;
        return Ok((rows, below, None));
    };
    let (columns, asked) = (level.columns.stamped(), Instant::now());
    let rows = records(columns).await?;
    let page = (rows.rows.as_slice(), columns, asked);
    let recalled = fragments.recall(run.store, level, page).await?;
    let missing = recalled.missing(&rows.rows);
    let below = below(level, run, &missing).await?;
    Ok((rows, below, Some(recalled)))
}

/// How a field of the query is read, if the plan knows it.
pub(super) fn root(types: &Types, field: &Field) -> Result<Box<dyn Root>, GiveUp> {
    Ok(match field.name.as_str() {
        "callRecords" => Box::new(Records::of(types, field)?),
        "callRecord" => Box::new(ById::of(types, field, Ids::One)?),
        "node" => Box::new(ById::of(types, field, Ids::Node)?),
        "nodes" => Box::new(ById::of(types, field, Ids::Nodes)?),
        _ => report::root(types, field)?,
    })
}

/// `callRecords`.
#[derive(Debug)]
struct Records {
    field: Field,
    form: Form,
    level: Level,
    counts: bool,
    has_rows: bool,
}

impl Records {
    fn of(types: &Types, field: &Field) -> Result<Self, GiveUp> {
        // An order is not known before the variables are: each reads these.
        let mut more = Columns::default();
        if has_cursors(field) {
            more = more
                .with::<Entity>(Column::StartDateTime)
                .with::<Entity>(Column::EndDateTime)
                .with::<Entity>(Column::LastModifiedDateTime)
                .with::<Entity>(Column::DurationMicroseconds);
        }
        let (connection, level) = Connection::of::<Entity>(types, field, more)?;
        let counts = connection.beside().any(|name| name == "totalCount");
        Ok(Self {
            field: field.clone(),
            counts,
            has_rows: connection.has_rows(),
            form: Form::Connection(connection),
            level,
        })
    }

    async fn read_all(&self, run: &Run<'_>) -> Result<Answer, GiveUp> {
        let list = Arguments::given(run.given, &self.field)?.lower(run.mask())?;
        let count = async {
            if !self.counts {
                return Ok(Vec::new());
            }
            let filter = list.filter.clone();
            let count = run.store.count_call_records(run.scope, filter).await?;
            Ok::<_, GiveUp>(vec![("totalCount", count.to_string())])
        };
        let rows = async {
            if !self.has_rows {
                return Ok((Rows::default(), Vec::new(), None));
            }
            let (filter, page) = (list.filter.clone(), &list.page);
            let records = async |columns| {
                let rows = run
                    .store
                    .record_rows(run.scope, filter, list.order, page, columns);
                Ok(rows.await?)
            };
            on_records(&self.level, run, records).await
        };
        let (beside, (rows, below, recalled)) = futures_util::try_join!(count, rows)?;
        let (order, name) = (list.order, list.name);
        let key = [Column::Id, order.column()];
        let key = places::<Entity>(self.level.columns, &key);
        let cursor = move |row: &Row| {
            let key = key.as_ref().map_err(|_| GiveUp)?;
            let record = super::object::model::<Entity>(row, key)?;
            Ok(encode_cursor(&name, &order.key(&record)))
        };
        Ok(Answer {
            rows,
            below,
            recalled,
            listed: Vec::new(),
            cursor: Box::new(cursor),
            beside,
        })
    }
}

impl Root for Records {
    fn read<'a>(&'a self, run: &'a Run<'_>) -> BoxFuture<'a, Result<Answer, GiveUp>> {
        Box::pin(self.read_all(run))
    }

    fn form(&self) -> (&Form, &Level) {
        (&self.form, &self.level)
    }
}

/// `callRecord`, `node` and `nodes`.
#[derive(Debug)]
struct ById {
    field: Field,
    ids: Ids,
    form: Form,
    level: Level,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ids {
    One,
    Node,
    Nodes,
}

impl ById {
    fn of(types: &Types, field: &Field, ids: Ids) -> Result<Self, GiveUp> {
        let type_name = Name::new("CallRecord");
        let selection = [&field.selection];
        Ok(Self {
            field: field.clone(),
            ids,
            form: match ids {
                Ids::One | Ids::Node => Form::One,
                Ids::Nodes => Form::Listed,
            },
            level: Level::of::<Entity>(types, &type_name, &selection, Columns::default())?,
        })
    }

    fn given(&self, run: &Run<'_>) -> Result<Vec<Option<Uuid>>, GiveUp> {
        Ok(match self.ids {
            Ids::One => vec![Some(parse_id(
                "id",
                &run.given.argument(&self.field, "id")?,
            )?)],
            Ids::Node => node::parse_ids(&[run.given.argument::<ID>(&self.field, "id")?])?,
            Ids::Nodes => node::parse_ids(&run.given.argument::<Vec<ID>>(&self.field, "ids")?)?,
        })
    }

    async fn read_all(&self, run: &Run<'_>) -> Result<Answer, GiveUp> {
        let ids = self.given(run)?;
        let known = ids.iter().flatten().copied().collect();
        let records = async |columns| {
            let rows = run.store.record_rows_by_id(run.scope, known, columns);
            Ok(Rows {
                rows: rows.await?,
                ..Rows::default()
            })
        };
        let (rows, below, recalled) = on_records(&self.level, run, records).await?;
        let columns = self.level.columns;
        let place = columns.place::<Entity>(Column::Id).ok_or(GiveUp)?;
        let mut found = HashMap::new();
        for (index, row) in rows.rows.iter().enumerate() {
            if let Cell::Id(id) = row.cell(place)? {
                found.insert(id, index);
            }
        }
        let listed = ids.iter().map(|id| found.get(id.as_ref()?).copied());
        Ok(Answer {
            rows,
            below,
            recalled,
            listed: listed.collect(),
            cursor: Box::new(|_| Err(GiveUp)),
            beside: Vec::new(),
        })
    }
}

impl Root for ById {
    fn read<'a>(&'a self, run: &'a Run<'_>) -> BoxFuture<'a, Result<Answer, GiveUp>> {
        Box::pin(self.read_all(run))
    }

    fn form(&self) -> (&Form, &Level) {
        (&self.form, &self.level)
    }
}
