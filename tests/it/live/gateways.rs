//! Several gateways on one Postgres, and several who import at a time.

use std::thread;

use serde_json::json;

use super::{CHANGES, Listener, import};
use crate::support::command::callrecords;
use crate::support::database::{Engine, TestDatabase};
use crate::support::made_up::{id, record};
use crate::support::server::Server;

#[test]
fn gateways_of_one_database_tell_the_same_in_the_same_order() {
    const EACH: usize = 60;
    let db = TestDatabase::new(Engine::Postgres);
    let gateways = [Server::serve(&db), Server::serve(&db)];
    let writers = ["1", "2", "3"];
    let all = EACH * writers.len();
    let mut listeners: Vec<Listener> = gateways
        .iter()
        .map(|gateway| Listener::changes("transport-ws", gateway.url(), all))
        .collect();
    thread::scope(|scope| {
        for seed in writers {
            let db = &db;
            scope.spawn(move || {
                let records = format!("--records={EACH}");
                let made = callrecords(["generate", &records, "--seed", seed]).outcome();
                // One by one, so that the writers' transactions mix.
                let lines: Vec<_> = made.stdout.lines().collect();
                for lines in lines.chunks(6) {
                    let run = callrecords(["import", "--database-url", db.url(), "-"]);
                    let outcome = run.stdin(lines.join("\n")).outcome();
                    assert_eq!(outcome.code, Some(0), "{outcome:?}");
                }
            });
        }
    });
    let told: Vec<Vec<String>> = listeners
        .iter_mut()
        .map(|listener| (0..all).map(|_| listener.line()).collect())
        .collect();
    assert_eq!(told[0], told[1]);
    let mut distinct = told[0].clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), all);
}

#[test]
fn a_cursor_of_one_gateway_goes_on_at_another() {
    let db = TestDatabase::new(Engine::Postgres);
    let (first, second) = (Server::serve(&db), Server::serve(&db));
    let mut listener = Listener::changes("transport-ws", first.url(), 1);
    import(&db, &[record(1, 0, json!({}))]);
    let last = listener.change();
    drop((listener, first));
    import(&db, &[record(2, 0, json!({}))]);
    let variables = json!({"after": last["cursor"]});
    let mut listener = Listener::start("sse", second.url(), CHANGES, &variables, 1);
    assert_eq!(listener.change()["callRecord"]["id"], id(2));
}
