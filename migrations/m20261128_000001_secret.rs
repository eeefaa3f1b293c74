//! A secret of the database's own: cursors are sealed with it for whoever does not see everything, and
//! keys that are digests of rows are made with it. The digests that are there become such keys.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::store::secret::{Secret, is_filler};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// The reports, and whether rows have ids.
const REPORTS: &[(&str, bool)] = &[
    ("direct_routing_calls", true),
    ("pstn_blocked_users", false),
    ("pstn_calls", true),
    ("pstn_online_meeting_dialouts", false),
    ("sms", true),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut secret = ColumnDef::new("secret");
        let mut table = Table::create();
        table
            .table("database_secret")
            .col(secret.binary().not_null());
        manager.create_table(table).await?;
        let db = manager.get_connection();
        let mut bytes = [0; 32];
        aws_lc_rs::rand::fill(&mut bytes)
            .map_err(|_| DbErr::Custom("the system has no chance to give".to_owned()))?;
        let insert = Query::insert()
            .into_table("database_secret")
            .columns(["secret"])
            .values_panic([bytes.to_vec().into()])
            .take();
        db.execute(&insert).await?;
        let secret = Secret::new(bytes);
        let mut is_changed = false;
        for (table, has_ids) in REPORTS {
            is_changed |= key(db, table, *has_ids, &secret).await?;
        }
        if is_changed {
            db.execute_unprepared("UPDATE report_version SET version = version + 1")
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("database_secret").take())
            .await
    }
}

/// Makes keys of the digests in a table; tells whether there were any.
async fn key(
    db: &SchemaManagerConnection<'_>,
    table: &'static str,
    has_ids: bool,
    secret: &Secret,
) -> Result<bool, DbErr> {
    let select = if has_ids {
        format!(
            "SELECT key, id FROM {table} WHERE id IS NULL OR id = '' OR id LIKE '%000000000000%'"
        )
    } else {
        format!("SELECT key, NULL AS id FROM {table}")
    };
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), select))
        .await?;
    let mut is_changed = false;
    for row in rows {
        let id: Option<String> = if has_ids {
            row.try_get("", "id")?
        } else {
            None
        };
        if id.is_some_and(|id| !is_filler(&id)) {
            continue;
        }
        let digest: Uuid = row.try_get("", "key")?;
        let update = Query::update()
            .table(table)
            .value("key", secret.key(digest))
            .and_where(Expr::col("key").eq(digest))
            .take();
        db.execute(&update).await?;
        is_changed = true;
    }
    Ok(is_changed)
}
