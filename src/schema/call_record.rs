//! Call records: the root fields that find them, and what hangs on one.

use async_graphql::connection::{ConnectionNameType, EdgeNameType};
use async_graphql::{Context, Enum, ID, InputObject, Object, OutputType};

use super::context::Carries;
use super::error::Error;
use super::fetch;
use super::filter::{CallRecordFilter, parse_id};
use super::page::{PageArguments, PageSize, RowConnection, connection};
use crate::graph::call_record::{Entity, Model};
use crate::mask::Mask;
use crate::plan::{BoundVariables, Field, GiveUp};
use crate::store::{
    Columns, Filter, Of, Page, RecordCount, RecordKey, RecordOrder, RecordOrderBy, RecordPage, Role,
};

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
        let arguments = Arguments {
            filter,
            order_by,
            page: PageArguments {
                first,
                after,
                last,
                before,
            },
        };
        Some(arguments.list(ctx, None).await)
    }
}

/// Graph's page of call records.
pub(super) const RECORDS: i32 = 60;

async fn find(ctx: &Context<'_>, id: &ID) -> Result<Option<Model>, Error> {
    let id = parse_id("id", id)?;
    let columns = columns(ctx.fields());
    let found = ctx
        .store()
        .call_records_by_id(ctx.scope(), vec![id], columns)
        .await?;
    Ok(found.into_iter().next())
}

/// The arguments of a list of call records.
pub(super) struct Arguments {
    pub(super) filter: Option<CallRecordFilter>,
    pub(super) order_by: Option<CallRecordOrder>,
    pub(super) page: PageArguments,
}

/// A list of call records, as the store knows it.
pub(super) struct List {
    pub(super) filter: Filter,
    pub(super) order: RecordOrder,
    /// What its cursors carry.
    pub(super) name: String,
    pub(super) page: Page<RecordKey>,
}

impl Arguments {
    /// Reads the arguments of a field that is answered by a plan.
    pub(super) fn given(given: BoundVariables<'_>, field: &Field) -> Result<Self, GiveUp> {
        Ok(Self {
            filter: given.argument(field, "filter")?,
            order_by: given.argument(field, "orderBy")?,
            page: PageArguments::given(given, field)?,
        })
    }

    /// The list that they ask for.
    pub(super) fn lower(self, mask: Option<&Mask>) -> Result<List, Error> {
        let filter = self
            .filter
            .map_or_else(|| Ok(Filter::everything()), |filter| filter.lower("filter"))?;
        let (order, name) = self.order_by.unwrap_or_default().lower();
        let page = self.page.page(&name, RECORDS, mask)?;
        Ok(List {
            filter,
            order,
            name,
            page,
        })
    }

    /// A page of the records; of those that are somebody's, if `whose` says so.
    pub(super) async fn list(
        self,
        ctx: &Context<'_>,
        whose: Option<Whose<'_>>,
    ) -> Result<CallRecordConnection, Error> {
        let List {
            filter,
            order,
            name,
            page,
        } = self.lower(ctx.mask())?;
        let columns = columns(ctx.row_fields());
        let (rows, whose) = match whose {
            None => {
                let rows =
                    ctx.store()
                        .call_records(ctx.scope(), filter.clone(), order, &page, columns);
                (rows.await?, None)
            }
            Some(Whose { user, role }) => {
                let list = RecordPage {
                    role,
                    filter: filter.clone(),
                    order,
                    page,
                    columns,
                };
                let rows = ctx.loaders().user_records.load(Of::user(user, list));
                (rows.await?, Some((user.to_owned(), role)))
            }
        };
        let key = |record: &Model| order.key(record);
        Ok(connection(&name, rows, key, Total { filter, whose }))
    }
}

/// Whose call records a list holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Whose<'a> {
    /// The object id of the user.
    pub(super) user: &'a str,
    /// What makes a record the user's.
    pub(super) role: Role,
}

/// The columns that these fields of a call record need.
pub(super) fn columns<'a>(fields: impl IntoIterator<Item = &'a str>) -> Columns {
    fetch::columns::<Entity>(fields)
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
pub(super) enum CallRecordOrderField {
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

impl CallRecordOrderField {
    /// The store's word for it.
    pub(super) fn lower(self) -> RecordOrderBy {
        match self {
            Self::StartDateTime => RecordOrderBy::Start,
            Self::EndDateTime => RecordOrderBy::End,
            Self::LastModifiedDateTime => RecordOrderBy::LastModified,
            Self::Duration => RecordOrderBy::Duration,
        }
    }
}

impl CallRecordOrder {
    /// The store's order, and the name of the list that it makes, which its cursors carry.
    fn lower(self) -> (RecordOrder, String) {
        let order = RecordOrder {
            by: self.field.lower(),
            is_descending: self.direction == OrderDirection::Desc,
        };
        (
            order,
            format!("callRecords {:?} {:?}", self.field, self.direction),
        )
    }
}

pub(super) type CallRecordConnection = RowConnection<Model, CallRecords, CallRecords, Total>;

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
    /// The user whose records they are, if they are somebody's.
    whose: Option<(String, Role)>,
}

#[Object]
impl Total {
    /// How many records the filter takes. They are counted only when this is selected.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i64, Error> {
        let filter = self.filter.clone();
        if let Some((user, role)) = &self.whose {
            let list = RecordCount {
                role: *role,
                filter,
            };
            let count = ctx.loaders().user_record_counts.load(Of::user(user, list));
            return Ok(count.await?);
        }
        let count = ctx.store().count_call_records(ctx.scope(), filter).await?;
        Ok(i64::try_from(count).unwrap_or(i64::MAX))
    }
}
