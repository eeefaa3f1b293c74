//! What the other tests stand on does hold.

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbErr};

use crate::support::cluster::Cluster;
use crate::support::database::TestDatabase;
use crate::support::on_both;

on_both![
    two_databases_share_nothing,
    a_database_is_removed_with_its_test
];

async fn two_databases_share_nothing(db: &TestDatabase) {
    let other = TestDatabase::new(db.engine()).connect().await;
    let db = db.connect().await;
    db.execute_unprepared("CREATE TABLE segments (id int)")
        .await
        .unwrap();
    assert!(count_segments(&db).await.is_ok());
    assert!(count_segments(&other).await.is_err());
}

async fn a_database_is_removed_with_its_test(db: &TestDatabase) {
    let other = TestDatabase::new(db.engine());
    let url = other.url().replace("mode=rwc", "mode=rw");
    let kept = other.connect().await;
    drop(other);
    assert!(Database::connect(url).await.is_err());
    drop(kept);
}

#[tokio::test]
async fn a_private_cluster_stops_starts_and_leaves_nothing() {
    let cluster = Cluster::start_private();
    let url = cluster.url("postgres");
    let folder = cluster.folder().to_owned();
    cluster.stop();
    assert!(Database::connect(&url).await.is_err());
    cluster.start();
    assert!(Database::connect(&url).await.is_ok());
    drop(cluster);
    assert!(!folder.exists());
}

async fn count_segments(db: &DatabaseConnection) -> Result<(), DbErr> {
    db.execute_unprepared("SELECT count(*) FROM segments")
        .await?;
    Ok(())
}
