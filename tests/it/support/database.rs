//! An empty database for each test, on either engine.

use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{Database, DatabaseConnection};
use tempfile::TempDir;

use super::cluster::Cluster;

static CREATED: AtomicU32 = AtomicU32::new(0);

/// What keeps the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Postgres,
    Sqlite,
}

/// A database of one test, empty at first and removed with it.
pub(crate) struct TestDatabase {
    engine: Engine,
    url: String,
    place: Place,
}

enum Place {
    Cluster { name: String },
    Folder { _folder: TempDir },
}

impl TestDatabase {
    pub(crate) fn new(engine: Engine) -> Self {
        let (url, place) = match engine {
            Engine::Postgres => {
                let name = format!("test_{}", CREATED.fetch_add(1, Ordering::Relaxed));
                Cluster::shared().create_database(&name);
                (Cluster::shared().url(&name), Place::Cluster { name })
            }
            Engine::Sqlite => {
                let folder = TempDir::with_prefix("callrecords-").unwrap();
                let file = folder.path().join("test.db");
                let url = format!("sqlite://{}?mode=rwc", file.display());
                (url, Place::Folder { _folder: folder })
            }
        };
        Self { engine, url, place }
    }

    pub(crate) fn engine(&self) -> Engine {
        self.engine
    }

    /// What `--database-url` takes.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The same for another role of Postgres.
    pub(crate) fn url_as(&self, role: &str) -> String {
        self.url.replace("user=postgres", &format!("user={role}"))
    }

    pub(crate) async fn connect(&self) -> DatabaseConnection {
        Database::connect(self.url()).await.unwrap()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Place::Cluster { name } = &self.place {
            // A second panic while a test fails would end the whole process.
            let _ = Cluster::shared().drop_database(name);
        }
    }
}
