//! What is seen from outside: lines of the log, metrics, traces; and what is not.

use std::fmt::Write as _;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::client::{self, ask, get, post as send};
use crate::support::collector::Collector;
use crate::support::command::{Run, callrecords};
use crate::support::database::TestDatabase;
use crate::support::guarded::{bearer, guarded};
use crate::support::made_up::{full, record, user};
use crate::support::on_both;
use crate::support::server::Server;
use crate::support::socket::Socket;

on_both![
    each_operation_has_a_line_in_the_log,
    a_slow_query_is_named_by_the_hash_of_its_document,
    nobody_writes_lines_into_the_log,
    metrics_count_what_was_asked,
    traces_go_to_a_collector_and_tell_nothing_of_a_record,
];

const NEWEST: &str =
    "query Newest { callRecords(first: 2) { nodes { id sessions { nodes { id } } } } }";

/// A gateway with three records in it.
fn filled(db: &TestDatabase) -> Run {
    let lines: Vec<String> = (0..3).map(|number| full(number).to_string()).collect();
    import(db, &lines);
    callrecords(["serve", "--bind=127.0.0.1:0", "--database-url", db.url()])
        .env("CALLRECORDS_LOG_FORMAT", "json")
}

fn import(db: &TestDatabase, lines: &[String]) {
    let run = callrecords(["import", "--database-url", db.url(), "-"]);
    let outcome = run.stdin(lines.join("\n")).outcome();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}

fn url(server: &Server) -> String {
    format!("{}/graphql", server.url())
}

/// The lines of a log with this message, as soon as there are any.
fn lines(server: &Server, message: &str) -> Vec<Value> {
    server.line(&format!("\"message\":\"{message}\""));
    let log = server.log();
    let lines = log
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    lines
        .filter(|line: &Value| line["message"] == message)
        .collect()
}

async fn each_operation_has_a_line_in_the_log(db: &TestDatabase) {
    let server = Server::start(filled(db));
    let answer = ask(&url(&server), &["x-request-id: abc-1"], NEWEST);
    assert_eq!(answer.status(), 200, "{answer:?}");
    let line = &lines(&server, "operation")[0];
    assert_eq!(line["operation"], "Newest", "{line}");
    assert_eq!(
        (&line["status"], &line["statements"]),
        (&json!("ok"), &json!(2))
    );
    assert_eq!(
        line["cost"],
        answer.json()["extensions"]["cost"]["requested"]
    );
    assert!(
        line["duration_ms"].as_f64() >= line["sql_ms"].as_f64(),
        "{line}"
    );
    assert_eq!(line["span"]["request.id"], "abc-1");
    let mut socket = Socket::begin(&server);
    socket.subscribe(
        "1",
        "query OverSocket { callRecords { nodes { id } } }",
        &json!({}),
    );
    assert_eq!(socket.next().unwrap()["type"], "next");
    assert_eq!(socket.next().unwrap()["type"], "complete");
    ask(&url(&server), &[], "query Wrong { nothing }");
    let told = || lines(&server, "operation");
    while told().len() < 3 {
        std::thread::yield_now();
    }
    let told = told();
    assert_eq!(
        (&told[1]["operation"], &told[1]["statements"]),
        (&json!("OverSocket"), &json!(1))
    );
    assert_eq!(
        (&told[2]["operation"], &told[2]["status"]),
        (&json!("Wrong"), &json!("BAD_USER_INPUT"))
    );
    // What is no operation has its line too.
    client::send("POST", &url(&server), &[], "no JSON");
    assert_eq!(lines(&server, "refused").last().unwrap()["status"], 415);
}

async fn a_slow_query_is_named_by_the_hash_of_its_document(db: &TestDatabase) {
    let server = Server::start(filled(db).env("CALLRECORDS_LOG_SLOW", "0ms"));
    ask(&url(&server), &[], NEWEST);
    let line = &lines(&server, "a query was slow")[0];
    let digest = Sha256::digest(NEWEST.as_bytes());
    let hash = hex(&digest);
    assert_eq!(
        (&line["document"], &line["level"]),
        (&json!(hash), &json!("WARN"))
    );
    assert!(!server.log().contains("callRecords("), "{}", server.log());
}

async fn nobody_writes_lines_into_the_log(db: &TestDatabase) {
    let forged = "x\nforged\r\nforged\u{1b}[31mred\u{2028}";
    for format in ["pretty", "json"] {
        let run = callrecords(["serve", "--bind=127.0.0.1:0", "--database-url", db.url()])
            .env("CALLRECORDS_LOG_FORMAT", format)
            .env(
                "CALLRECORDS_LOG_FILTER",
                "trace,hyper=off,hyper_util=off,mio=off",
            );
        let mut server = Server::start(run);
        let address = url(&server);
        send(
            &address,
            &[],
            &json!({"query": NEWEST, "operationName": forged}),
        );
        send(
            &address,
            &[],
            &json!({"query": format!("query A{forged} {{ a }}")}),
        );
        send(
            &address,
            &[],
            &json!({"query": "{ a }", "documentId": forged, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": forged}}}),
        );
        send(
            &address,
            &[
                "x-request-id: \"red\" [31m",
                "traceparent: 00-forged",
                "user-agent: forged",
            ],
            &json!({"query": "{ a }"}),
        );
        get(&format!("{}/x%0Aforged%1B%5B31m", server.url()), &[]);
        let variables = json!({"f": {"joinWebUrl": {"eq": forged}}});
        let query = "query Q($f: CallRecordFilter) { callRecords(filter: $f) { totalCount } }";
        send(
            &address,
            &[],
            &json!({"query": query, "variables": variables}),
        );
        assert!(server.terminate().success());
        let log = server.log();
        assert!(log.contains("stopped"), "{log}");
        assert!(
            !log.contains('\u{1b}') && !log.contains('\r') && !log.contains('\u{2028}'),
            "{log}"
        );
        assert!(!log.lines().any(|line| line.starts_with("forged")), "{log}");
    }
}

async fn metrics_count_what_was_asked(db: &TestDatabase) {
    let server = Server::start(filled(db));
    let mut socket = Socket::begin(&server);
    socket.subscribe(
        "1",
        "subscription { callRecordChanged { cursor } }",
        &json!({}),
    );
    socket.send(&json!({"type": "ping"}));
    assert_eq!(socket.next().unwrap()["type"], "pong");
    socket.subscribe("2", "query Spoken { __typename }", &json!({}));
    assert_eq!(socket.next().unwrap()["type"], "next");
    assert_eq!(socket.next().unwrap()["type"], "complete");
    ask(&url(&server), &[], NEWEST);
    ask(&url(&server), &[], "query Wrong { nothing }");
    let metrics = get(&format!("{}/metrics", server.url()), &[]);
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!(metrics.header("content-type"), kind);
    // What is no query gets no plan.
    for expected in [
        "callrecords_operations_total{operation=\"Newest\",status=\"ok\"} 1",
        "callrecords_operations_total{operation=\"Wrong\",status=\"BAD_USER_INPUT\"} 1",
        "callrecords_query_duration_seconds_count{operation=\"Newest\"} 1",
        "callrecords_query_cost_count 3",
        "callrecords_sql_statements_total 2",
        "callrecords_http_responses_total{status=\"200\"} 2",
        "callrecords_http_responses_total{status=\"101\"} 1",
        "callrecords_subscriptions 1",
        "callrecords_queries_running 0",
        "callrecords_imported_record_changes 3",
        "callrecords_queries_answered_total{by=\"plan\"} 2",
        "callrecords_queries_answered_total{by=\"resolvers\"} 0",
        "callrecords_plans_compiled_total 2",
        "callrecords_records_told_total{from=\"database\"} 2",
        "callrecords_records_told_total{from=\"memory\"} 0",
        "callrecords_pool_connections{state=\"busy\"}",
        "# EOF",
    ] {
        let told = metrics
            .text()
            .lines()
            .any(|line| line.starts_with(expected));
        assert!(told, "{expected} is not in:\n{}", metrics.text());
    }
    let sql = metrics
        .text()
        .lines()
        .find_map(|line| line.strip_prefix("callrecords_sql_seconds_total "));
    assert!(sql.unwrap().parse::<f64>().unwrap() > 0.0, "{sql:?}");
}

#[test]
fn metrics_are_not_beside_what_wants_a_token() {
    let (server, _keys) = guarded(&[]);
    assert_eq!(get(&format!("{}/metrics", server.url()), &[]).status(), 404);
    let apart = [
        ("CALLRECORDS_METRICS_BIND", "127.0.0.1:0"),
        ("CALLRECORDS_LOG_FORMAT", "json"),
    ];
    let (server, _keys) = guarded(&apart);
    let token = format!(
        "authorization: {}",
        bearer("secret-subject", &json!(["CallRecords.Read.All"]), 300)
    );
    assert_eq!(ask(&url(&server), &[&token], NEWEST).status(), 200);
    assert_eq!(get(&format!("{}/metrics", server.url()), &[]).status(), 404);
    let address = lines(&server, "metrics are told")[0]["address"]
        .as_str()
        .unwrap()
        .to_owned();
    let metrics = get(&format!("http://{address}/metrics"), &[]);
    assert_eq!(metrics.status(), 200);
    assert!(
        metrics.text().contains("operation=\"Newest\""),
        "{metrics:?}"
    );
    assert!(!metrics.text().contains("secret-subject"));
    assert_eq!(get(&format!("http://{address}/graphql"), &[]).status(), 404);
}

fn spans(collector: &Collector) -> Vec<Span> {
    let bodies = collector.bodies();
    let requests = bodies
        .into_iter()
        .map(|body| ExportTraceServiceRequest::decode(body).unwrap());
    let resources = requests.flat_map(|request| request.resource_spans);
    let scopes = resources.flat_map(|resource| resource.scope_spans);
    scopes.flat_map(|scope| scope.spans).collect()
}

async fn traces_go_to_a_collector_and_tell_nothing_of_a_record(db: &TestDatabase) {
    let collector = Collector::start().await;
    let secret = "11111111-2222-4333-8444-555555555555";
    let private = json!({"participants_v2": [user(secret, "Zaphod Secret")]});
    import(db, &[record(7, 0, private).to_string()]);
    let run = filled(db)
        .env("CALLRECORDS_TRACES_ENDPOINT", &collector.endpoint)
        .env("CALLRECORDS_LOG_FILTER", "warn,callrecords=trace");
    let mut server = Server::start(run);
    let query = "query Traced($name: String) { callRecords(filter: {participants_v2: {some: \
                 {displayName: {eq: $name}, userPrincipalName: {startsWith: \"11111111-2222\"}}}}) \
                 { nodes { participants_v2 { nodes { identity { user { displayName } } } } } } }";
    let body = json!({"query": query, "variables": {"name": "Zaphod Secret"}});
    let trace = "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let answer = send(&url(&server), &[trace], &body);
    assert!(answer.text().contains("Zaphod Secret"), "{answer:?}");
    let metrics = get(&format!("{}/metrics", server.url()), &[]);
    assert!(server.terminate().success());
    let spans = spans(&collector);
    let traced: Vec<&Span> = spans
        .iter()
        .filter(|span| hex(&span.trace_id) == "0af7651916cd43dd8448eb211c80319c")
        .collect();
    let named = |name: &str| {
        traced
            .iter()
            .filter(|span| span.name == name)
            .collect::<Vec<_>>()
    };
    let (request, level, statements) = (named("request"), named("level"), named("statement"));
    assert_eq!(
        (request.len(), level.len(), statements.len()),
        (1, 1, 2),
        "{spans:?}"
    );
    assert_eq!(hex(&request[0].parent_span_id), "b7ad6b7169203331");
    assert_eq!(level[0].parent_span_id, request[0].span_id);
    let parents: Vec<_> = statements.iter().map(|span| &span.parent_span_id).collect();
    assert!(parents.contains(&&request[0].span_id), "{spans:?}");
    assert!(parents.contains(&&level[0].span_id), "{spans:?}");
    let sent = collector.text();
    assert!(
        sent.contains("callrecords") && sent.contains("SELECT"),
        "{sent}"
    );
    for told in [sent, server.log(), metrics.text().to_owned()] {
        for private in [secret, "11111111-2222", "Zaphod", "zaphod", "Secret"] {
            assert!(!told.contains(private), "{private} is in {told}");
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
