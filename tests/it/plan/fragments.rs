//! What plans have written of records and keep: never older than the tables, and not read again.

use callrecords::schema::{self, Answer, Options};
use callrecords::store::Scope;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::request;
use crate::support::app::App;
use crate::support::command::callrecords;
use crate::support::database::{Engine, TestDatabase};
use crate::support::made_up::{full, id, leg, merge, user};
use crate::support::on_both;
use crate::support::ways::{self, Way, compare};

on_both![
    what_is_asked_again_and_again_is_read_no_more,
    who_asks_for_a_record_first_does_not_ask_for_the_log,
    what_is_not_there_any_more_is_not_told,
    nothing_is_kept_where_there_is_no_room,
    what_is_kept_is_nobody_elses,
    what_changes_while_it_is_asked_is_never_told_late,
    what_another_process_writes_is_told_at_once,
    a_log_that_went_back_while_nobody_asked_is_another_one,
    a_log_that_goes_back_is_another_one
];

const PAGE: &str = "{ callRecords(first: 20) { nodes { id version
    organizer_v2 { id } participants_v2 { nodes { id } }
    sessions { nodes { id segments { id media { label } } } }
} } }";

/// Of a page's statements, the page, organizers, participants, sessions and segments.
const WHOLE: usize = 5;

async fn app(db: &TestDatabase) -> App {
    let app = App::new(db).await;
    app.import_values((0..20).map(full)).await;
    app.statements();
    app
}

async fn ask(app: &App, query: &str, scope: Option<Scope>) -> Value {
    match ways::answer(&app.schema, request(query, &json!({}), scope)).await {
        Answer::Written(json) => serde_json::from_slice(&json).unwrap(),
        Answer::Resolved(answer) => panic!("{answer:?}"),
    }
}

/// A later version of a record, in which everybody has another name.
fn changed(number: u32, version: u32) -> Value {
    let mut record = full(number);
    let session = leg(&format!("{number} of {version}"), json!({}));
    merge(
        &mut record,
        json!({"version": version, "sessions": [session]}),
    );
    record
}

async fn what_is_asked_again_and_again_is_read_no_more(db: &TestDatabase) {
    let app = app(db).await;
    let mut answers = Vec::new();
    // Until something is asked for again, nothing is prepared to be kept.
    for statements in [WHOLE, WHOLE, WHOLE, 1, 1] {
        answers.push(ask(&app, PAGE, None).await);
        assert_eq!(app.statements().len(), statements);
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    // Objects that were written before count like any.
    let cost = &answers[0]["extensions"]["cost"]["actual"];
    assert!(cost.as_u64().unwrap() > 20 * 5, "{cost}");
    // What changes is read again, after the log of what has changed; nothing else is.
    app.import_values([changed(3, 7)]).await;
    app.statements();
    for statements in [WHOLE + 1, 1] {
        let answer = ask(&app, PAGE, None).await;
        assert!(answer.to_string().contains("3 of 7"), "{answer}");
        assert_eq!(app.statements().len(), statements);
    }
    let way = compare(&app.schema, || request(PAGE, &json!({}), None)).await;
    assert_eq!(way, Way::Planned);
}

async fn who_asks_for_a_record_first_does_not_ask_for_the_log(db: &TestDatabase) {
    let app = app(db).await;
    let is_stamped = |statements: &[String]| statements.iter().any(|it| it.contains("MAX("));
    let one = |number| {
        format!(
            "{{ callRecord(id: \"{}\") {{ sessions {{ nodes {{ id }} }} }} }}",
            id(number)
        )
    };
    for number in [4, 5] {
        ask(&app, &one(number), None).await;
        let statements = app.statements();
        assert_eq!((statements.len(), is_stamped(&statements)), (2, false));
    }
    // What is noted is kept when it is asked for again, whatever was noted and changed since.
    app.import_values([changed(4, 2), changed(5, 2)]).await;
    app.statements();
    for statements in [2, 1] {
        let answer = ask(&app, &one(4), None).await.to_string();
        assert!(answer.contains("4 of 2"), "{answer}");
        let asked = app.statements();
        assert_eq!((asked.len(), is_stamped(&asked)), (statements, true));
    }
    // One that is new beside one that is known.
    let several = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on CallRecord { sessions { nodes { id } } } } }";
    for (ids, statements, stamped) in [
        (vec![id(6)], 2, false),
        (vec![id(6), id(7)], 2, true),
        (vec![id(6), id(7)], 2, true),
        (vec![id(6), id(7)], 1, true),
    ] {
        let variables = json!({"ids": ids});
        let answer = ways::answer(&app.schema, request(several, &variables, None)).await;
        assert!(matches!(answer, Answer::Written(_)));
        let asked = app.statements();
        assert_eq!((asked.len(), is_stamped(&asked)), (statements, stamped));
    }
    // What is not there may be asked for, too.
    for _ in 0..3 {
        let answer = ask(&app, &one(77), None).await;
        assert_eq!(answer["data"]["callRecord"], Value::Null);
    }
    let counts = app.schema.plan_counts();
    assert_eq!((counts.kept, counts.read), (1 + 1 + 2, 2 + 1 + 1 + 2 + 1));
}

async fn what_is_not_there_any_more_is_not_told(db: &TestDatabase) {
    let app = app(db).await;
    for _ in 0..3 {
        ask(&app, PAGE, None).await;
    }
    // By hand: no change is logged.
    let key = match db.engine() {
        Engine::Postgres => format!("'{}'", id(4)),
        Engine::Sqlite => format!("x'{}'", id(4).replace('-', "")),
    };
    let remove = format!("DELETE FROM call_records WHERE id = {key}");
    app.db.execute_unprepared(&remove).await.unwrap();
    let answer = ask(&app, PAGE, None).await;
    let told = answer["data"]["callRecords"]["nodes"].as_array().unwrap();
    assert_eq!(told.len(), 19);
    assert!(!answer.to_string().contains(&id(4)), "{answer}");
}

async fn nothing_is_kept_where_there_is_no_room(db: &TestDatabase) {
    let mut app = app(db).await;
    let options = Options {
        cache: 0,
        ..Options::default()
    };
    app.schema = schema::build_with(app.store.clone(), options);
    for _ in 0..4 {
        ask(&app, PAGE, None).await;
        assert_eq!(app.statements().len(), WHOLE);
    }
    let counts = app.schema.plan_counts();
    assert_eq!((counts.kept, counts.read), (0, 0));
}

async fn what_is_kept_is_nobody_elses(db: &TestDatabase) {
    let app = app(db).await;
    for _ in 0..3 {
        ask(&app, PAGE, None).await;
    }
    let stranger = Scope::mine(uuid::Uuid::from_u128(5));
    for scope in [Scope::REPORTS, stranger] {
        let answer = ask(&app, PAGE, Some(scope)).await;
        assert_eq!(answer["data"], json!({"callRecords": {"nodes": []}}));
    }
    // Who does not see every record is asked for each by every statement.
    let (organizer, mut organized) = (uuid::Uuid::from_u128(6), full(3));
    let version = json!({"version": 9, "organizer_v2": user(&organizer.to_string(), "Six")});
    merge(&mut organized, version);
    app.import_values([organized]).await;
    let before = app.schema.plan_counts();
    for _ in 0..4 {
        app.statements();
        let answer = ask(&app, PAGE, Some(Scope::mine(organizer))).await;
        let told = answer["data"]["callRecords"]["nodes"].as_array().unwrap();
        // Before and after, the log is asked whether a record changes meanwhile.
        assert_eq!((told.len(), app.statements().len()), (1, WHOLE + 2));
    }
    let after = app.schema.plan_counts();
    assert_eq!((before.kept, before.read), (after.kept, after.read));
    // What depends on variables is not kept.
    let query = "query ($few: Int) { callRecords(first: 2) { nodes { participants_v2(first: $few) { nodes { id } } } } }";
    for few in [1, 2, 1, 2, 1, 2] {
        let variables = json!({"few": few});
        compare(&app.schema, || request(query, &variables, None)).await;
    }
}

async fn what_changes_while_it_is_asked_is_never_told_late(db: &TestDatabase) {
    let app = app(db).await;
    let one = format!(
        "{{ callRecord(id: \"{}\") {{ sessions {{ nodes {{ id }} }} }} }}",
        id(4)
    );
    let is_over = std::sync::atomic::AtomicBool::new(false);
    let asks = async {
        while !is_over.load(std::sync::atomic::Ordering::Relaxed) {
            futures_util::future::join_all((0..4).map(|_| ask(&app, &one, None))).await;
        }
    };
    let imports = async {
        for version in 2..60 {
            app.import_values([changed(4, version)]).await;
            // What was there when it was asked for is told, or what came after.
            let answer = ask(&app, &one, None).await;
            let told = &answer["data"]["callRecord"]["sessions"]["nodes"][0]["id"];
            assert_eq!(told, &json!(format!("4 of {version}")));
        }
        is_over.store(true, std::sync::atomic::Ordering::Relaxed);
    };
    tokio::join!(asks, imports);
}

/// A gateway hears of an import in another process from the page's own statement alone.
async fn what_another_process_writes_is_told_at_once(db: &TestDatabase) {
    let app = app(db).await;
    for _ in 0..4 {
        ask(&app, PAGE, None).await;
    }
    for version in 2..5 {
        let import = callrecords(["import", "--database-url", db.url(), "-"]);
        let outcome = import.stdin(changed(4, version).to_string()).outcome();
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        let before = app.schema.plan_counts();
        let answer = ask(&app, PAGE, None).await.to_string();
        assert!(answer.contains(&format!("4 of {version}")), "{answer}");
        // What changed is read, and what the log named last before it.
        let after = app.schema.plan_counts();
        assert!(after.kept >= before.kept + 18, "{before:?} {after:?}");
    }
}

/// Tables as a backup of before the last change has them, and a gateway that kept what came after.
async fn app_of_a_backup(db: &TestDatabase) -> App {
    let app = app(db).await;
    app.import_values([changed(4, 9)]).await;
    for _ in 0..3 {
        ask(&app, PAGE, None).await;
    }
    for statement in [
        "DELETE FROM call_record_changes WHERE sequence = (SELECT max(sequence) FROM call_record_changes)",
        "UPDATE sessions SET id = 'as before' WHERE id = '4 of 9'",
    ] {
        app.db.execute_unprepared(statement).await.unwrap();
    }
    app
}

async fn a_log_that_went_back_while_nobody_asked_is_another_one(db: &TestDatabase) {
    let app = app_of_a_backup(db).await;
    app.import_values([changed(5, 2)]).await;
    let answer = ask(&app, PAGE, None).await.to_string();
    assert!(
        answer.contains("as before") && answer.contains("5 of 2"),
        "{answer}"
    );
}

async fn a_log_that_goes_back_is_another_one(db: &TestDatabase) {
    let app = app_of_a_backup(db).await;
    // It grows again, and further than it was.
    for version in 2..5 {
        let answer = ask(&app, PAGE, None).await;
        assert!(answer.to_string().contains("as before"), "{answer}");
        app.import_values([changed(5, version)]).await;
    }
}
