//! How often rows of reports have changed: one row that each import that changes some moves.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut version = ColumnDef::new("version");
        let mut table = Table::create();
        table
            .table("report_version")
            .col(version.big_integer().not_null());
        manager.create_table(table).await?;
        let db = manager.get_connection();
        db.execute_unprepared("INSERT INTO report_version (version) VALUES (0)")
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("report_version").take())
            .await
    }
}
