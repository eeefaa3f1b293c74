//! How many connections there may be, and who makes room for whom.

use std::io::Write;

use serde_json::json;

use crate::support::client::ask;
use crate::support::command::callrecords;
use crate::support::server::Server;
use crate::support::socket::Socket;
use crate::support::wire::{Door, Wire, reply, rest};

const FEW: [(&str, &str); 2] = [
    ("CALLRECORDS_LIMITS_CONNECTIONS_PER_ADDRESS", "4"),
    ("CALLRECORDS_LIMITS_CONNECTIONS", "6"),
];

/// A connection over which a request has begun and goes on.
fn busy(door: &Door, address: &str) -> Box<dyn Wire> {
    let mut wire = door.connect_from(address);
    // Asked to, the client would send: the request is being served.
    let head = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
                expect: 100-continue\r\ncontent-length: 100\r\n\r\n";
    wire.write_all(head.as_bytes()).unwrap();
    assert_eq!(reply(&mut *wire).unwrap().status, 100, "{}", door.name);
    wire
}

/// A connection over which a request was answered.
fn idle(door: &Door, address: &str) -> Box<dyn Wire> {
    let mut wire = door.connect_from(address);
    assert_eq!(status(door, &mut *wire), Some(200), "{}", door.name);
    wire
}

fn status(door: &Door, wire: &mut dyn Wire) -> Option<u16> {
    wire.write_all(door.request("").as_bytes()).ok()?;
    reply(wire).map(|reply| reply.status)
}

#[test]
fn an_address_has_its_share_of_the_connections() {
    let door = Door::plain(&FEW);
    let held: Vec<_> = (0..4).map(|_| busy(&door, "127.0.0.2")).collect();
    let mut refused = door.connect_from("127.0.0.2");
    let _ = refused.write_all(door.request("").as_bytes());
    let told = reply(&mut *refused).unwrap();
    assert_eq!((told.status, told.code().as_str()), (503, "LIMIT_EXCEEDED"));
    let limit = &told.json()["errors"][0]["extensions"]["limit"];
    assert_eq!(limit, "connections");
    assert_eq!(told.header("retry-after"), "1");
    assert_eq!(rest(&mut *refused), "");
    // The others have theirs, and there are no more in all.
    let _other = busy(&door, "127.0.0.3");
    let _another = busy(&door, "127.0.0.4");
    let mut refused = door.connect_from("127.0.0.5");
    assert_eq!(status(&door, &mut *refused), Some(503));
    drop(held);
    // Until the server has seen that they went.
    while status(&door, &mut *door.connect_from("127.0.0.5")) != Some(200) {}
}

#[test]
fn an_address_has_its_share_of_the_connections_over_tls() {
    let door = Door::tls(&FEW);
    let _held: Vec<_> = (0..4).map(|_| busy(&door, "127.0.0.2")).collect();
    assert_eq!(status(&door, &mut *door.connect_from("127.0.0.2")), None);
    let other = status(&door, &mut *door.connect_from("127.0.0.3"));
    assert_eq!(other, Some(200));
}

#[test]
fn connections_that_wait_make_room_for_new_ones() {
    for door in Door::all(&FEW) {
        // The listener for metrics has limits of its own.
        let share = if door.path == "/metrics" { 32 } else { 4 };
        let mut first = idle(&door, "127.0.0.2");
        // None of these says a word, and over TLS not even that it is there.
        let _silent: Vec<_> = (1..share).map(|_| door.connect_from("127.0.0.2")).collect();
        let mut new = idle(&door, "127.0.0.2");
        assert_eq!(rest(&mut *first), "", "{}", door.name);
        assert_eq!(status(&door, &mut *new), Some(200), "{}", door.name);
    }
}

#[test]
fn the_address_with_most_connections_makes_room_for_the_others() {
    for door in [Door::plain(&FEW), Door::tls(&FEW)] {
        let mut quiet = idle(&door, "127.0.0.3");
        let mut other = idle(&door, "127.0.0.3");
        let mut many: Vec<_> = (0..4).map(|_| idle(&door, "127.0.0.2")).collect();
        let _new = idle(&door, "127.0.0.4");
        assert_eq!(rest(&mut *many[0]), "", "{}", door.name);
        let others = [&mut quiet, &mut other].into_iter();
        for wire in others.chain(&mut many[1..]) {
            assert_eq!(status(&door, &mut **wire), Some(200), "{}", door.name);
        }
    }
}

#[test]
fn thousands_of_connections_from_one_address_hold_nobody_up() {
    for door in Door::all(&[]) {
        let many: Vec<_> = (0..1_200).map(|_| door.connect_from("127.0.0.2")).collect();
        for address in ["127.0.0.1", "127.0.0.2"] {
            let mut wire = door.connect_from(address);
            assert_eq!(status(&door, &mut *wire), Some(200), "{}", door.name);
        }
        drop(many);
    }
}

#[test]
fn a_websocket_makes_room_for_nobody() {
    let door = Door::plain(&[("CALLRECORDS_LIMITS_CONNECTIONS_PER_ADDRESS", "3")]);
    let mut socket = Socket::begin(&door.server);
    for _ in 0..9 {
        idle(&door, "127.0.0.1");
    }
    socket.send(&json!({"type": "ping"}));
    assert_eq!(socket.next(), Ok(json!({"type": "pong"})));
}

#[test]
fn connections_leave_files_for_everything_else() {
    let run = callrecords(["demo", "--records=3", "--bind=127.0.0.1:0"]);
    let door = Door::of(Server::start(run.open_files(200)));
    door.server
        .line("the limit on open files allows fewer connections");
    let many: Vec<_> = (1..=150)
        .map(|last| door.connect_from(&format!("127.0.1.{last}")))
        .collect();
    let url = format!("{}/graphql", door.server.url());
    let answer = ask(&url, &[], "{ callRecords { totalCount } }");
    assert_eq!(answer.json()["data"]["callRecords"]["totalCount"], 3);
    drop(many);
}
