//! What version the data is in, as a whole.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, EntityName};
use serde::Serialize;

use super::change_row::{Column, Entity};
use super::{Error, Store};

/// Names the state of all that can be read. Two that are equal stand for the same data.
///
/// Every table that clients read must move a field of this when its rows change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DataVersion {
    /// The last entry in the log of changes of call records; 0 before the first.
    pub call_records: i64,
}

impl Store {
    /// The version that the data is in now. Read it before the data: what is read after is of this
    /// version or a later one.
    pub async fn data_version(&self) -> Result<DataVersion, Error> {
        let mut select = Query::select();
        select
            .expr(Expr::col(Column::Sequence).max())
            .from(Entity.table_ref());
        let row = self.db.query_one(&select).await?;
        let last = row.map(|row| row.try_get_by_index::<Option<i64>>(0));
        Ok(DataVersion {
            call_records: last.transpose()?.flatten().unwrap_or(0),
        })
    }
}
