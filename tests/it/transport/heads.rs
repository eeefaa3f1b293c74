//! Heads that do not come, and heads that cannot be read.

use std::io::Write;

use crate::support::wire::{Door, Reply, reply, rest};

const SHORT: [(&str, &str); 1] = [("CALLRECORDS_LIMITS_TIME", "300ms")];

#[test]
fn a_head_that_does_not_come_ends_its_connection() {
    for door in Door::all(&SHORT) {
        let whole = door.request("");
        let slow = whole.replace("\r\n\r\n", "\r\nx-slow: ");
        let later = whole.clone() + &slow;
        // Nothing, a letter, most of a head; and the same after an answer.
        for sent in ["", "G", &slow, &whole, &later] {
            let mut wire = door.connect();
            wire.write_all(sent.as_bytes()).unwrap();
            let answers = rest(&mut *wire).matches("HTTP/1.1 200 OK\r\n").count();
            let expected = usize::from(sent.starts_with(&whole));
            assert_eq!(answers, expected, "{}: {sent}", door.name);
        }
    }
}

#[test]
fn a_handshake_that_does_not_come_ends_its_connection() {
    let door = Door::tls(&SHORT);
    // The beginning of a client's first message, which says that 512 bytes follow.
    for sent in [&b""[..], &[22, 3, 1, 2, 0, 1]] {
        let mut socket = door.socket();
        socket.write_all(sent).unwrap();
        rest(&mut socket);
    }
}

#[test]
fn a_head_that_does_not_come_holds_up_no_end() {
    for mut door in Door::all(&[]) {
        let whole = door.request("");
        let mut held = Vec::new();
        for sent in ["", "GET / HTTP/1.1\r\nx: ", &whole] {
            let mut wire = door.connect();
            wire.write_all(sent.as_bytes()).unwrap();
            held.push(wire);
        }
        // By now the server has accepted them all.
        assert_eq!(reply(&mut *held[2]).unwrap().status, 200);
        assert!(door.server.terminate().success(), "{}", door.name);
        let log = door.server.log();
        assert!(!log.contains("stopped with requests running"), "{log}");
    }
}

/// Heads that cannot be read, each with its status, its code and its limit.
fn unreadable() -> Vec<(String, u16, &'static str, &'static str)> {
    let get = "GET /livez HTTP/1.1\r\nhost: x\r\n";
    let headers = |count: usize| {
        let lines: Vec<_> = (0..count).map(|n| format!("x-{n}: 1\r\n")).collect();
        format!("{get}{}\r\n", lines.concat())
    };
    let long = |length: usize| "a".repeat(length);
    let (bad, limit) = ("BAD_USER_INPUT", "LIMIT_EXCEEDED");
    vec![
        ("THIS IS NOT HTTP\r\n\r\n".to_owned(), 400, bad, ""),
        ("G@T / HTTP/1.1\r\n\r\n".to_owned(), 400, bad, ""),
        ("GET /livez HTTP/7.0\r\n\r\n".to_owned(), 400, bad, ""),
        ("GET /\u{7f} HTTP/1.1\r\n\r\n".to_owned(), 400, bad, ""),
        (format!("{get}no colon\r\n\r\n"), 400, bad, ""),
        (format!("{get}content-length: x\r\n\r\n"), 400, bad, ""),
        (
            format!("{get}content-length: 1\r\ncontent-length: 2\r\n\r\n"),
            400,
            bad,
            "",
        ),
        (
            format!("GET /{} HTTP/1.1\r\n\r\n", long(70_000)),
            414,
            limit,
            "head",
        ),
        (headers(120), 431, limit, "head"),
        (headers(10_000), 431, limit, "head"),
        (
            format!("{get}x: {}\r\n\r\n", long(600_000)),
            431,
            limit,
            "head",
        ),
        // The refusal comes long before all is sent, and still reaches the client.
        (
            format!("{get}x: {}\r\n\r\n", long(4_000_000)),
            431,
            limit,
            "head",
        ),
    ]
}

#[track_caller]
fn assert_told(reply: Option<Reply>, (status, code, limit): (u16, &str, &str), place: &str) {
    let reply = reply.unwrap_or_else(|| panic!("{place}: nothing for {status}"));
    assert_eq!(reply.status, status, "{place}: {reply:?}");
    assert_eq!(reply.code(), code, "{place}");
    let extensions = &reply.json()["errors"][0]["extensions"];
    assert_eq!(extensions["limit"].as_str().unwrap_or_default(), limit);
    for (name, value) in [
        ("content-type", "application/json; charset=utf-8"),
        ("x-content-type-options", "nosniff"),
        ("connection", "close"),
    ] {
        assert_eq!(reply.header(name), value, "{place}: {reply:?}");
    }
    assert_ne!(reply.header("x-request-id"), "", "{place}");
    assert_ne!(reply.header("date"), "", "{place}");
}

#[test]
fn a_head_that_cannot_be_read_is_refused_in_json() {
    for door in Door::all(&[]) {
        let good = door.request("");
        for (bad, status, code, limit) in unreadable() {
            // First, behind an answer, and sent along with what comes before it.
            for before in ["", "answered", "together"] {
                let mut wire = door.connect();
                let place = format!("{} {before}", door.name);
                if before == "answered" {
                    wire.write_all(good.as_bytes()).unwrap();
                    assert_eq!(reply(&mut *wire).unwrap().status, 200, "{place}");
                }
                let mut sent = bad.clone();
                if before == "together" {
                    sent.insert_str(0, &good);
                }
                wire.write_all(sent.as_bytes()).unwrap();
                if before == "together" {
                    assert_eq!(reply(&mut *wire).unwrap().status, 200, "{place}");
                }
                assert_told(reply(&mut *wire), (status, code, limit), &place);
                assert_eq!(rest(&mut *wire), "", "{place}");
            }
        }
        // They are counted, and fill no log.
        assert!(!door.server.log().contains("refused"), "{}", door.name);
    }
}
