//! Who asks is known before anything else of a request is looked at.

use std::io::{Read, Write};

use serde_json::json;

use crate::support::guarded::{caller, guarded};
use crate::support::wire::{Door, reply};

const METHODS: [&str; 9] = [
    "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND",
];

/// What opens a WebSocket.
const SOCKET: &str = "connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
                      sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
                      sec-websocket-protocol: graphql-transport-ws\r\n";

#[test]
fn a_body_without_a_token_is_refused_before_it_comes() {
    let (server, _keys) = guarded(&[]);
    let door = Door::of(server);
    for method in METHODS {
        for lines in ["", SOCKET, "upgrade: websocket\r\n", "upgrade: h2c\r\n"] {
            for body in ["content-length: 1000", "transfer-encoding: chunked"] {
                let mut wire = door.connect();
                let head = format!(
                    "{method} /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
                     {lines}{body}\r\n\r\n"
                );
                wire.write_all(head.as_bytes()).unwrap();
                let mut status = [0; 13];
                wire.read_exact(&mut status).unwrap();
                let status = String::from_utf8_lossy(&status);
                assert_eq!(status, "HTTP/1.1 401 ", "{method} {lines} {body}");
            }
        }
    }
}

#[test]
fn only_a_get_that_upgrades_says_later_who_asks() {
    let (server, _keys) = guarded(&[]);
    let door = Door::of(server);
    let told = |request: &str| {
        let mut wire = door.connect();
        wire.write_all(request.as_bytes()).unwrap();
        let reply = reply(&mut *wire).unwrap();
        (reply.status, reply.header("www-authenticate").to_owned())
    };
    let unknown = (401, "Bearer".to_owned());
    for method in METHODS.into_iter().filter(|method| *method != "HEAD") {
        let path = "/graphql?query=%7B__typename%7D";
        let request = format!("{method} {path} HTTP/1.1\r\nhost: x\r\n{SOCKET}\r\n");
        let expected = if method == "GET" {
            (101, String::new())
        } else {
            unknown.clone()
        };
        assert_eq!(told(&request), expected, "{method}");
    }
    let get = format!("GET /graphql HTTP/1.1\r\nhost: x\r\n{SOCKET}\r\n");
    for (part, other) in [
        ("upgrade: websocket", "upgrade: h2c"),
        ("upgrade: websocket", "upgrade: websockets"),
        ("Upgrade\r\n", "keep-alive\r\n"),
        ("HTTP/1.1", "HTTP/1.0"),
        ("host: x", "host: x\r\ncontent-length: 1"),
    ] {
        assert_eq!(told(&get.replace(part, other)), unknown, "{other}");
    }
}

#[test]
fn reservations_are_for_those_who_have_a_token() {
    let (server, _keys) = guarded(&[]);
    let door = Door::of(server);
    let mut wire = door.connect();
    let mut reserve = |lines: &str| {
        let request = format!("PUT /graphql HTTP/1.1\r\nhost: x\r\n{lines}\r\n");
        wire.write_all(request.as_bytes()).unwrap();
        reply(&mut *wire).unwrap().status
    };
    // More than there are for everybody.
    for _ in 0..1_100 {
        assert_eq!(reserve(SOCKET), 401);
    }
    let token = caller(&json!(["CallRecords.Read.All"]), 300);
    assert_eq!(reserve(&format!("{token}\r\n")), 201);
}
