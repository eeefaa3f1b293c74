//! What version the data is in, as a whole.

use serde::Serialize;

use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, QueryOrder, Statement};
use uuid::Uuid;

use super::{Error, Store, change_row};

/// Names the state of all that can be read. Two that are equal stand for the same data.
///
/// Every table that clients read must move a field of this when its rows change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DataVersion {
    /// The last entry in the log of changes of call records; 0 before the first.
    pub call_records: i64,
    /// The record that it names, and its version: they tell the log from one that grew to the same
    /// length after a backup was restored.
    pub last: Option<(Uuid, i64)>,
    /// How often rows of reports have changed.
    pub reports: i64,
}

impl Store {
    /// The version that the data is in now. Read it before the data: what is read after is of this
    /// version or a later one.
    pub async fn data_version(&self) -> Result<DataVersion, Error> {
        let select = Statement::from_string(self.engine(), "SELECT version FROM report_version");
        let reports = self.db.query_one_raw(select).await?;
        let reports = reports.map(|row| row.try_get("", "version")).transpose()?;
        let last = change_row::Entity::find().order_by_desc(change_row::Column::Sequence);
        let last = last.one(&self.db).await?;
        Ok(DataVersion {
            call_records: last.as_ref().map_or(0, |change| change.sequence),
            last: last.map(|change| (change.call_record_id, change.version)),
            reports: reports.unwrap_or_default(),
        })
    }
}

/// Says that rows of reports have changed. The row stays locked to the end of the transaction, so
/// that versions become visible in their order: do this last.
pub(super) async fn move_reports(tx: &DatabaseTransaction) -> Result<(), Error> {
    tx.execute_unprepared("UPDATE report_version SET version = version + 1")
        .await?;
    Ok(())
}
