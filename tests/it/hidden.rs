//! What numbers and orders tell of what is hidden: how many changes there were that a caller does not
//! see, and whose rows are that are masked.

use async_graphql::{Request, Response, Variables};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use callrecords::auth::Viewer;
use callrecords::mask::{Mask, Seal};
use callrecords::schema::{self, Options, Schema};
use callrecords::store::{LogKey, Scope, decode_cursor, encode_cursor};
use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::app::App;
use crate::support::client::{Answer, get, with_parameters};
use crate::support::command::callrecords;
use crate::support::database::TestDatabase;
use crate::support::guarded::{MASKING_KEY, OBJECT_ID, caller, guard};
use crate::support::made_up::{id, record, user};
use crate::support::on_both;
use crate::support::server::Server;

on_both![
    cursors_of_changes_tell_no_number_to_whom_some_are_hidden,
    hidden_changes_cut_no_listener_off,
    an_answer_is_not_named_by_what_is_hidden,
    sums_that_tie_are_ordered_by_nothing_that_tells_whose_they_are,
    rows_that_tie_are_in_another_order_in_each_database,
    digests_from_before_the_secret_are_keyed,
];

const LOG: &str = "callRecordChanged";
const RANGE: &str = "fromDateTime: \"2026-06-01T00:00:00Z\", toDateTime: \"2026-06-02T00:00:00Z\"";

fn mine() -> Scope {
    Scope::mine(Uuid::try_parse(OBJECT_ID).unwrap())
}

/// A record of the caller's, or of others.
fn of(number: u32, is_mine: bool) -> Value {
    let party = if is_mine {
        OBJECT_ID
    } else {
        "bbbbbbbb-0000-4000-8000-00000000000b"
    };
    record(
        number,
        0,
        json!({"participants_v2": [user(party, "Someone")]}),
    )
}

fn viewing(scope: Scope, query: &str) -> Request {
    Request::new(query).data(Viewer {
        scope,
        tenant: None,
        expires_at: DateTime::<Utc>::MAX_UTC,
        subject: "someone".to_owned(),
    })
}

fn masking(app: &App, key: &str) -> Schema {
    let options = Options {
        mask: Some(Mask::new(key, None).unwrap().into()),
        ..Options::default()
    };
    schema::build_with(app.store.clone(), options)
}

fn listen(schema: &Schema, scope: Scope, after: Option<&str>) -> BoxStream<'static, Response> {
    let query = "subscription($after: String) { callRecordChanged(after: $after) \
                 { cursor callRecord { id } } }";
    let variables = Variables::from_json(json!({ "after": after }));
    schema.execute_stream(viewing(scope, query).variables(variables))
}

async fn answer(listener: &mut BoxStream<'static, Response>) -> Value {
    serde_json::to_value(listener.next().await.unwrap()).unwrap()
}

/// The cursor and the record of the next change.
async fn next(listener: &mut BoxStream<'static, Response>) -> (String, Value) {
    let answer = answer(listener).await;
    assert_eq!(answer.get("errors"), None, "{answer}");
    let change = &answer["data"][LOG];
    let cursor = change["cursor"].as_str().unwrap().to_owned();
    (cursor, change["callRecord"]["id"].clone())
}

/// The cursor before the first change, in clear and sealed.
async fn start(app: &App) -> (String, String) {
    let clear = encode_cursor(LOG, &LogKey(0));
    let secret = app.store.secret().await.unwrap();
    let sealed = Seal::new(secret.expose(), LOG).unwrap().seal(&clear);
    (clear, sealed)
}

async fn cursors_of_changes_tell_no_number_to_whom_some_are_hidden(db: &TestDatabase) {
    let app = App::new(db).await;
    let schema = masking(&app, MASKING_KEY);
    let all = [mine(), mine().masked(), Scope::EVERYTHING.masked()];
    let (start, sealed) = start(&app).await;
    let records = [(1, true), (2, false), (3, false), (4, true)];
    for (number, is_mine) in records {
        app.import_values([of(number, is_mine)]).await;
    }
    let mut clear = Vec::new();
    let mut open = listen(&schema, Scope::EVERYTHING, Some(&start));
    for _ in 0..4 {
        clear.push(next(&mut open).await.0);
    }
    let numbers = clear
        .iter()
        .map(|it| decode_cursor::<LogKey>(LOG, it).unwrap().0);
    let numbers: Vec<i64> = numbers.collect();
    for scope in all {
        let mut listener = listen(&schema, scope, Some(&sealed));
        let (first, one) = next(&mut listener).await;
        assert_eq!(one, id(1));
        let second = loop {
            let (cursor, found) = next(&mut listener).await;
            if found == json!(id(4)) {
                break cursor;
            }
        };
        for (sealed, number) in [(&first, numbers[0]), (&second, numbers[3])] {
            assert!(decode_cursor::<LogKey>(LOG, sealed).is_err());
            let bytes = URL_SAFE_NO_PAD.decode(sealed).unwrap();
            let number = number.to_be_bytes();
            assert!(!bytes.windows(8).any(|part| part == number), "{bytes:?}");
            assert_eq!(sealed.len(), first.len());
        }
        // They lead on, through any gateway over the database, and only for who was given such.
        let other = masking(&App::new(db).await, "another key of thirty-two letters");
        let (again, found) = next(&mut listen(&other, mine(), Some(&first))).await;
        assert_eq!((again, found), (second, json!(id(4))));
        let forged = encode_cursor(LOG, &LogKey(i64::MAX));
        let cases = [
            (scope, &clear[0]),
            (scope, &forged),
            (Scope::EVERYTHING, &first),
        ];
        for (scope, cursor) in cases {
            let refused = answer(&mut listen(&schema, scope, Some(cursor))).await;
            let error = &refused["errors"][0];
            assert_eq!(error["extensions"]["argument"], "after", "{refused}");
            assert!(error["message"].to_string().contains("not a cursor"));
        }
    }
}

/// Appends changes of the record that changed last.
async fn append(app: &App, changes: u32) {
    let append = format!(
        "INSERT INTO call_record_changes (call_record_id, version, is_new) \
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {changes}) \
         SELECT call_record_id, 1, false FROM n, \
         (SELECT call_record_id FROM call_record_changes ORDER BY sequence DESC LIMIT 1) AS last"
    );
    app.db.execute_unprepared(&append).await.unwrap();
}

async fn hidden_changes_cut_no_listener_off(db: &TestDatabase) {
    let app = App::new(db).await;
    let (_, sealed) = start(&app).await;
    let mut listener = listen(&app.schema, mine(), Some(&sealed));
    app.import_values([of(1, true)]).await;
    assert_eq!(next(&mut listener).await.1, id(1));
    app.import_values([of(2, false)]).await;
    append(&app, 10_100).await;
    app.import_values([of(3, true)]).await;
    assert_eq!(next(&mut listener).await.1, id(3));
    append(&app, 10_100).await;
    let error = loop {
        let answer = answer(&mut listener).await;
        if let Some(errors) = answer.get("errors") {
            break errors[0].clone();
        }
    };
    assert_eq!(error["extensions"]["limit"], "changesBehind", "{error}");
}

fn ask(server: &Server, roles: &Value, held: &str) -> Answer {
    let url = format!("{}/graphql", server.url());
    let query = "{ callRecords { totalCount } }";
    let held = format!("if-none-match: {held}");
    let headers = [
        caller(roles, 300),
        "graphql-require-preflight: 1".to_owned(),
        held,
    ];
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    get(&with_parameters(&url, &[("query", query)]), &headers)
}

async fn an_answer_is_not_named_by_what_is_hidden(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values([of(1, true)]).await;
    let run = callrecords(["serve", "--bind=127.0.0.1:0", "--database-url", db.url()]);
    let (server, _keys) = guard(run, &[]);
    for (role, sees_mine) in [
        ("CallRecords.Read.Mine", true),
        ("CallRecord-PstnCalls.Read.All", false),
    ] {
        let roles = json!([role]);
        let first = ask(&server, &roles, "\"none\"");
        let tag = first.header("etag").to_owned();
        assert_eq!((first.status(), tag.is_empty()), (200, false), "{first:?}");
        let number = if sees_mine { 10 } else { 20 };
        app.import_values([of(number, false)]).await;
        let held = ask(&server, &roles, &tag);
        assert_eq!((held.status(), held.header("etag")), (304, tag.as_str()));
        assert_eq!(held.text(), "");
        assert_eq!(held.header("cache-control"), first.header("cache-control"));
        app.import_values([of(number + 1, true)]).await;
        let status = if sees_mine { 200 } else { 304 };
        assert_eq!(ask(&server, &roles, &tag).status(), status, "{role}");
    }
}

/// Sums of one cost, told apart by the place that a user is of.
fn sums() -> Vec<Value> {
    let rows = ('a'..='p').map(|letter| {
        json!({
            "@odata.type": "#microsoft.graph.callRecords.pstnOnlineMeetingDialoutReport",
            "@callrecords.fromDateTime": "2026-06-01T00:00:00Z",
            "@callrecords.toDateTime": "2026-06-02T00:00:00Z",
            "userId": Uuid::new_v5(&Uuid::NAMESPACE_DNS, &[letter as u8]),
            "usageLocation": letter.to_string(),
            "currency": "USD",
            "totalCalls": 1,
            "totalCallCharge": 2,
            "totalCallSeconds": 3,
        })
    });
    rows.collect()
}

/// The places of the sums, a page at a time.
async fn places(schema: &Schema, scope: Scope) -> String {
    let (mut found, mut after) = (String::new(), Value::Null);
    loop {
        let query = format!(
            "{{ pstnOnlineMeetingDialoutReport({RANGE}, first: 5, after: {after}) \
             {{ nodes {{ usageLocation }} pageInfo {{ endCursor hasNextPage }} }} }}"
        );
        let answer = schema.execute(viewing(scope, &query)).await;
        let answer = serde_json::to_value(answer).unwrap();
        assert_eq!(answer.get("errors"), None, "{answer}");
        let page = &answer["data"]["pstnOnlineMeetingDialoutReport"];
        for row in page["nodes"].as_array().unwrap() {
            found += row["usageLocation"].as_str().unwrap();
        }
        if page["pageInfo"]["hasNextPage"] == false {
            return found;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

fn sorted(text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    letters.sort_unstable();
    letters.into_iter().collect()
}

async fn sums_that_tie_are_ordered_by_nothing_that_tells_whose_they_are(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values(sums()).await;
    let keys = [MASKING_KEY, "another key of thirty-two letters"];
    let clear = places(&app.schema, Scope::EVERYTHING).await;
    let exported = |key: &str, format: &str| {
        let mut arguments = vec!["export", "pstn-online-meeting-dialout-report"];
        arguments.extend(["--from=2026-06-01", "--to=2026-06-02", "--masked", format]);
        let run = callrecords(arguments).env("CALLRECORDS_DATABASE_URL", db.url());
        let rows = run.env("CALLRECORDS_MASKING_KEY", key).outcome().stdout;
        let rows = rows
            .lines()
            .map(|row| serde_json::from_str::<Value>(row).unwrap());
        let places = rows.map(|row| row["usageLocation"].as_str().unwrap().to_owned());
        places.collect::<String>()
    };
    let mut orders = vec![clear.clone(), "abcdefghijklmnop".to_owned()];
    for key in keys {
        let schema = masking(&app, key);
        let masked = places(&schema, Scope::EVERYTHING.masked()).await;
        assert_eq!(places(&schema, Scope::EVERYTHING.masked()).await, masked);
        // Who sees them in clear sees the old order, whatever the key.
        assert_eq!(places(&schema, Scope::EVERYTHING).await, clear);
        orders.push(masked);
        let exported = exported(key, "--format=ndjson");
        orders.push(exported);
    }
    for (index, order) in orders.iter().enumerate() {
        assert_eq!(sorted(order), "abcdefghijklmnop");
        let backwards: String = order.chars().rev().collect();
        // An export has the order of the keys, and the list has it backwards.
        let others = orders.iter().skip(index + 1);
        let same = others.filter(|other| **other == *order || **other == backwards);
        let expected = usize::from(index >= 2 && index % 2 == 0);
        assert_eq!(same.count(), expected, "{orders:?}");
    }
}

/// Users who were blocked at one instant.
fn blocked() -> Vec<Value> {
    let rows = ('a'..='p').map(|letter| {
        json!({
            "@odata.type": "#microsoft.graph.callRecords.pstnBlockedUsersLogRow",
            "blockDateTime": "2026-06-01T12:00:00Z",
            "remediationId": letter.to_string(),
            "userId": Uuid::new_v5(&Uuid::NAMESPACE_DNS, &[letter as u8]),
        })
    });
    rows.collect()
}

async fn rows_that_tie_are_in_another_order_in_each_database(db: &TestDatabase) {
    let query = format!("{{ pstnBlockedUsersLog({RANGE}) {{ nodes {{ remediationId }} }} }}");
    let other = TestDatabase::new(db.engine());
    let mut orders = Vec::new();
    for db in [db, &other] {
        let app = App::new(db).await;
        app.import_values(blocked()).await;
        // The same rows again are the same rows.
        app.import_values(blocked()).await;
        let answer = app.schema.execute(query.as_str()).await;
        let answer = serde_json::to_value(answer).unwrap();
        let rows = answer["data"]["pstnBlockedUsersLog"]["nodes"].as_array();
        let order = rows
            .unwrap()
            .iter()
            .map(|row| row["remediationId"].as_str());
        let order: String = order.map(Option::unwrap).collect();
        assert_eq!(sorted(&order), "abcdefghijklmnop");
        orders.push(order);
    }
    assert_ne!(orders[0], orders[1]);
}

async fn digests_from_before_the_secret_are_keyed(db: &TestDatabase) {
    use callrecords::reports::pstn_blocked_user::{Column, Entity};
    use sea_orm::sea_query::Expr;
    let app = App::new(db).await;
    let row = &blocked()[..1];
    app.import_values(row.to_vec()).await;
    // As it was: a digest of what the row says, and no secret.
    let content = json!({
        "blockDateTime": row[0]["blockDateTime"],
        "remediationId": "a",
        "userId": row[0]["userId"],
    });
    let of = Uuid::new_v5(&Uuid::NAMESPACE_OID, b"pstnBlockedUsersLogRow");
    let digest = Uuid::new_v5(&of, content.to_string().as_bytes());
    let update = Entity::update_many().col_expr(Column::Key, Expr::value(digest));
    update.exec(&app.db).await.unwrap();
    for statement in [
        "DROP TABLE database_secret",
        "DELETE FROM seaql_migrations WHERE version LIKE '%secret'",
    ] {
        app.db.execute_unprepared(statement).await.unwrap();
    }
    let app = App::new(db).await;
    let kept = Entity::find().one(&app.db).await.unwrap().unwrap();
    assert_ne!(kept.key, digest);
    app.import_values(row.to_vec()).await;
    let rows = Entity::find().all(&app.db).await.unwrap();
    assert_eq!(rows, [kept]);
}
