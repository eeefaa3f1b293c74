//! The fields of the query itself.

use std::collections::HashMap;

use async_graphql::resolver_utils::EnumType as _;
use async_graphql::{ID, Name};
use futures_util::future::BoxFuture;
use uuid::Uuid;

use super::answer::{Answer, Form, Top};
use super::connection::{Connection, has_cursors};
use super::object::{Level, places};
use super::{Run, relation, report};
use crate::graph::call_record::{Column, Entity};
use crate::plan::{Field, GiveUp, Types};
use crate::schema::call_record::{Arguments, CallRecordOrderField};
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
        let mut more = Columns::default();
        // An order is not known before the variables are.
        if has_cursors(field) {
            let orders = CallRecordOrderField::items().iter();
            let orders = orders.map(|item| item.value.lower().column());
            more = orders.fold(more, Columns::with::<Entity>);
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
        let top = async {
            if !self.has_rows {
                return Ok(Top::default());
            }
            let (filter, page) = (list.filter.clone(), &list.page);
            let records = async |columns| {
                let rows = run
                    .store
                    .record_rows(run.scope, filter, list.order, page, columns);
                Ok(rows.await?)
            };
            Top::of_records(records, None, &self.level, run).await
        };
        let (beside, top) = futures_util::try_join!(count, top)?;
        let (order, name) = (list.order, list.name);
        let key = [Column::Id, order.column()];
        let key = places::<Entity>(self.level.columns, &key);
        let cursor = move |row: &Row| {
            let key = key.as_ref().map_err(|_| GiveUp)?;
            let record = super::object::model::<Entity>(row, key)?;
            Ok(encode_cursor(&name, &order.key(&record)))
        };
        Ok(Answer {
            top,
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
        let beside = relation::beside(types, &field.selection)?;
        Ok(Self {
            field: field.clone(),
            ids,
            form: match ids {
                Ids::One | Ids::Node => Form::One,
                Ids::Nodes => Form::Listed,
            },
            level: Level::of::<Entity>(types, &type_name, &selection, beside)?,
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
        let known: Vec<_> = ids.iter().flatten().copied().collect();
        let records = async |columns| {
            let rows = run
                .store
                .record_rows_by_id(run.scope, known.clone(), columns);
            Ok(Rows {
                rows: rows.await?,
                ..Rows::default()
            })
        };
        let top = Top::of_records(records, Some(&known), &self.level, run).await?;
        let columns = self.level.columns;
        let place = columns.place::<Entity>(Column::Id).ok_or(GiveUp)?;
        let mut found = HashMap::new();
        for (index, row) in top.rows.rows.iter().enumerate() {
            if let Cell::Id(id) = row.cell(place)? {
                found.insert(id, index);
            }
        }
        let listed = ids.iter().map(|id| found.get(id.as_ref()?).copied());
        Ok(Answer {
            top,
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
