//! `WebSocket` connections, message by message.

use serde_json::{Value, json};
use tungstenite::Message;
use tungstenite::http::StatusCode;

use super::{CHANGES, import, start};
use crate::support::database::TestDatabase;
use crate::support::made_up::{id, record};
use crate::support::on_both;
use crate::support::server::Server;
use crate::support::socket::Socket;

on_both![
    each_offence_closes_the_socket_with_its_code,
    operations_come_and_go_on_one_socket,
    a_page_of_another_site_opens_no_socket,
    a_stopping_server_closes_its_sockets,
];

async fn each_offence_closes_the_socket_with_its_code(db: &TestDatabase) {
    let server = Server::serve(db);
    let open = |protocol| Socket::open(&server, protocol, &[]).unwrap();
    assert_eq!(open("").next(), Err(4406));
    // Who says nothing is waited for a while.
    let mut silent = open("graphql-transport-ws");
    let init = json!({"type": "connection_init"});
    let subscribe = json!({"type": "subscribe", "id": "1", "payload": {"query": CHANGES}});
    let code = |socket: &mut Socket, messages: &[&Value]| {
        for message in messages {
            socket.send(message);
        }
        socket.next().unwrap_err()
    };
    let fresh = &mut open("graphql-transport-ws");
    assert_eq!(code(fresh, &[&json!({"type": "start"})]), 4400);
    assert_eq!(code(&mut open("graphql-transport-ws"), &[&subscribe]), 4401);
    let begun = &mut Socket::begin(&server);
    assert_eq!(code(begun, &[&subscribe, &subscribe]), 4409);
    assert_eq!(code(&mut Socket::begin(&server), &[&init]), 4429);
    let mut binary = Socket::begin(&server);
    binary.0.send(Message::binary(vec![1])).unwrap();
    assert_eq!(binary.next(), Err(4400));
    assert_eq!(silent.next(), Err(4408));
}

async fn operations_come_and_go_on_one_socket(db: &TestDatabase) {
    let server = Server::serve(db);
    let mut socket = Socket::begin(&server);
    socket.send(&json!({"type": "ping", "payload": {"n": 1.50}}));
    let pong = json!({"type": "pong", "payload": {"n": 1.50}});
    assert_eq!(socket.next(), Ok(pong));
    socket.subscribe("invalid", "{ nothing }", &json!({}));
    let error = socket.next().unwrap();
    assert_eq!(
        (&error["type"], &error["id"]),
        (&json!("error"), &json!("invalid"))
    );
    let code = &error["payload"][0]["extensions"]["code"];
    assert_eq!(*code, "BAD_USER_INPUT", "{error}");
    socket.subscribe("query", "{ callRecords { nodes { id } } }", &json!({}));
    let payload = json!({
        "data": {"callRecords": {"nodes": []}},
        "extensions": {"cost": {"requested": 61, "actual": 1, "limit": 1_000_000}},
    });
    let next = json!({"id": "query", "type": "next", "payload": payload});
    assert_eq!(socket.next(), Ok(next));
    assert_eq!(
        socket.next(),
        Ok(json!({"id": "query", "type": "complete"}))
    );
    socket.subscribe("one", CHANGES, &json!({"after": start()}));
    let filter = json!({"id": {"in": [id(2)]}});
    socket.subscribe("two", CHANGES, &json!({"after": start(), "filter": filter}));
    import(db, &[record(1, 0, json!({}))]);
    assert_eq!(socket.next().unwrap()["id"], "one");
    socket.send(&json!({"type": "complete", "id": "one"}));
    // Answered after what came before it.
    socket.send(&json!({"type": "ping"}));
    assert_eq!(socket.next(), Ok(json!({"type": "pong"})));
    import(db, &[record(2, 0, json!({}))]);
    let next = socket.next().unwrap();
    assert_eq!(next["id"], "two");
    let record = &next["payload"]["data"]["callRecordChanged"]["callRecord"];
    assert_eq!(record["id"], id(2));
    // The id is free again.
    socket.subscribe("one", CHANGES, &json!({"after": start()}));
    assert_eq!(socket.next().unwrap()["id"], "one");
}

async fn a_page_of_another_site_opens_no_socket(db: &TestDatabase) {
    let run = crate::support::command::callrecords([
        "serve",
        "--bind=127.0.0.1:0",
        "--database-url",
        db.url(),
    ]);
    let server = Server::start(run.env("CALLRECORDS_CORS_ORIGINS", "https://app.example"));
    let open = |origin: &str| Socket::open(&server, "graphql-transport-ws", &[origin]).err();
    assert_eq!(
        open("origin: https://evil.example"),
        Some(StatusCode::FORBIDDEN)
    );
    assert_eq!(open("origin: null"), Some(StatusCode::FORBIDDEN));
    assert_eq!(open(&format!("origin: {}", server.url())), None);
    assert_eq!(open("origin: https://app.example"), None);
}

async fn a_stopping_server_closes_its_sockets(db: &TestDatabase) {
    let mut server = Server::serve(db);
    let mut begun = Socket::begin(&server);
    begun.subscribe("1", CHANGES, &json!({}));
    let mut legacy = Socket::open(&server, "graphql-ws", &[]).unwrap();
    legacy.send(&json!({"type": "connection_init"}));
    assert_eq!(legacy.next(), Ok(json!({"type": "connection_ack"})));
    assert_eq!(legacy.next(), Ok(json!({"type": "ka"})));
    let closed = std::thread::spawn(move || (begun.next(), legacy.next()));
    assert!(server.terminate().success());
    assert_eq!(closed.join().unwrap(), (Err(1001), Err(1001)));
}
