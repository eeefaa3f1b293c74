//! What can go wrong between us and the database.

use sea_orm::DbErr;

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database could not be reached or opened.
    #[error("cannot open the database")]
    Open(#[source] DbErr),
    /// A statement failed.
    #[error("the database failed")]
    Database(#[from] DbErr),
    /// The database's tables are not those of this release.
    #[error("the database is not migrated: {pending} steps are pending")]
    NotMigrated {
        /// How many steps are yet to be applied.
        pending: usize,
    },
    /// A sum has more digits than can be kept.
    #[error("a sum over {table} has more digits than can be kept")]
    TooLarge {
        /// The table.
        table: &'static str,
    },
    /// A row does not hold what its column promises.
    #[error("{table}.{column} of {key} is inconsistent")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's key.
        key: String,
        /// What was wrong with the value.
        #[source]
        source: serde_json::Error,
    },
}
