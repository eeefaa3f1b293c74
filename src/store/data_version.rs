//! What version the data is in, as a whole.

use serde::Serialize;

use super::{Error, Store, change_log};

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
        Ok(DataVersion {
            call_records: change_log::last(&self.db).await?,
        })
    }
}
