//! Server-Sent Events and multipart, as they look on the wire.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;

use serde_json::{Value, json};

use super::{CHANGES, import, start};
use crate::support::client::{self, get, send};
use crate::support::database::TestDatabase;
use crate::support::made_up::record;
use crate::support::on_both;
use crate::support::server::Server;

on_both![
    a_stream_is_reserved_and_shared,
    a_stream_that_was_not_reserved_is_not_there,
    queries_come_as_events_and_as_parts,
    the_server_forgets_who_left,
];

const EVENTS: &str = "accept: text/event-stream";

/// A response that goes on, line by line.
pub(crate) struct Stream(BufReader<TcpStream>);

impl Stream {
    pub(crate) fn open(server: &Server, path: &str, headers: &[&str]) -> Self {
        use std::io::Write;
        let host = server.url().trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).unwrap();
        let head = format!(
            "GET {path} HTTP/1.1\r\nhost: {host}\r\n{}\r\n\r\n",
            headers.join("\r\n")
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut stream = Self(BufReader::new(stream));
        assert_eq!(stream.line(), "HTTP/1.1 200 OK");
        while !stream.line().is_empty() {}
        stream
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        line.trim_end_matches(['\r', '\n']).to_owned()
    }

    /// The next event: its name and its data.
    pub(crate) fn event(&mut self) -> (String, Value) {
        let mut next = |field: &str| loop {
            if let Some(value) = self.line().strip_prefix(field) {
                return value.trim().to_owned();
            }
        };
        let name = next("event:");
        (name, serde_json::from_str(&next("data:")).unwrap())
    }
}

async fn a_stream_is_reserved_and_shared(db: &TestDatabase) {
    let server = Server::serve(db);
    let url = format!("{}/graphql", server.url());
    let reserved = send("PUT", &url, &[], "");
    assert_eq!(reserved.status(), 201);
    let token = format!("x-graphql-event-stream-token: {}", reserved.text());
    let start_with = |id: &str, query: &str| {
        let extensions = json!({"operationId": id});
        let variables = json!({"after": start()});
        let body = json!({"query": query, "variables": variables, "extensions": extensions});
        client::post(&url, &[&token], &body)
    };
    // Before the stream is open, too.
    assert_eq!(start_with("one", CHANGES).status(), 202);
    assert_eq!(start_with("one", CHANGES).status(), 409);
    let mut stream = Stream::open(&server, "/graphql", &[EVENTS, &token]);
    assert_eq!(get(&url, &[EVENTS, &token]).status(), 409);
    assert_eq!(
        start_with("query", "{ callRecords { nodes { id } } }").status(),
        202
    );
    let (name, told) = stream.event();
    let payload = json!({
        "data": {"callRecords": {"nodes": []}},
        "extensions": {"cost": {"requested": 61, "actual": 1, "limit": 1_000_000}},
    });
    assert_eq!(
        (&*name, told),
        ("next", json!({"id": "query", "payload": payload}))
    );
    let complete = ("complete".to_owned(), json!({"id": "query"}));
    assert_eq!(stream.event(), complete);
    import(db, &[record(1, 0, json!({}))]);
    assert_eq!(stream.event().1["id"], "one");
    let without_id = client::post(&url, &[&token], &json!({"query": "{ __typename }"}));
    assert_eq!(
        (without_id.status(), &*without_id.code()),
        (400, "BAD_USER_INPUT")
    );
    let invalid = start_with("invalid", "{ nothing }");
    assert_eq!(
        (invalid.status(), &*invalid.code()),
        (400, "BAD_USER_INPUT")
    );
    let stop = |path: &str| send("DELETE", &format!("{url}{path}"), &[&token], "");
    assert_eq!(stop("").status(), 400);
    assert_eq!(stop("?operationId=one").status(), 200);
    assert_eq!(start_with("one", CHANGES).status(), 202);
    assert_eq!(stream.event().1["id"], "one");
}

async fn a_stream_that_was_not_reserved_is_not_there(db: &TestDatabase) {
    let server = Server::serve(db);
    let url = format!("{}/graphql", server.url());
    let token = "x-graphql-event-stream-token: 0";
    let body = json!({"query": CHANGES, "extensions": {"operationId": "1"}});
    for answer in [
        get(&url, &[EVENTS, token]),
        client::post(&url, &[token], &body),
        send("DELETE", &format!("{url}?operationId=1"), &[token], ""),
        send("DELETE", &url, &[], ""),
    ] {
        assert_eq!((answer.status(), &*answer.code()), (404, "NOT_FOUND"));
    }
}

async fn queries_come_as_events_and_as_parts(db: &TestDatabase) {
    let server = Server::serve(db);
    let url = format!("{}/graphql", server.url());
    let body = json!({"query": "{ callRecords { nodes { id } } }"});
    let events = client::post(&url, &[EVENTS], &body);
    assert_eq!(events.status(), 200);
    assert_eq!(events.header("content-type"), "text/event-stream");
    let data = r#"{"data":{"callRecords":{"nodes":[]}},"extensions":{"cost":{"requested":61,"actual":1,"limit":1000000}}}"#;
    let expected = format!("event: next\ndata: {data}\n\nevent: complete\ndata: \n\n");
    assert_eq!(events.text(), expected);
    let accept = "accept: multipart/mixed;subscriptionSpec=1.0, application/json";
    let parts = client::post(&url, &[accept], &body);
    let kind = "multipart/mixed; boundary=\"graphql\"; subscriptionSpec=1.0";
    assert_eq!(parts.header("content-type"), kind);
    let expected = format!(
        "\r\n--graphql\r\ncontent-type: application/json\r\n\r\n{{\"payload\":{data}}}\r\n--graphql--\r\n"
    );
    assert_eq!(parts.text(), expected);
    // A page of another site could make a browser ask by GET.
    let path = client::with_parameters(&url, &[("query", "{ __typename }")]);
    let foreign = [EVENTS, "sec-fetch-site: cross-site"];
    assert_eq!(get(&path, &foreign).status(), 403);
}

async fn the_server_forgets_who_left(db: &TestDatabase) {
    let mut server = Server::serve(db);
    let url = format!("{}/graphql", server.url());
    let path = client::with_parameters(
        "/graphql",
        &[("query", "subscription { callRecordChanged { cursor } }")],
    );
    let agent = "user-agent: node";
    let gone = Stream::open(&server, &path, &[EVENTS, agent]);
    drop(gone);
    let reserved = send("PUT", &url, &[], "");
    let token = format!("/graphql?token={}", reserved.text());
    drop(Stream::open(&server, &token, &[EVENTS]));
    // The stream is given up when the server notices; then the reservation is over.
    while get(&format!("{}{token}", server.url()), &[EVENTS]).status() == 409 {
        std::thread::yield_now();
    }
    assert_eq!(
        get(&format!("{}{token}", server.url()), &[EVENTS]).status(),
        404
    );
    assert!(server.terminate().success());
}
