//! Clients that do not take what they are sent.

use std::io::Write;
use std::thread;
use std::time::Duration;

use crate::support::wire::{Door, rest};

/// More than what lies on the way, in the buffers of both sides.
const ASKED: usize = 64 * 1024 * 1024;

/// How many of the answers a client gets that waits before it reads.
fn taken(door: &Door, count: usize, first_wait: Duration) -> usize {
    let mut wire = door.connect();
    let all = door.request("").repeat(count - 1) + &door.request("connection: close\r\n");
    wire.write_all(all.as_bytes()).unwrap();
    thread::sleep(first_wait);
    rest(&mut *wire).matches("HTTP/1.1 200 OK\r\n").count()
}

#[test]
fn a_client_that_takes_no_answer_loses_its_connection() {
    let short = [("CALLRECORDS_LIMITS_TIME", "300ms")];
    for mut door in Door::all(&short) {
        if door.path == "/livez" {
            door.path = "/schema.graphql";
        }
        let one = {
            let mut wire = door.connect();
            let request = door.request("connection: close\r\n");
            wire.write_all(request.as_bytes()).unwrap();
            rest(&mut *wire).len()
        };
        let count = ASKED / one;
        let few = count / 8;
        assert_eq!(taken(&door, few, Duration::ZERO), few, "{}", door.name);
        let taken = taken(&door, count, Duration::from_secs(2));
        assert!(taken < count, "{}: {taken} of {count}", door.name);
    }
}
