//! Pages of a record's lists that came apart from the record: kept, so that lists can be made anew
//! from the same pages when the record's next version comes, in whatever order all of them arrive.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("call_record_pages")
                    .col(ColumnDef::new("call_record_id").uuid().not_null())
                    .col(ColumnDef::new("list").text().not_null())
                    .col(ColumnDef::new("digest").uuid().not_null())
                    .col(ColumnDef::new("value").text().not_null())
                    .primary_key(
                        Index::create()
                            .col("call_record_id")
                            .col("list")
                            .col("digest"),
                    )
                    .take(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("call_record_pages").take())
            .await
    }
}
