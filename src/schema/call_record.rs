//! Call records: the root fields that find them, and what hangs on one.

use async_graphql::connection::{ConnectionNameType, EdgeNameType};
use async_graphql::{Context, Enum, ID, InputObject, Object, OutputType};

use super::context::Carries;
use super::error::Error;
use super::filter::{CallRecordFilter, parse_id};
use super::page::{PageArguments, PageSize, RowConnection, connection};
use crate::graph::call_record::{Column, Entity, Model};
use crate::store::{Columns, Filter, RecordOrder, RecordOrderBy};

/// Call records, one by one or in pages.
#[derive(Default)]
pub(super) struct CallRecordQuery;

#[Object]
impl CallRecordQuery {
    /// The call record with this id; null if there is none.
    async fn call_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Graph's id of the record, a GUID.")] id: ID,
    ) -> Option<Result<Model, Error>> {
        find(ctx, &id).await.transpose()
    }

    /// Call records, the newest start first unless `orderBy` says otherwise.
    #[graphql(directive = PageSize::apply(RECORDS))]
    async fn call_records(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only records like this.")] filter: Option<CallRecordFilter>,
        #[graphql(desc = "What the records are ordered by; the id breaks ties.")] order_by: Option<
            CallRecordOrder,
        >,
        #[graphql(
            desc = "At most so many records from the start: 60 unless given, 1,000 at most."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only records after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many records from the end: 1,000 at most.")] last: Option<i32>,
        #[graphql(desc = "Only records before this cursor.")] before: Option<String>,
    ) -> Option<Result<CallRecordConnection, Error>> {
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        Some(list(ctx, filter, order_by.unwrap_or_default(), &page).await)
    }
}

/// Graph's page of call records.
const RECORDS: i32 = 60;

async fn find(ctx: &Context<'_>, id: &ID) -> Result<Option<Model>, Error> {
    let id = parse_id("id", id)?;
    let columns = columns(ctx.fields());
    let found = ctx
        .store()
        .call_records_by_id(ctx.scope(), vec![id], columns)
        .await?;
    Ok(found.into_iter().next())
}

async fn list(
    ctx: &Context<'_>,
    filter: Option<CallRecordFilter>,
    order: CallRecordOrder,
    page: &PageArguments,
) -> Result<CallRecordConnection, Error> {
    let filter =
        filter.map_or_else(|| Ok(Filter::everything()), |filter| filter.lower("filter"))?;
    let (order, name) = order.lower();
    let page = page.page(&name, RECORDS)?;
    let columns = columns(ctx.row_fields());
    let store = ctx.store();
    let rows = store
        .call_records(ctx.scope(), filter.clone(), order, &page, columns)
        .await?;
    Ok(connection(
        &name,
        rows,
        |record| order.key(record),
        Total { filter },
    ))
}

/// The columns that these fields of a call record need.
pub(super) fn columns<'a>(fields: impl IntoIterator<Item = &'a str>) -> Columns {
    let fields: Vec<&str> = fields.into_iter().collect();
    let columns = Columns::of_fields::<Entity>(fields.iter().copied());
    fields.iter().fold(columns, |columns, field| {
        let column = match *field {
            "durationSeconds" => Column::DurationMicroseconds,
            "isComplete" => Column::Parts,
            "participants_v2" => Column::ParticipantsCount,
            "sessions" => Column::SessionsCount,
            _ => return columns,
        };
        columns.with::<Entity>(column)
    })
}

/// What call records are ordered by.
#[derive(Clone, Copy, Debug, InputObject)]
pub(super) struct CallRecordOrder {
    /// The value to order by.
    field: CallRecordOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Desc")]
    direction: OrderDirection,
}

/// A value that call records are ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
enum CallRecordOrderField {
    /// When the first participant joined.
    StartDateTime,
    /// When the last participant left.
    EndDateTime,
    /// When Graph made the record's version.
    LastModifiedDateTime,
    /// From start to end.
    Duration,
}

/// Which way a list is ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(super) enum OrderDirection {
    /// The least or earliest first.
    Asc,
    /// The greatest or latest first.
    Desc,
}

impl Default for CallRecordOrder {
    fn default() -> Self {
        Self {
            field: CallRecordOrderField::StartDateTime,
            direction: OrderDirection::Desc,
        }
    }
}

impl CallRecordOrder {
    /// The store's order, and the name of the list that it makes, which its cursors carry.
    fn lower(self) -> (RecordOrder, String) {
        let by = match self.field {
            CallRecordOrderField::StartDateTime => RecordOrderBy::Start,
            CallRecordOrderField::EndDateTime => RecordOrderBy::End,
            CallRecordOrderField::LastModifiedDateTime => RecordOrderBy::LastModified,
            CallRecordOrderField::Duration => RecordOrderBy::Duration,
        };
        let order = RecordOrder {
            by,
            is_descending: self.direction == OrderDirection::Desc,
        };
        (
            order,
            format!("callRecords {:?} {:?}", self.field, self.direction),
        )
    }
}

type CallRecordConnection = RowConnection<Model, CallRecords, CallRecords, Total>;

/// Names the connection of call records and its edges.
pub(super) struct CallRecords;

impl ConnectionNameType for CallRecords {
    fn type_name<T: OutputType>() -> String {
        "CallRecordConnection".to_owned()
    }
}

impl EdgeNameType for CallRecords {
    fn type_name<T: OutputType>() -> String {
        "CallRecordEdge".to_owned()
    }
}

/// The total of a connection of call records.
pub(super) struct Total {
    filter: Filter,
}

#[Object]
impl Total {
    /// How many records the filter takes. They are counted only when this is selected.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i64, Error> {
        let count = ctx
            .store()
            .count_call_records(ctx.scope(), self.filter.clone())
            .await?;
        Ok(i64::try_from(count).unwrap_or(i64::MAX))
    }
}
