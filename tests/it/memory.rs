//! Memory is bounded: of an answer, of all answers in the making, and of what requests hold.

use std::thread;

use async_graphql::Request;
use callrecords::config::Limits;
use callrecords::schema::{self, Answer as SchemaAnswer, Options, Schema};
use serde_json::{Value, json};

use crate::support::app::App;
use crate::support::client::{Answer, ask, post, send, with_parameters};
use crate::support::command::callrecords;
use crate::support::database::{Engine, TestDatabase};
use crate::support::made_up::{full, record};
use crate::support::on_both;
use crate::support::server::Server;
use crate::support::socket::Socket;
use crate::support::ways;

on_both![
    an_answer_is_bounded_whichever_way_it_is_made,
    an_answer_that_finds_no_room_is_refused,
    an_answer_with_more_objects_than_foreseen_is_bounded
];

const KIB: usize = 1024;
const CHANGES: &str = "subscription { callRecordChanged { cursor } }";

/// Records whose links are as long as an import lets them be, nearly.
fn long_records(count: u32) -> impl Iterator<Item = Value> {
    let link = "x".repeat(60 * KIB);
    (0..count).map(move |number| record(number, number, json!({ "joinWebUrl": link })))
}

/// Asks for the links of all records under so many aliases.
fn links(aliases: usize) -> String {
    let links = (0..aliases).map(|number| format!("a{number}: joinWebUrl"));
    let links = links.collect::<Vec<_>>().join(" ");
    format!("{{ callRecords {{ nodes {{ {links} }} }} }}")
}

/// What each way answers: the resolvers, a plan that is new, and one that is known.
async fn each_way(schema: &Schema, query: &str) -> [Value; 3] {
    let resolved = serde_json::to_value(schema.execute(query).await).unwrap();
    let mut planned = Vec::new();
    for _ in 0..2 {
        let answer = ways::answer(schema, Request::new(query)).await;
        planned.push(match answer {
            SchemaAnswer::Written(body) => serde_json::from_slice(&body).unwrap(),
            SchemaAnswer::Resolved(answer) => serde_json::to_value(answer).unwrap(),
        });
    }
    let [new, known] = <[Value; 2]>::try_from(planned).unwrap();
    [resolved, new, known]
}

fn build(app: &App, limits: Limits) -> Schema {
    let options = Options {
        limits,
        ..Options::default()
    };
    schema::build_with(app.store.clone(), options)
}

fn refused_by(limit: &str, allowed: usize) -> Value {
    json!({ "code": "LIMIT_EXCEEDED", "limit": limit, "allowed": allowed })
}

async fn an_answer_is_bounded_whichever_way_it_is_made(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values(long_records(1)).await;
    let answer = 200 * KIB;
    let schema = build(
        &app,
        Limits {
            answer,
            ..Limits::default()
        },
    );
    for told in each_way(&schema, &links(3)).await {
        assert_eq!(told.get("errors"), None);
        assert_eq!(
            told["data"]["callRecords"]["nodes"][0]["a2"],
            "x".repeat(60 * KIB)
        );
    }
    for told in each_way(&schema, &links(4)).await {
        assert_eq!(
            told["errors"][0]["extensions"],
            refused_by("answer", answer)
        );
        assert_eq!(told["data"], Value::Null);
    }
}

async fn an_answer_that_finds_no_room_is_refused(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values(long_records(10)).await;
    let answers = 1024 * KIB;
    let schema = build(
        &app,
        Limits {
            answers,
            ..Limits::default()
        },
    );
    for told in each_way(&schema, &links(2)).await {
        assert_eq!(
            told["errors"][0]["extensions"],
            refused_by("answers", answers)
        );
    }
    // What was taken is given back.
    for told in each_way(&schema, "{ callRecords { nodes { id } } }").await {
        assert_eq!(told.get("errors"), None, "{told}");
    }
}

async fn an_answer_with_more_objects_than_foreseen_is_bounded(db: &TestDatabase) {
    let app = App::new(db).await;
    let segments: Vec<Value> = (0..50)
        .map(|number| {
            json!({ "id": number.to_string(),
        "startDateTime": "2026-01-05T09:00:00Z", "endDateTime": "2026-01-05T09:00:01Z" })
        })
        .collect();
    let session = json!({ "id": "s", "startDateTime": "2026-01-05T09:00:00Z",
        "endDateTime": "2026-01-05T09:00:01Z", "segments": segments });
    app.import_values([record(1, 1, json!({ "sessions": [session] }))])
        .await;
    let query =
        "{ callRecords(first: 1) { nodes { sessions(first: 1) { nodes { segments { id } } } } } }";
    let told = |cost| {
        let schema = build(
            &app,
            Limits {
                cost,
                ..Limits::default()
            },
        );
        async move { each_way(&schema, query).await }
    };
    for told in told(54).await {
        let cost = json!({ "requested": 54, "actual": 54, "limit": 54 });
        assert_eq!(told["extensions"]["cost"], cost, "{told}");
    }
    for told in told(53).await {
        assert_eq!(
            told["errors"][0]["extensions"],
            refused_by("cost", 53),
            "{told}"
        );
    }
}

fn serve(db: &TestDatabase, variables: &[(&str, &str)]) -> Server {
    let mut run = callrecords(["serve", "--bind=127.0.0.1:0", "--database-url", db.url()]);
    for (name, value) in variables {
        run = run.env(name, value);
    }
    Server::start(run)
}

fn url(server: &Server) -> String {
    format!("{}/graphql", server.url())
}

fn import(db: &TestDatabase, records: impl Iterator<Item = Value>) {
    let lines: Vec<_> = records.map(|record| record.to_string()).collect();
    let import = callrecords(["import", "--database-url", db.url(), "-"]);
    let outcome = import.stdin(lines.join("\n")).outcome();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}

#[test]
fn the_answers_of_a_batch_are_bounded_together() {
    let db = TestDatabase::new(Engine::Postgres);
    let server = serve(
        &db,
        &[
            ("CALLRECORDS_LIMITS_ANSWER", "200KiB"),
            ("CALLRECORDS_BATCH_LIMIT", "10"),
        ],
    );
    import(&db, long_records(1));
    let batch = |size: usize| {
        let requests = vec![json!({ "query": links(1) }); size];
        post(&url(&server), &[], &Value::Array(requests)).json()
    };
    let three = batch(3);
    let data = three.as_array().unwrap().iter();
    let links = data.map(|answer| &answer["data"]["callRecords"]["nodes"][0]["a0"]);
    assert_eq!(
        links.collect::<Vec<_>>(),
        vec![&json!("x".repeat(60 * KIB)); 3]
    );
    let ten = batch(10);
    let refused = ten
        .as_array()
        .unwrap()
        .iter()
        .filter(|answer| answer["errors"][0]["extensions"] == refused_by("answer", 200 * KIB));
    assert!(refused.count() >= 7, "{:?}", ten[9]["errors"]);
}

#[test]
fn answers_wait_for_room_and_all_come() {
    let db = TestDatabase::new(Engine::Postgres);
    let server = serve(&db, &[("CALLRECORDS_LIMITS_ANSWERS", "4MiB")]);
    import(&db, long_records(10));
    let url = url(&server);
    let asked: Vec<_> = (0..16)
        .map(|_| {
            let url = url.clone();
            thread::spawn(move || ask(&url, &[], &links(1)))
        })
        .collect();
    for answer in asked {
        let answer = answer.join().unwrap();
        assert_eq!(answer.status(), 200);
        assert!(answer.body.len() > 600 * KIB);
        assert_eq!(answer.json().get("errors"), None);
    }
    let answer = ask(&url, &[], &links(9));
    assert_eq!((answer.status(), answer.header("retry-after")), (503, "1"));
    let extensions = &answer.json()["errors"][0]["extensions"];
    assert_eq!(*extensions, refused_by("answers", 4 * 1024 * KIB));
}

/// Asks over each door of HTTP with these variables.
fn doors(server: &Server, query: &str, variables: &Value) -> Vec<(&'static str, Answer)> {
    let url = url(server);
    let body = json!({ "query": query, "variables": variables });
    let text = variables.to_string();
    let address = with_parameters(&url, &[("query", query), ("variables", &text)]);
    let get = |headers: &[&str]| {
        let mut all = vec!["graphql-require-preflight: 1"];
        all.extend(headers);
        send("GET", &address, &all, "")
    };
    let events = "accept: text/event-stream";
    let parts = "accept: multipart/mixed;subscriptionSpec=1.0";
    let hash = "0".repeat(64);
    let persisted = json!({ "variables": variables,
        "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } });
    vec![
        ("POST", post(&url, &[], &body)),
        ("batch", post(&url, &[], &json!([body]))),
        ("events", post(&url, &[events], &body)),
        ("parts", post(&url, &[parts], &body)),
        ("persisted", post(&url, &[], &persisted)),
        (
            "trusted",
            post(
                &url,
                &[],
                &json!({ "documentId": "a", "variables": variables }),
            ),
        ),
        ("GET", get(&[])),
        ("GET events", get(&[events])),
    ]
}

#[test]
fn values_are_bounded_at_every_door() {
    let db = TestDatabase::new(Engine::Sqlite);
    let variables = [
        ("CALLRECORDS_LIMITS_VALUES", "1000"),
        ("CALLRECORDS_BATCH_LIMIT", "10"),
    ];
    let server = serve(&db, &variables);
    let many = json!({ "unused": vec![1; 1_000] });
    for (door, answer) in doors(&server, "{ __typename }", &many) {
        let extensions = &answer.json()["errors"][0]["extensions"];
        assert_eq!(extensions["code"], "LIMIT_EXCEEDED", "{door}: {answer:?}");
        assert_eq!(extensions["limit"], "values", "{door}");
        assert_eq!(extensions["allowed"], 1_000, "{door}");
    }
    for protocol in ["graphql-transport-ws", "graphql-ws"] {
        let mut socket = Socket::open(&server, protocol, &[]).unwrap();
        let payload = json!({ "unused": vec![1; 1_000] });
        socket.send(&json!({ "type": "connection_init", "payload": payload }));
        let closed = socket.next();
        let code = closed.or_else(|code| {
            if code == 4400 {
                Ok(json!(code))
            } else {
                Err(code)
            }
        });
        let code = match code.unwrap() {
            // The older protocol tells why in a message of its own.
            Value::Object(message) => {
                let why = message["payload"]["message"].as_str().unwrap();
                assert!(why.contains("at most 1000"), "{why}");
                socket.next().unwrap_err()
            }
            code => u16::try_from(code.as_u64().unwrap()).unwrap(),
        };
        assert_eq!(code, 4400);
    }
    let few = json!({ "unused": vec![1; 900] });
    let answer = post(
        &url(&server),
        &[],
        &json!({ "query": "{ __typename }", "variables": few }),
    );
    assert_eq!(answer.json()["data"]["__typename"], "Query");
}

#[test]
fn listeners_hold_what_they_declare_and_no_more_than_there_is_room_for() {
    let db = TestDatabase::new(Engine::Sqlite);
    let server = serve(&db, &[("CALLRECORDS_LIMITS_HELD_BY_ALL", "8MiB")]);
    let mut socket = Socket::begin(&server);
    let long = "x".repeat(500 * KIB);
    let undeclared = json!({ "a": long, "b": vec![1; 10_000] });
    for number in 0..40 {
        socket.subscribe(&format!("u{number}"), CHANGES, &undeclared);
    }
    // Queries are answered in turn, so that all of these listen by now.
    socket.subscribe("q", "{ __typename }", &json!({}));
    let next = socket.next().unwrap();
    assert_eq!(
        (&next["id"], &next["type"]),
        (&json!("q"), &json!("next")),
        "{next}"
    );
    assert_eq!(socket.next().unwrap()["type"], "complete");
    let declared =
        "subscription($f: CallRecordFilter) { callRecordChanged(filter: $f) { cursor } }";
    let name = json!({ "displayName": { "eq": long } });
    let filter = json!({ "f": { "participants_v2": { "some": name } } });
    for number in 0..30 {
        socket.subscribe(&format!("d{number}"), declared, &filter);
    }
    let refused = socket.next().unwrap();
    let extensions = &refused["payload"][0]["extensions"];
    assert_eq!(
        *extensions,
        refused_by("held_by_all", 8 * 1024 * KIB),
        "{refused}"
    );
    drop(socket);
    // Who is gone holds nothing: there is room again.
    let mut room = 503;
    while room == 503 {
        room = post(
            &url(&server),
            &[],
            &json!({ "query": "{ __typename }", "unused": long }),
        )
        .status();
    }
    assert_eq!(room, 200);
}

#[test]
fn a_caller_holds_a_bounded_share() {
    use crate::support::guarded::{bearer, guarded};
    let (server, _keys) = guarded(&[("CALLRECORDS_LIMITS_HELD", "256KiB")]);
    let header = |subject: &str| {
        let bearer = bearer(subject, &json!(["CallRecords.Read.All"]), 300);
        format!("authorization: {bearer}")
    };
    let query = "query($f: CallRecordFilter) { callRecords(filter: $f) { totalCount } }";
    let name = json!({ "eq": "x".repeat(300 * KIB) });
    let filter = json!({ "participants_v2": { "some": { "displayName": name } } });
    let body = json!({ "query": query, "variables": { "f": filter } });
    let refused = post(&url(&server), &[&header("ann")], &body);
    let extensions = &refused.json()["errors"][0]["extensions"];
    assert_eq!(refused.status(), 429, "{refused:?}");
    assert_eq!(*extensions, refused_by("held", 256 * KIB));
    let answered = ask(&url(&server), &[&header("ann")], "{ __typename }");
    assert_eq!(answered.status(), 200);
}

#[test]
fn a_stream_has_room_for_each_of_its_answers() {
    let db = TestDatabase::new(Engine::Sqlite);
    let server = serve(&db, &[("CALLRECORDS_LIMITS_ANSWER", "2KiB")]);
    let mut socket = Socket::begin(&server);
    socket.subscribe(
        "1",
        "subscription { callRecordChanged { cursor callRecord { id joinWebUrl } } }",
        &json!({}),
    );
    socket.subscribe("2", "{ __typename }", &json!({}));
    assert_eq!(socket.next().unwrap()["id"], "2");
    assert_eq!(socket.next().unwrap()["type"], "complete");
    // Together they are longer than one may be.
    import(&db, (0..40).map(full));
    for _ in 0..40 {
        let next = socket.next().unwrap();
        assert_eq!(next["payload"].get("errors"), None, "{next}");
    }
    import(
        &db,
        long_records(1).map(|mut record| {
            record["version"] = json!(99);
            record
        }),
    );
    let next = socket.next().unwrap();
    let extensions = &next["payload"][0]["extensions"];
    let told = if extensions.is_null() {
        &next["payload"]["errors"][0]["extensions"]
    } else {
        extensions
    };
    assert_eq!(*told, refused_by("answer", 2 * KIB), "{next}");
}
