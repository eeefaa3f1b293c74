//! Reading call records, one or an ordered page of them.

use sea_orm::sea_query::{
    Alias, Condition, Expr, ExprTrait, IntoIden, JoinType, Query, SelectStatement,
};
use sea_orm::{DbBackend, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Select, Value};
use uuid::Uuid;

use super::filter::{Filter, col};
use super::keyset::{Keyset, Place};
use super::page::{Page, RecordKey, Rows};
use super::scope::Scope;
use super::{Columns, Error, Store};
use crate::graph::call_record::{Column, Entity, Model};
use crate::graph::{organizer, participant};

/// What a list of call records is ordered by; the id breaks ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordOrder {
    /// The column.
    pub by: RecordOrderBy,
    /// Whether the greatest comes first.
    pub is_descending: bool,
}

/// The columns that call records are ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordOrderBy {
    /// `startDateTime`.
    Start,
    /// `endDateTime`.
    End,
    /// `lastModifiedDateTime`.
    LastModified,
    /// From start to end.
    Duration,
}

impl RecordOrderBy {
    /// The column that holds it.
    pub fn column(self) -> Column {
        match self {
            Self::Start => Column::StartDateTime,
            Self::End => Column::EndDateTime,
            Self::LastModified => Column::LastModifiedDateTime,
            Self::Duration => Column::DurationMicroseconds,
        }
    }
}

impl RecordOrder {
    /// The column that holds what the list is ordered by.
    pub fn column(self) -> Column {
        self.by.column()
    }

    /// A record's place in the list.
    pub fn key(self, record: &Model) -> RecordKey {
        let microseconds = match self.by {
            RecordOrderBy::Start => record.start_date_time.0.timestamp_micros(),
            RecordOrderBy::End => record.end_date_time.0.timestamp_micros(),
            RecordOrderBy::LastModified => record.last_modified_date_time.0.timestamp_micros(),
            RecordOrderBy::Duration => record.duration_microseconds,
        };
        RecordKey {
            microseconds,
            id: record.id,
        }
    }

    fn value(self, key: &RecordKey) -> Value {
        match self.by {
            RecordOrderBy::Duration => key.microseconds.into(),
            _ => key.instant().unwrap_or_default().into(),
        }
    }
}

impl Store {
    /// The records among `ids` that are there, in no order.
    pub async fn call_records_by_id(
        &self,
        scope: Scope,
        ids: Vec<Uuid>,
        columns: Columns,
    ) -> Result<Vec<Model>, Error> {
        let everything = Filter::everything();
        self.call_records_among(scope, ids, everything, columns)
            .await
    }

    /// The records among `ids` that `filter` takes, in no order.
    pub(super) async fn call_records_among(
        &self,
        scope: Scope,
        ids: Vec<Uuid>,
        filter: Filter,
        columns: Columns,
    ) -> Result<Vec<Model>, Error> {
        let select = self.records_by_id(scope, ids, columns);
        Ok(select.filter(filter.condition()).all(&self.db).await?)
    }

    /// The statement of the records among `ids`. The row beside each is that of its organizer.
    pub(super) fn records_by_id(
        &self,
        scope: Scope,
        ids: Vec<Uuid>,
        columns: Columns,
    ) -> Select<Entity> {
        let is_visible = scope.records_among(Column::Id, &ids, self.engine());
        let is_one = super::one_of(self.engine(), Column::Id, ids);
        let key = (Column::Id, organizer::Column::CallRecordId);
        columns
            .with_key::<Entity>(Column::Id)
            .select_joined::<Entity, organizer::Entity>(Entity::find(), key)
            .filter(is_one)
            .filter(is_visible)
    }

    /// A page of the records that `filter` takes.
    pub async fn call_records(
        &self,
        scope: Scope,
        filter: Filter,
        order: RecordOrder,
        page: &Page<RecordKey>,
        columns: Columns,
    ) -> Result<Rows<Model>, Error> {
        let select = page_of(self.engine(), scope, filter, order, page, columns);
        Ok(Rows::from_one_more(page, select.all(&self.db).await?))
    }

    /// How many records `filter` takes.
    pub async fn count_call_records(&self, scope: Scope, filter: Filter) -> Result<u64, Error> {
        let condition = both(filter.condition(), scope.records());
        let select = Entity::find().filter(condition);
        Ok(select.count(&self.db).await?)
    }
}

/// Both conditions; an empty one stays out, so that what is empty can be told.
fn both(one: Condition, other: Condition) -> Condition {
    if other.is_empty() {
        return one;
    }
    one.add(other)
}

/// The statement of a page, which asks for one record more.
pub(super) fn page_of(
    engine: DbBackend,
    scope: Scope,
    filter: Filter,
    order: RecordOrder,
    page: &Page<RecordKey>,
    columns: Columns,
) -> Select<Entity> {
    let columns = columns
        .with_key::<Entity>(Column::Id)
        .with_key::<Entity>(order.column());
    let keyset = Keyset {
        page,
        is_descending: order.is_descending,
        values: &|key: &RecordKey| (Expr::val(order.value(key)), key.id),
    };
    let mut select = columns.select(Entity::find());
    let is_range = filter.is_range_of(order.column()) && scope.records().is_empty();
    let (leaders, condition) = match order.by {
        RecordOrderBy::Start => filter.led(),
        _ => (None, filter.condition()),
    };
    let condition = both(condition, scope.records());
    let place = if let Some(leaders) = leaders {
        // Without another condition, a page has no more leaders than rows.
        let is_alone = condition.is_empty();
        let leaders = leading(leaders, &keyset, is_alone);
        let place = place_of(Alias::new(LEADER));
        let is_leader = place.key.clone().eq(col(Column::Id));
        QuerySelect::query(&mut select)
            .join_subquery(JoinType::InnerJoin, leaders, Alias::new(LEADER), is_leader)
            .cond_where(condition);
        place
    } else {
        let place = Place {
            value: col(order.column()),
            key: col(Column::Id),
        };
        select = select.filter(condition);
        keyset.bound(QuerySelect::query(&mut select), &place);
        place
    };
    let statement = QuerySelect::query(&mut select);
    keyset.sort(statement, place);
    if is_range {
        keyset.limit_again(engine, statement);
    }
    select
}

/// The name of the sub-query of participants that leads the way to their records.
const LEADER: &str = "leader";

/// The records of these participants, each once: with one identity, they come from one index in the
/// order of the calls, so that a page stops after as many as it needs. The order is said inside:
/// Postgres would otherwise tell repeats apart by a hash, and sort them all.
fn leading(
    participants: Condition,
    keyset: &Keyset<'_, RecordKey>,
    is_alone: bool,
) -> SelectStatement {
    let place = place_of(participant::Entity);
    let mut leaders = Query::select();
    leaders
        .distinct()
        .exprs([place.value.clone(), place.key.clone()])
        .from(participant::Entity)
        .cond_where(participants);
    keyset.bound(&mut leaders, &place);
    keyset.sort(&mut leaders, place);
    if !is_alone {
        leaders.reset_limit();
    }
    leaders
}

/// A participant's place among its record's, in a table or in what is selected of it.
fn place_of(table: impl IntoIden + Clone) -> Place {
    use participant::Column::{CallRecordId, StartDateTime};
    Place {
        value: Expr::col((table.clone(), StartDateTime)),
        key: Expr::col((table, CallRecordId)),
    }
}
