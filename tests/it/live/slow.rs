//! A client that does not take what it asked for.

use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{import, start};
use crate::support::database::TestDatabase;
use crate::support::made_up::record;
use crate::support::on_both;
use crate::support::server::Server;
use crate::support::socket::Socket;

on_both![a_slow_reader_is_cut_off_and_told_why];

async fn a_slow_reader_is_cut_off_and_told_why(db: &TestDatabase) {
    let server = Server::serve(db);
    let mut socket = Socket::begin(&server);
    let query = "subscription($after: String) { callRecordChanged(after: $after) \
                 { cursor callRecord { joinWebUrl } } }";
    socket.subscribe("1", query, &json!({"after": start()}));
    // Long enough that what lies on the way, in buffers, is little.
    let link = format!("https://teams.example/{}", "x".repeat(50_000));
    import(db, &[record(1, 0, json!({"joinWebUrl": link}))]);
    let first = socket.next().unwrap();
    let many = "INSERT INTO call_record_changes (call_record_id, version, is_new) \
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) \
        SELECT call_record_id, 1, false FROM call_record_changes, n";
    let connection = db.connect().await;
    connection.execute_unprepared(many).await.unwrap();
    // The server fills the way to the client, and waits; then the log grows past what it bears.
    assert_eq!(socket.next().unwrap()["type"], "next");
    connection
        .execute_unprepared(&many.replace("400", "30"))
        .await
        .unwrap();
    let mut taken = 0;
    let error = loop {
        let message = socket.next().unwrap();
        if message["type"] != "next" {
            break message;
        }
        taken += 1;
    };
    assert_eq!(error["type"], "error");
    let extensions = &error["payload"][0]["extensions"];
    assert_eq!(extensions["code"], "LIMIT_EXCEEDED", "{error}");
    assert_eq!(extensions["limit"], "changesBehind");
    assert!(taken < 12_000, "{taken}");
    assert_eq!(socket.next(), Err(1013));
    // With the last cursor it gets what it missed.
    let mut socket = Socket::begin(&server);
    let last = &first["payload"]["data"]["callRecordChanged"]["cursor"];
    socket.subscribe("1", query, &json!({"after": last}));
    for _ in 0..200 {
        assert_eq!(socket.next().unwrap()["type"], "next");
    }
}
