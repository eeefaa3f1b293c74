//! Clients that we did not write, one a protocol.

use serde_json::{Value, json};

use super::{CHANGES, Listener, import};
use crate::support::database::TestDatabase;
use crate::support::made_up::{id, record};
use crate::support::on_both;
use crate::support::server::Server;

on_both![
    every_client_hears_what_is_imported,
    every_client_is_told_what_is_wrong,
    a_query_is_answered_once,
    every_client_is_told_that_the_server_stops,
];

/// What `tests/clients` has a client for.
const PROTOCOLS: [&str; 5] = ["transport-ws", "legacy-ws", "sse", "sse-single", "apollo"];

fn told(change: &Value) -> String {
    let (kind, version) = (&change["changeType"], &change["callRecord"]["version"]);
    format!("{} v{version}", kind.as_str().unwrap())
}

async fn every_client_hears_what_is_imported(db: &TestDatabase) {
    let server = Server::serve(db);
    let mut listeners = PROTOCOLS.map(|name| Listener::changes(name, server.url(), 3));
    import(db, &[record(1, 0, json!({}))]);
    for listener in &mut listeners {
        let change = listener.change();
        assert_eq!(change["callRecord"]["id"], id(1));
        assert_eq!(told(&change), "CREATED v1");
    }
    import(db, &[record(1, 0, json!({"version": 2}))]);
    import(db, &[record(2, 0, json!({}))]);
    for (listener, protocol) in listeners.iter_mut().zip(PROTOCOLS) {
        assert_eq!(told(&listener.change()), "UPDATED v2", "{protocol}");
        let last = listener.change();
        assert_eq!(listener.line(), "enough");
        // What comes while nobody listens is told to who comes back.
        import(db, &[record(3, 0, json!({"version": 1}))]);
        let variables = json!({"after": last["cursor"]});
        let mut again = Listener::start(protocol, server.url(), CHANGES, &variables, 1);
        assert_eq!(again.change()["callRecord"]["id"], id(3), "{protocol}");
    }
}

async fn every_client_is_told_what_is_wrong(db: &TestDatabase) {
    let server = Server::serve(db);
    for protocol in PROTOCOLS {
        let invalid = "subscription { callRecordChanged { nothing } }";
        let mut listener = Listener::start(protocol, server.url(), invalid, &json!({}), 1);
        let line = listener.line();
        // Where operations are requests of their own, the client tells the status and no more.
        let reason = if *protocol == *"sse-single" {
            "400: Bad Request"
        } else {
            "does not have a field"
        };
        assert!(line.contains(reason), "{protocol}: {line}");
        // What is found while the operation runs is an answer with errors.
        let variables = json!({"after": "no cursor"});
        let mut listener = Listener::start(protocol, server.url(), CHANGES, &variables, 1);
        let line = listener.line();
        assert!(line.contains("not a cursor"), "{protocol}: {line}");
    }
}

async fn a_query_is_answered_once(db: &TestDatabase) {
    let server = Server::serve(db);
    import(db, &[record(1, 0, json!({}))]);
    let query = "query($first: Int) { callRecords(first: $first) { nodes { id } } }";
    // Apollo's client has no stream for queries.
    for protocol in &PROTOCOLS[..4] {
        let variables = json!({"first": 5});
        let mut listener = Listener::start(protocol, server.url(), query, &variables, 9);
        let nodes = json!([{"id": id(1)}]);
        assert_eq!(
            listener.answer()["data"]["callRecords"]["nodes"],
            nodes,
            "{protocol}"
        );
        assert_eq!(listener.line(), "complete", "{protocol}");
    }
}

async fn every_client_is_told_that_the_server_stops(db: &TestDatabase) {
    let mut server = Server::serve(db);
    let protocols = ["transport-ws", "sse", "apollo"];
    let mut listeners = protocols.map(|name| Listener::changes(name, server.url(), 9));
    import(db, &[record(1, 0, json!({}))]);
    for listener in &mut listeners {
        listener.change();
    }
    assert!(server.terminate().success());
    assert!(server.log().contains(" stopped"), "{}", server.log());
    assert!(
        !server.log().contains("requests running"),
        "{}",
        server.log()
    );
    let [socket, events, parts] = &mut listeners;
    assert!(socket.line().starts_with(r#"error {"code":1001,"#));
    assert_eq!(events.line(), "complete");
    assert_eq!(parts.line(), "complete");
}
