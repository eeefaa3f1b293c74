//! Pages of a report's rows.

use sea_orm::sea_query::{Expr, Func};
use sea_orm::{ColumnTrait, DbBackend, EntityTrait, ModelTrait, QueryFilter, QuerySelect, Select};
use uuid::Uuid;

use super::super::keyset::{Keyset, Place};
use super::super::page::{Page, Rows};
use super::super::{Columns, Error, Scope, Store};
use super::key::{Measure, RowKey};
use super::{RowQuery, numeric};
use crate::reports::Report;

/// What a list of report rows is ordered by; the key breaks ties. A null counts as zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowOrder<C> {
    /// The column: an instant, an integer or a decimal.
    pub column: C,
    /// Whether the greatest comes first.
    pub is_descending: bool,
}

impl<C: ColumnTrait> RowOrder<C> {
    /// A row's place in the list.
    pub fn key<R>(self, row: &R::Model) -> RowKey
    where
        R: Report + EntityTrait<Column = C>,
    {
        let key = match row.get(R::KEY) {
            sea_orm::Value::Uuid(Some(key)) => key,
            _ => Uuid::nil(),
        };
        RowKey {
            value: Measure::of(self.column, &row.get(self.column)),
            key,
        }
    }

    /// Whether the other order is this one.
    pub(in crate::store) fn is_same(self, other: Self) -> bool {
        self.column.as_str() == other.column.as_str() && self.is_descending == other.is_descending
    }

    fn value(self) -> Expr {
        if !self.column.def().is_null() {
            return numeric(self.column);
        }
        let nothing = Measure::nothing(self.column).expr();
        Func::coalesce([numeric(self.column), nothing]).into()
    }
}

impl Store {
    /// A page of a report's rows.
    pub async fn report_rows<R: Report>(
        &self,
        scope: Scope,
        query: &RowQuery,
        order: RowOrder<R::Column>,
        page: &Page<RowKey>,
        columns: Columns,
    ) -> Result<Rows<R::Model>, Error> {
        let select = page_of::<R>(self.engine(), scope, query, order, page, columns);
        Ok(Rows::from_one_more(page, select.all(&self.db).await?))
    }

    /// The rows of a report that a column says belong to one of these texts, such as a correlation
    /// id, in the order of the range's column. Ids are compared without regard to case.
    pub async fn report_rows_by<R: Report>(
        &self,
        scope: Scope,
        column: R::Column,
        texts: &[String],
        columns: Columns,
    ) -> Result<Vec<R::Model>, Error> {
        let select = self.rows_by::<R>(scope, column, texts, columns);
        Ok(select.all(&self.db).await?)
    }

    /// The statement of the rows that belong to one of these texts.
    pub(in crate::store) fn rows_by<R: Report>(
        &self,
        scope: Scope,
        column: R::Column,
        texts: &[String],
        columns: Columns,
    ) -> Select<R> {
        use sea_orm::QueryOrder;
        let columns = columns.with_key::<R>(R::KEY).with_key::<R>(column);
        let mut select = columns
            .select(R::find())
            .filter(super::super::lower_is_one_of(self.engine(), column, texts))
            .filter(scope.rows(R::USER.id));
        if let crate::reports::Span::Instant { column, .. } = R::SPAN {
            select = select.order_by_asc(column);
        }
        select.order_by_asc(R::KEY)
    }
}

/// The statement of a page, which asks for one row more.
pub(in crate::store) fn page_of<R: Report>(
    engine: DbBackend,
    scope: Scope,
    query: &RowQuery,
    order: RowOrder<R::Column>,
    page: &Page<RowKey>,
    columns: Columns,
) -> Select<R> {
    let keyset = Keyset {
        page,
        is_descending: order.is_descending,
        values: &|key: &RowKey| (key.value.expr(), key.key),
    };
    let is_by_range = is_range_column::<R>(order.column);
    let place = Place {
        value: if is_by_range {
            super::col(order.column)
        } else {
            order.value()
        },
        key: super::col(R::KEY),
    };
    let columns = columns.with_key::<R>(R::KEY).with_key::<R>(order.column);
    let mut select = columns
        .select(R::find())
        .filter(query.condition::<R>(scope));
    let statement = QuerySelect::query(&mut select);
    keyset.bound(statement, &place);
    keyset.sort(statement, place);
    let shows_all = scope.rows(R::USER.id).is_empty();
    if is_by_range && shows_all && query.filter.is_range_of(order.column) {
        keyset.limit_again(engine, statement);
    }
    select
}

/// The column that the range selects on is never null, whatever Graph's contract allows.
fn is_range_column<R: Report>(column: R::Column) -> bool {
    use crate::reports::Span;
    use sea_orm::IdenStatic;
    match R::SPAN {
        Span::Instant { column: range, .. } => range.as_str() == column.as_str(),
        Span::Window { .. } => false,
    }
}
