//! The steps that build the database, one file a step, up and down, for Postgres and SQLite alike.

use sea_orm_migration::prelude::*;

mod m20261101_000001_call_records;
mod m20261101_000002_call_record_changes;
mod m20261101_000003_call_record_pages;
mod m20261125_000001_reports;
mod m20261125_000002_report_version;
mod m20261128_000001_secret;

/// The steps in order.
pub(super) struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261101_000001_call_records::Migration),
            Box::new(m20261101_000002_call_record_changes::Migration),
            Box::new(m20261101_000003_call_record_pages::Migration),
            Box::new(m20261125_000001_reports::Migration),
            Box::new(m20261125_000002_report_version::Migration),
            Box::new(m20261128_000001_secret::Migration),
        ]
    }
}
