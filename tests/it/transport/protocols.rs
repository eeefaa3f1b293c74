//! HTTP/1.1 is all that is spoken, whatever a client would rather speak.

use std::io::Write;

use crate::support::wire::{Door, reply, rest};

/// What a client sends that knows that the server speaks HTTP/2, and its settings.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

#[test]
fn nobody_is_answered_in_http_2() {
    for door in Door::all(&[]) {
        let mut wire = door.connect();
        wire.write_all(PREFACE).unwrap();
        let answer = rest(&mut *wire);
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 400 "),
            "{}: {answer:?}",
            door.name
        );
    }
    let door = Door::tls(&[]);
    let agreed = door.agree(&[b"h2", b"http/1.1"]).unwrap();
    assert_eq!(agreed.as_deref(), Some(&b"http/1.1"[..]));
    assert_eq!(door.agree(&[]).unwrap(), None);
    assert!(door.agree(&[b"h2"]).is_err());
}

#[test]
fn an_upgrade_to_what_is_not_there_is_ignored() {
    let door = Door::plain(&[]);
    let path = "/graphql?query=%7B__typename%7D";
    for lines in [
        "connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n",
        "connection: upgrade\r\nupgrade: TLS/1.3\r\n",
        "connection: upgrade\r\nupgrade: h2c, other\r\n",
        // Without `connection`, it is meant for somebody else.
        "upgrade: websocket\r\n",
    ] {
        let mut wire = door.connect();
        // The connection goes on in HTTP/1.1.
        for _ in 0..2 {
            let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\n{lines}\r\n");
            wire.write_all(request.as_bytes()).unwrap();
            let reply = reply(&mut *wire).unwrap();
            assert_eq!(reply.status, 200, "{lines}: {reply:?}");
            assert_eq!(reply.json()["data"]["__typename"], "Query");
        }
    }
}

#[test]
fn a_websocket_is_opened_among_other_protocols() {
    let door = Door::plain(&[]);
    let request = "GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: keep-alive\r\nconnection: Upgrade\r\n\
                   upgrade: h2c, WebSocket\r\nsec-websocket-version: 13\r\n\
                   sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
                   sec-websocket-protocol: graphql-transport-ws\r\n\r\n";
    let mut wire = door.connect();
    wire.write_all(request.as_bytes()).unwrap();
    let reply = reply(&mut *wire).unwrap();
    assert_eq!(reply.status, 101, "{reply:?}");
    assert_eq!(reply.header("upgrade"), "websocket");
}
