//! Bodies that nobody reads: their clients are answered, and hold nothing.

use std::io::Write;
use std::thread;
use std::time::Duration;

use crate::http::succeeded;
use crate::support::wire::{Door, Wire, reply, rest};

/// More than the buffers on the way hold at once.
const LENGTH: usize = 300_000;

/// A POST that is refused for its type or its method, wherever it goes.
fn head(door: &Door, length: &str) -> String {
    let path = door.path.replace("/livez", "/graphql");
    format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=b\r\n\
         {length}\r\n\r\n"
    )
}

fn refused(door: &Door) -> u16 {
    if door.path == "/livez" { 415 } else { 405 }
}

#[test]
fn a_refusal_reaches_a_client_that_still_sends() {
    for door in Door::all(&[]) {
        for turn in 0..40 {
            let mut wire = door.connect();
            let head = head(&door, &format!("content-length: {LENGTH}"));
            wire.write_all(head.as_bytes()).unwrap();
            // The refusal is there by now, and the connection is not closed for it.
            thread::sleep(Duration::from_millis(turn % 4));
            for chunk in vec![b'x'; LENGTH].chunks(50_000) {
                wire.write_all(chunk).unwrap();
            }
            let told = reply(&mut *wire).unwrap();
            assert_eq!(told.status, refused(&door), "{}: {told:?}", door.name);
            wire.write_all(door.request("").as_bytes()).unwrap();
            let next = reply(&mut *wire).unwrap();
            assert_eq!(next.status, 200, "{}: {next:?}", door.name);
        }
    }
}

#[test]
fn a_refusal_reaches_fetch() {
    let door = Door::plain(&[]);
    let url = format!("{}/graphql", door.server.url());
    assert_eq!(succeeded(&["http/refused.mjs", &url]), "ok: 120 refusals\n");
}

#[test]
fn a_refusal_does_not_wait_for_the_body() {
    for door in Door::all(&[("CALLRECORDS_LIMITS_TIME", "300ms")]) {
        for length in ["content-length: 1000", "transfer-encoding: chunked"] {
            let mut wire = door.connect();
            wire.write_all(head(&door, length).as_bytes()).unwrap();
            assert_eq!(reply(&mut *wire).unwrap().status, refused(&door));
            // Nor does the connection, for longer than a client has for anything.
            assert_eq!(rest(&mut *wire), "", "{}", door.name);
        }
    }
}

#[test]
fn a_client_that_asks_before_it_sends_is_told_not_to() {
    for door in Door::all(&[]) {
        let mut wire = door.connect();
        let head = head(&door, "content-length: 1000\r\nexpect: 100-continue");
        wire.write_all(head.as_bytes()).unwrap();
        assert_eq!(reply(&mut *wire).unwrap().status, refused(&door));
        assert_eq!(rest(&mut *wire), "", "{}", door.name);
    }
    let door = Door::plain(&[]);
    let mut wire = door.connect();
    let body = "{\"query\": \"{ __typename }\"}";
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
         expect: 100-continue\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    wire.write_all(head.as_bytes()).unwrap();
    assert_eq!(reply(&mut *wire).unwrap().status, 100);
    wire.write_all(body.as_bytes()).unwrap();
    assert_eq!(reply(&mut *wire).unwrap().status, 200);
}

#[test]
fn a_body_that_never_ends_is_not_taken_for_ever() {
    const FAR_TOO_MUCH: usize = 1024 * 1024 * 1024;
    for door in Door::all(&[]) {
        let mut wire = door.connect();
        let head = head(&door, "transfer-encoding: chunked");
        wire.write_all(head.as_bytes()).unwrap();
        let sent = send_chunks(&mut *wire, FAR_TOO_MUCH);
        assert!(sent < FAR_TOO_MUCH, "{}", door.name);
    }
}

/// Sends chunks until the connection is closed; how many bytes it took.
fn send_chunks(wire: &mut dyn Wire, most: usize) -> usize {
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    let mut sent = 0;
    while sent < most && wire.write_all(chunk.as_bytes()).is_ok() {
        sent += chunk.len();
    }
    sent
}
