//! The five log reports: a table each.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// What a column holds.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Document,
    Instant,
    Integer,
    Decimal,
    Boolean,
}

/// A table: its name, the columns that its range selects on, and the others.
struct Report {
    table: &'static str,
    span: &'static [&'static str],
    columns: &'static [(Kind, &'static [&'static str])],
}

const USER: &[&str] = &["user_id", "user_principal_name", "user_display_name"];

const REPORTS: &[Report] = &[
    Report {
        table: "pstn_calls",
        span: &["start_date_time"],
        columns: &[
            (Kind::Text, USER),
            (
                Kind::Text,
                &[
                    "id",
                    "call_id",
                    "call_type",
                    "currency",
                    "callee_number",
                    "usage_country_code",
                    "tenant_country_code",
                    "caller_number",
                    "destination_context",
                    "destination_name",
                    "conference_id",
                    "license_capability",
                    "inventory_type",
                    "operator",
                    "call_duration_source",
                    "other_party_country_code",
                    "client_local_ip_v4_address",
                    "client_local_ip_v6_address",
                    "client_public_ip_v4_address",
                    "client_public_ip_v6_address",
                ],
            ),
            (Kind::Document, &["administrative_unit_infos"]),
            (Kind::Instant, &["end_date_time"]),
            (Kind::Integer, &["duration"]),
            (Kind::Decimal, &["charge", "connection_charge"]),
        ],
    },
    Report {
        table: "direct_routing_calls",
        span: &["start_date_time"],
        columns: &[
            (Kind::Text, USER),
            (
                Kind::Text,
                &[
                    "id",
                    "correlation_id",
                    "call_type",
                    "caller_number",
                    "callee_number",
                    "media_path_location",
                    "signaling_location",
                    "final_sip_code_phrase",
                    "trunk_fully_qualified_domain_name",
                    "user_country_code",
                    "other_party_country_code",
                    "transferor_correlation_id",
                ],
            ),
            (Kind::Document, &["administrative_unit_infos"]),
            (
                Kind::Instant,
                &["end_date_time", "invite_date_time", "failure_date_time"],
            ),
            (
                Kind::Integer,
                &["duration", "final_sip_code", "call_end_sub_reason"],
            ),
            (Kind::Boolean, &["successful_call", "media_bypass_enabled"]),
        ],
    },
    Report {
        table: "pstn_blocked_users",
        span: &["block_date_time"],
        columns: &[
            (Kind::Text, USER),
            (
                Kind::Text,
                &[
                    "user_telephone_number",
                    "user_block_mode",
                    "block_reason",
                    "remediation_id",
                ],
            ),
        ],
    },
    Report {
        table: "pstn_online_meeting_dialouts",
        span: &["from_date_time", "to_date_time"],
        columns: &[
            (Kind::Text, USER),
            (
                Kind::Text,
                &["usage_location", "destination_context", "currency"],
            ),
            (Kind::Integer, &["total_calls", "total_call_seconds"]),
            (Kind::Decimal, &["total_call_charge"]),
        ],
    },
    Report {
        table: "sms",
        span: &["sent_date_time"],
        columns: &[
            (Kind::Text, USER),
            (
                Kind::Text,
                &[
                    "id",
                    "sms_id",
                    "user_country_code",
                    "tenant_country_code",
                    "source_number",
                    "destination_number",
                    "currency",
                    "sms_type",
                    "destination_context",
                    "destination_name",
                    "other_party_country_code",
                    "license_capability",
                ],
            ),
            (Kind::Document, &["administrative_unit_infos"]),
            (Kind::Integer, &["sms_units"]),
            (Kind::Decimal, &["call_charge"]),
        ],
    },
];

impl Report {
    fn table(&self, engine: DbBackend) -> TableCreateStatement {
        let mut table = Table::create();
        table.table(self.table);
        table.col(ColumnDef::new("key").uuid().not_null().primary_key());
        for column in self.span {
            let mut instant = ColumnDef::new(*column);
            table.col(instant.timestamp_with_time_zone().not_null());
        }
        for (kind, columns) in self.columns {
            for column in *columns {
                table.col(kind.column(column, engine));
            }
        }
        table.col(Kind::Document.column("additional", engine));
        table
    }
}

impl Kind {
    fn column(self, name: &'static str, engine: DbBackend) -> ColumnDef {
        let mut column = ColumnDef::new(name);
        match (self, engine) {
            // Text sorts by code point on both engines, so that a prefix is a range of an index.
            (Self::Text, DbBackend::Postgres) => column.custom("text COLLATE \"C\""),
            // SQLite has no exact decimal type: text keeps every digit.
            (Self::Text, _) | (Self::Decimal, DbBackend::Sqlite) => column.text(),
            (Self::Document, _) => column.text().not_null(),
            (Self::Instant, _) => column.timestamp_with_time_zone(),
            (Self::Integer, _) => column.integer(),
            (Self::Decimal, _) => column.decimal(),
            (Self::Boolean, _) => column.boolean(),
        };
        column
    }
}

/// The indexes: table, what comes before the range's column, as SQL. Each ends in the range's
/// column and the key, so that a page of a range is one scan.
const INDEXES: &[(&str, &str)] = &[
    ("pstn_calls", "caller_number"),
    ("pstn_calls", "callee_number"),
    ("direct_routing_calls", "caller_number"),
    ("direct_routing_calls", "callee_number"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let engine = manager.get_database_backend();
        let db = manager.get_connection();
        for report in REPORTS {
            manager.create_table(report.table(engine)).await?;
            let Report { table, span, .. } = report;
            let span = span.join(", ");
            for statement in [
                format!("CREATE INDEX {table}_span ON {table} ({span}, key)"),
                // Principal names and ids are ASCII, which both engines fold alike.
                format!("CREATE INDEX {table}_user_id ON {table} (lower(user_id), {span}, key)"),
                format!(
                    "CREATE INDEX {table}_user_principal_name ON {table} (lower(user_principal_name), {span}, key)"
                ),
            ] {
                db.execute_unprepared(&statement).await?;
            }
        }
        for (table, column) in INDEXES {
            let statement = format!(
                "CREATE INDEX {table}_{column} ON {table} ({column}, start_date_time, key)"
            );
            db.execute_unprepared(&statement).await?;
        }
        db.execute_unprepared(
            "CREATE INDEX direct_routing_calls_correlation_id ON direct_routing_calls (lower(correlation_id), start_date_time, key)",
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for report in REPORTS {
            let mut drop = Table::drop();
            manager.drop_table(drop.table(report.table).take()).await?;
        }
        Ok(())
    }
}
