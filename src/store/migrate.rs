//! Building the database, step by step.

use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::{MigrationStatus, MigratorTrait};

use self::migrations::Migrator;
use super::{Error, Store};

#[path = "../../migrations/mod.rs"]
mod migrations;

/// A step of the database's building.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// Whether it has been taken.
    pub is_applied: bool,
}

/// Names the lock that keeps gateways which start at once from migrating at once.
const LOCK: i64 = 0x0063_616c_6c72_6563;

impl Store {
    /// Takes every step that is pending; safe when several gateways start at once.
    pub async fn migrate_up(&self) -> Result<(), Error> {
        let tx = self.begin().await?;
        self.lock_migrations(&tx).await?;
        Migrator::up(&tx, None).await?;
        Ok(tx.commit().await?)
    }

    /// Takes every step back: the tables are gone, with all that is in them.
    pub async fn migrate_down(&self) -> Result<(), Error> {
        let tx = self.begin().await?;
        self.lock_migrations(&tx).await?;
        Migrator::down(&tx, None).await?;
        Ok(tx.commit().await?)
    }

    /// Every step and whether it has been taken.
    pub async fn migration_steps(&self) -> Result<Vec<Step>, Error> {
        steps(self.db.pool()).await
    }

    async fn lock_migrations(&self, tx: &impl ConnectionTrait) -> Result<(), Error> {
        if self.engine() == DbBackend::Postgres {
            let lock = format!("SELECT pg_advisory_xact_lock({LOCK})");
            tx.execute_unprepared(&lock).await?;
        }
        Ok(())
    }
}

async fn steps(db: &impl ConnectionTrait) -> Result<Vec<Step>, Error> {
    // A read alone: SeaORM's plain status first makes the table of steps.
    let steps = Migrator::get_migration_with_status_read_only(db).await?;
    let steps = steps.iter().map(|step| Step {
        name: step.name().to_owned(),
        is_applied: step.status() == MigrationStatus::Applied,
    });
    Ok(steps.collect())
}

/// How many steps are not taken yet.
pub(super) async fn pending_steps(db: &impl ConnectionTrait) -> Result<usize, Error> {
    let steps = steps(db).await?;
    Ok(steps.iter().filter(|step| !step.is_applied).count())
}
