//! Following the log of changes: in order, at least once, nothing missed, and at what cost.

use async_graphql::{Request, Response, Variables};
use callrecords::store::{LogKey, encode_cursor};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::{Value, json};

use crate::support::app::App;
use crate::support::database::{Engine, TestDatabase};
use crate::support::made_up::{id, leg, record, user};
use crate::support::on_both;

on_both![
    a_subscription_is_to_one_thing,
    what_comes_and_changes_is_told,
    a_listener_begins_now_unless_it_names_a_cursor,
    what_was_missed_is_told_after_the_last_cursor,
    a_filter_leaves_changes_out,
    the_subscription_in_the_readme_hears_of_calls_that_failed,
    a_cursor_of_elsewhere_is_refused,
    many_writers_miss_nothing_and_keep_the_order,
    listeners_share_what_they_read,
    a_listener_that_is_far_behind_is_cut_off,
];

type Listener = BoxStream<'static, Response>;

/// The cursor before the first change.
fn start() -> String {
    encode_cursor("callRecordChanged", &LogKey(0))
}

const CHANGES: &str = "subscription($filter: CallRecordFilter, $after: String) {
    callRecordChanged(filter: $filter, after: $after) {
        cursor changeType callRecord { id version }
    }
}";

fn listen(app: &App, variables: Value) -> Listener {
    let request = Request::new(CHANGES).variables(Variables::from_json(variables));
    app.schema.execute_stream(request)
}

/// The next change; it must not be an error.
async fn next(listener: &mut Listener) -> Value {
    let response = listener.next().await.expect("the stream goes on");
    let answer = serde_json::to_value(response).unwrap();
    assert_eq!(answer.get("errors"), None, "{answer}");
    answer["data"]["callRecordChanged"].clone()
}

/// The next change as number and version of its record, and what became of it.
async fn told(listener: &mut Listener) -> String {
    let change = next(listener).await;
    let record = &change["callRecord"];
    let number = record["id"].as_str().unwrap().rsplit('0').next().unwrap();
    let kind = change["changeType"].as_str().unwrap();
    format!("{number} v{} {kind}", record["version"])
}

async fn error(listener: &mut Listener) -> Value {
    let response = listener.next().await.expect("an answer");
    let answer = serde_json::to_value(response).unwrap();
    assert_eq!(answer["data"], Value::Null, "{answer}");
    answer["errors"][0].clone()
}

async fn what_comes_and_changes_is_told(db: &TestDatabase) {
    let app = App::new(db).await;
    let mut listener = listen(&app, json!({"after": start()}));
    app.import_values([record(1, 0, json!({}))]).await;
    assert_eq!(told(&mut listener).await, "1 v1 CREATED");
    app.import_values([record(1, 0, json!({"version": 2})), record(2, 0, json!({}))])
        .await;
    assert_eq!(told(&mut listener).await, "1 v2 UPDATED");
    assert_eq!(told(&mut listener).await, "2 v1 CREATED");
    // What is there already is no change.
    app.import_values([record(1, 0, json!({"version": 2}))])
        .await;
    app.import_values([record(3, 0, json!({}))]).await;
    assert_eq!(told(&mut listener).await, "3 v1 CREATED");
}

async fn a_listener_begins_now_unless_it_names_a_cursor(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values([record(1, 0, json!({}))]).await;
    let mut listener = listen(&app, json!({}));
    // The stream begins when it is first asked; a change before that would not be told.
    let first = tokio::spawn(async move { told(&mut listener).await });
    let mut number = 1;
    while !first.is_finished() {
        number += 1;
        app.import_values([record(number, 0, json!({}))]).await;
    }
    assert_ne!(first.await.unwrap(), "1 v1 CREATED");
}

async fn what_was_missed_is_told_after_the_last_cursor(db: &TestDatabase) {
    let app = App::new(db).await;
    let mut listener = listen(&app, json!({"after": start()}));
    app.import_values([record(1, 0, json!({}))]).await;
    let last = next(&mut listener).await;
    drop(listener);
    // More than are read at a time.
    let missed = (2..350).map(|number| record(number, number % 600, json!({})));
    app.import_values(missed).await;
    app.import_values([record(1, 0, json!({"version": 2}))])
        .await;
    let mut listener = listen(&app, json!({"after": last["cursor"]}));
    let mut numbers = Vec::new();
    for _ in 2..350 {
        let change = next(&mut listener).await;
        numbers.push(change["callRecord"]["id"].as_str().unwrap().to_owned());
    }
    numbers.sort();
    assert_eq!(numbers, (2..350).map(id).collect::<Vec<_>>());
    assert_eq!(told(&mut listener).await, "1 v2 UPDATED");
}

async fn a_filter_leaves_changes_out(db: &TestDatabase) {
    let app = App::new(db).await;
    let filter = json!({"participants_v2": {"some": {"displayName": {"eq": "Ann"}}}});
    let mut listener = listen(&app, json!({"after": start(), "filter": filter}));
    let with = |number, name| {
        let participants = json!({"participants_v2": [user(name, name)]});
        record(number, 0, participants)
    };
    app.import_values([with(1, "Ann"), with(2, "Bob"), with(3, "Ann")])
        .await;
    assert_eq!(told(&mut listener).await, "1 v1 CREATED");
    assert_eq!(told(&mut listener).await, "3 v1 CREATED");
    app.import_values([with(4, "Bob")]).await;
    app.import_values([with(5, "Ann")]).await;
    assert_eq!(told(&mut listener).await, "5 v1 CREATED");
}

async fn the_subscription_in_the_readme_hears_of_calls_that_failed(db: &TestDatabase) {
    let app = App::new(db).await;
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md"));
    let readme = readme.unwrap();
    let (_, shown) = readme.split_once("```graphql\nsubscription").unwrap();
    let (shown, _) = shown.split_once("```").unwrap();
    let after = format!("callRecordChanged(after: \"{}\", ", start());
    let shown = format!("subscription{shown}").replace("callRecordChanged(", &after);
    let mut listener = app.schema.execute_stream(shown);
    let failed = leg("s", json!({"failureInfo": {"stage": "callSetup"}}));
    app.import_values([record(1, 0, json!({"sessions": [leg("s", json!({}))]}))])
        .await;
    app.import_values([record(2, 0, json!({"sessions": [failed]}))])
        .await;
    assert_eq!(told(&mut listener).await, "2 v1 CREATED");
}

async fn a_subscription_is_to_one_thing(db: &TestDatabase) {
    let app = App::new(db).await;
    let query = "subscription { ...A callRecordChanged { cursor } }
                 fragment A on Subscription { other: callRecordChanged { cursor } }";
    let mut stream = app.schema.execute_stream(query);
    let answer = serde_json::to_value(stream.next().await.unwrap()).unwrap();
    let message = "Subscription operations must have exactly one root field.";
    assert_eq!(answer["errors"][0]["message"], message, "{answer}");
    assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    // As often as it likes, under one key.
    let changed = format!("callRecordChanged(after: \"{}\")", start());
    let twice = format!(
        "subscription {{ ...A {changed} {{ cursor }} }}
         fragment A on Subscription {{ {changed} {{ changeType }} }}"
    );
    let mut listener = app.schema.execute_stream(twice);
    app.import_values([record(1, 0, json!({}))]).await;
    let answer = serde_json::to_value(listener.next().await.unwrap()).unwrap();
    assert_eq!(answer.get("errors"), None, "{answer}");
    let changed = answer["data"]["callRecordChanged"].as_object().unwrap();
    assert_eq!(changed.keys().collect::<Vec<_>>(), ["changeType", "cursor"]);
}

async fn a_cursor_of_elsewhere_is_refused(db: &TestDatabase) {
    let app = App::new(db).await;
    let elsewhere = encode_cursor("callRecords", &LogKey(0));
    let beyond = encode_cursor("callRecordChanged", &LogKey(9));
    for after in [elsewhere.as_str(), beyond.as_str(), "no cursor"] {
        let mut listener = listen(&app, json!({"after": after}));
        let error = error(&mut listener).await;
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{error}");
        assert_eq!(error["extensions"]["argument"], "after", "{error}");
        assert!(listener.next().await.is_none());
    }
}

async fn many_writers_miss_nothing_and_keep_the_order(db: &TestDatabase) {
    const WRITERS: i64 = 6;
    const ROUNDS: i64 = 12;
    let app = App::new(db).await;
    let mut listener = listen(&app, json!({"after": start()}));
    // Each writes its own records and one that all share, whose versions race.
    let write = |writer: i64| {
        let app = &app;
        async move {
            for round in 0..ROUNDS {
                let own = u32::try_from(100 + writer * ROUNDS + round).unwrap();
                let version = round * WRITERS + writer + 1;
                let shared = record(1, 0, json!({"version": version}));
                app.import_values([record(own, 0, json!({})), shared]).await;
            }
        }
    };
    let writes = futures_util::future::join_all((0..WRITERS).map(write));
    let listen = async {
        let (mut own, mut shared, mut last) = (0, Vec::new(), 0);
        // The last version is told last of the shared record's, in whatever order the writers came.
        while own < WRITERS * ROUNDS || last < WRITERS * ROUNDS {
            let change = next(&mut listener).await;
            if change["callRecord"]["id"] == id(1) {
                shared.push(change["changeType"].as_str().unwrap().to_owned());
                last = change["callRecord"]["version"].as_i64().unwrap();
            } else {
                assert_eq!(change["changeType"], "CREATED");
                own += 1;
            }
        }
        shared
    };
    let (_, shared) = tokio::join!(writes, listen);
    assert_eq!(shared[0], "CREATED");
    assert!(
        shared[1..].iter().all(|kind| kind == "UPDATED"),
        "{shared:?}"
    );
    // From the start again: all of the log, in its order.
    let rows = app
        .db
        .query_all_raw(sea_orm::Statement::from_string(
            app.db.get_database_backend(),
            "SELECT sequence FROM call_record_changes ORDER BY sequence",
        ))
        .await
        .unwrap();
    let mut again = self::listen(&app, json!({"after": start()}));
    for row in rows {
        let sequence = row.try_get::<i64>("", "sequence").unwrap();
        let cursor = encode_cursor("callRecordChanged", &LogKey(sequence));
        assert_eq!(next(&mut again).await["cursor"], cursor);
    }
}

/// A commit that takes long, after its place in the log was handed out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_writer_is_not_overtaken() {
    let db = TestDatabase::new(Engine::Postgres);
    let app = App::new(&db).await;
    for statement in [
        "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS \
         'BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NULL; END'",
        "CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON call_record_changes \
         DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.version = 7) EXECUTE FUNCTION wait()",
    ] {
        app.db.execute_unprepared(statement).await.unwrap();
    }
    let mut listener = listen(&app, json!({"after": start()}));
    let gate = app.db.begin().await.unwrap();
    gate.execute_unprepared("SELECT pg_advisory_xact_lock(42)")
        .await
        .unwrap();
    let watch = db.connect().await;
    let waiting = |count: u32| {
        let watch = &watch;
        let database = "(SELECT oid FROM pg_database WHERE datname = current_database())";
        let select = format!(
            "SELECT 1 / (count(*) / {count}) FROM pg_locks WHERE NOT granted AND database = {database}"
        );
        async move {
            while watch.execute_unprepared(&select).await.is_err() {
                tokio::task::yield_now().await;
            }
        }
    };
    let overtaken = tokio::sync::Notify::new();
    let release = async {
        tokio::select! {
            () = waiting(2) => {}
            () = overtaken.notified() => {}
        }
        gate.commit().await.unwrap();
    };
    let slow = async {
        app.import_values([record(1, 0, json!({"version": 7}))])
            .await
    };
    let fast = async {
        waiting(1).await;
        app.import_values([record(2, 0, json!({}))]).await
    };
    let first = async {
        let first = told(&mut listener).await;
        overtaken.notify_one();
        first
    };
    let (_, _, (), first) = tokio::join!(slow, fast, release, first);
    app.import_values([record(3, 0, json!({}))]).await;
    assert_eq!(first, "1 v7 CREATED");
    let rest = [told(&mut listener).await, told(&mut listener).await];
    assert_eq!(rest, ["2 v1 CREATED", "3 v1 CREATED"]);
}

async fn listeners_share_what_they_read(db: &TestDatabase) {
    const LISTENERS: usize = 200;
    let app = App::new(db).await;
    let query = format!(
        "subscription {{ callRecordChanged(after: \"{}\") {{
            changeType callRecord {{ version participants_v2 {{ nodes {{ id }} }} }} }} }}",
        start()
    );
    let listeners = (0..LISTENERS).map(|_| app.schema.execute_stream(query.as_str()));
    let asked: Vec<_> = listeners
        .map(|mut listener| tokio::spawn(async move { next(&mut listener).await }))
        .collect();
    app.import_values([record(
        1,
        0,
        json!({"participants_v2": [user("ann", "Ann")]}),
    )])
    .await;
    for asked in asked {
        let change = asked.await.unwrap();
        let nodes = &change["callRecord"]["participants_v2"]["nodes"];
        assert_eq!(*nodes, json!([{"id": "ann"}]));
    }
    let statements = app.statements();
    let reads = |table: &str| {
        let from = format!("FROM \"{table}\"");
        let reads = statements.iter().filter(|sql| sql.contains(&from));
        reads
            .filter(|sql| !sql.contains("FOR UPDATE"))
            .collect::<Vec<_>>()
    };
    let records = reads("call_records");
    // One read for whoever asks at the same time; a few do not.
    assert!(records.len() < LISTENERS / 10, "{}", records.len());
    assert!(reads("participants").len() < LISTENERS / 10);
    let (selected, _) = records[0].split_once(" FROM ").unwrap();
    let columns = selected.matches("\"call_records\".\"").count();
    // Id, version and how many participants there are.
    assert_eq!(columns, 3, "{selected}");
}

async fn a_listener_that_is_far_behind_is_cut_off(db: &TestDatabase) {
    let app = App::new(db).await;
    let mut listener = listen(&app, json!({"after": start()}));
    app.import_values([record(1, 0, json!({}))]).await;
    let first = next(&mut listener).await;
    let many = "INSERT INTO call_record_changes (call_record_id, version, is_new) \
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10100) \
        SELECT call_record_id, 1, false FROM call_record_changes, n";
    app.db.execute_unprepared(many).await.unwrap();
    let error = loop {
        let answer = serde_json::to_value(listener.next().await.unwrap()).unwrap();
        if let Some(errors) = answer.get("errors") {
            break errors[0].clone();
        }
    };
    assert_eq!(error["extensions"]["code"], "LIMIT_EXCEEDED", "{error}");
    assert_eq!(error["extensions"]["limit"], "changesBehind");
    assert!(listener.next().await.is_none());
    // Who comes back is behind from the start, and gets it all.
    let mut listener = listen(&app, json!({"after": first["cursor"]}));
    for _ in 0..10_100 {
        assert_eq!(next(&mut listener).await["changeType"], "UPDATED");
    }
}
