//! Call records with their organizers, participants, sessions and segments.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// Every table, children last, with its columns and key.
fn tables() -> [TableCreateStatement; 5] {
    [
        table("call_records")
            .col(ColumnDef::new("id").uuid().not_null().primary_key())
            .col(ColumnDef::new("version").big_integer().not_null())
            .col(ColumnDef::new("type").text().not_null())
            .col(ColumnDef::new("modalities").text().not_null())
            .col(instant("start_date_time"))
            .col(instant("end_date_time"))
            .col(instant("last_modified_date_time"))
            .col(ColumnDef::new("join_web_url").text())
            .col(ColumnDef::new("organizer").text())
            .col(ColumnDef::new("participants").text().not_null())
            .col(ColumnDef::new("additional").text().not_null())
            .col(
                ColumnDef::new("duration_microseconds")
                    .big_integer()
                    .not_null(),
            )
            .col(ColumnDef::new("participants_count").integer().not_null())
            .col(ColumnDef::new("sessions_count").integer().not_null())
            .col(ColumnDef::new("parts").text().not_null())
            .take(),
        party(table("organizers").col(record_id().primary_key())),
        party(child("participants", &[]).col(instant("start_date_time"))),
        leg(child("sessions", &[]))
            .col(ColumnDef::new("modalities").text().not_null())
            .col(ColumnDef::new("is_test").boolean())
            .col(ColumnDef::new("failure_stage").text())
            .col(ColumnDef::new("caller_platform").text())
            .col(ColumnDef::new("callee_platform").text())
            .col(ColumnDef::new("caller_product_family").text())
            .col(ColumnDef::new("callee_product_family").text())
            .take(),
        leg(child("segments", &["session_ordinal"]))
            .col(ColumnDef::new("media").text().not_null())
            .take(),
    ]
}

fn table(name: &'static str) -> TableCreateStatement {
    Table::create().table(name).take()
}

fn record_id() -> ColumnDef {
    ColumnDef::new("call_record_id").uuid().not_null().take()
}

fn instant(name: &'static str) -> ColumnDef {
    ColumnDef::new(name)
        .timestamp_with_time_zone()
        .not_null()
        .take()
}

/// A table keyed by record, the given ordinals, and the row's own ordinal.
fn child(name: &'static str, ordinals: &[&'static str]) -> TableCreateStatement {
    let mut table = table(name);
    let mut key = Index::create();
    table.col(record_id());
    key.col("call_record_id");
    for ordinal in ordinals.iter().copied().chain(["ordinal"]) {
        table.col(ColumnDef::new(ordinal).integer().not_null());
        key.col(ordinal);
    }
    table.primary_key(&mut key).take()
}

/// The columns that organizers and participants share.
fn party(table: &mut TableCreateStatement) -> TableCreateStatement {
    table
        .col(ColumnDef::new("id").text().not_null())
        .col(ColumnDef::new("identity").text())
        .col(
            ColumnDef::new("administrative_unit_infos")
                .text()
                .not_null(),
        )
        .col(ColumnDef::new("additional").text().not_null())
        .col(ColumnDef::new("identity_kind").text())
        .col(ColumnDef::new("identity_id").text())
        .col(ColumnDef::new("user_principal_name").text())
        .col(ColumnDef::new("display_name").text())
        .take()
}

/// The columns that sessions and segments share.
fn leg(mut table: TableCreateStatement) -> TableCreateStatement {
    table
        .col(ColumnDef::new("id").text().not_null())
        .col(instant("start_date_time"))
        .col(instant("end_date_time"))
        .col(ColumnDef::new("caller").text())
        .col(ColumnDef::new("callee").text())
        .col(ColumnDef::new("failure_info").text())
        .col(ColumnDef::new("additional").text().not_null())
        .take()
}

/// The indexes: table, then columns. Each ends in the record's id, so that an ordered page is one scan.
const INDEXES: &[(&str, &[&str])] = &[
    ("call_records", &["start_date_time", "id"]),
    ("call_records", &["end_date_time", "id"]),
    ("call_records", &["last_modified_date_time", "id"]),
    ("call_records", &["duration_microseconds", "id"]),
    ("organizers", &["identity_id", "call_record_id"]),
    ("organizers", &["user_principal_name", "call_record_id"]),
    ("organizers", &["display_name", "call_record_id"]),
    (
        "participants",
        &["identity_id", "start_date_time", "call_record_id"],
    ),
    (
        "participants",
        &["user_principal_name", "start_date_time", "call_record_id"],
    ),
    (
        "participants",
        &["display_name", "start_date_time", "call_record_id"],
    ),
];

/// Indexes over the few sessions that failed or were tests.
const PARTIAL_INDEXES: &[&str] = &[
    "CREATE INDEX sessions_failure_stage ON sessions (failure_stage, call_record_id) WHERE failure_stage IS NOT NULL",
    "CREATE INDEX sessions_is_test ON sessions (call_record_id) WHERE is_test",
];

/// Text that is looked up by prefix sorts by code point on both engines; SQLite does so anyway.
const BY_CODE_POINT: &[(&str, &str)] = &[
    ("organizers", "identity_id"),
    ("organizers", "user_principal_name"),
    ("organizers", "display_name"),
    ("participants", "identity_id"),
    ("participants", "user_principal_name"),
    ("participants", "display_name"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            manager.create_table(table).await?;
        }
        let db = manager.get_connection();
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        if postgres {
            for (table, column) in BY_CODE_POINT {
                db.execute_unprepared(&format!(
                    "ALTER TABLE {table} ALTER COLUMN {column} TYPE text COLLATE \"C\""
                ))
                .await?;
            }
        }
        for (table, columns) in INDEXES {
            let mut index = Index::create();
            index.name(format!("{table}_{}", columns[0])).table(*table);
            for column in *columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        for index in PARTIAL_INDEXES {
            db.execute_unprepared(index).await?;
        }
        // A join link can be longer than a B-tree entry may be; SQLite has no such bound, nor hashes.
        let method = if postgres { "USING hash " } else { "" };
        db.execute_unprepared(&format!(
            "CREATE INDEX call_records_join_web_url ON call_records {method}(join_web_url)"
        ))
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            "segments",
            "sessions",
            "participants",
            "organizers",
            "call_records",
        ] {
            manager
                .drop_table(Table::drop().table(table).take())
                .await?;
        }
        Ok(())
    }
}
