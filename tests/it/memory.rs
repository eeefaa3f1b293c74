//! The memory of answers is bounded: of each, and of all in the making. `held` has that of requests.

use std::thread;

use async_graphql::Request;
use callrecords::config::Limits;
use callrecords::schema::{self, Answer as SchemaAnswer, Options, Schema};
use serde_json::{Value, json};

use crate::support::app::App;
use crate::support::client::{ask, post};
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
