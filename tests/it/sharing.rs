//! What the database does is shared out: what filters cost, how many connections a caller holds, and that
//! the gateway serves with as few as the database lets in.

use std::thread;
use std::time::{Duration, Instant};

use async_graphql::Variables;
use async_graphql::parser::parse_query;
use callrecords::config::Limits;
use callrecords::guard::{Guard, Refusal, Sizes};
use callrecords::schema;
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::{Value, json};

use crate::support::activity::{active, all_have_stopped};
use crate::support::client::{ask, get};
use crate::support::command::callrecords;
use crate::support::database::{Engine, TestDatabase};
use crate::support::guarded::{bearer, guard};
use crate::support::made_up::full;
use crate::support::server::Server;

const RECORDS: &str = "{ callRecords { nodes { id } } }";
/// How long something may take that happens soon; far more than it needs.
const PATIENCE: Duration = Duration::from_mins(1);

fn checked(query: &str, variables: Value) -> Result<u64, Refusal> {
    let sizes = Sizes::read(&schema::sdl(), 1_000);
    let guard = Guard::new(Limits::default(), sizes, true);
    let document = parse_query(query).unwrap();
    let account = guard.check(&document, &Variables::from_json(variables), None);
    account.map(|account| account.filters)
}

fn price(filter: &str) -> u64 {
    let query = format!("{{ callRecords(filter: {filter}) {{ totalCount }} }}");
    checked(&query, json!({})).unwrap()
}

#[test]
fn a_filter_has_a_price_for_what_it_looks_into() {
    for (filter, expected) in [
        ("{}", 0),
        ("null", 0),
        ("{ sessions: null }", 0),
        ("{ version: { eq: 1 } }", 1),
        (
            "{ version: { gte: 1, lt: 3 }, type: { in: [groupCall, peerToPeer] } }",
            2,
        ),
        ("{ sessions: { some: { failed: true } } }", 102),
        ("{ organizer: { id: { eq: \"a\" } } }", 102),
        (
            "{ participants_v2: { some: { id: { eq: \"a\" }, kind: { eq: user } } } }",
            103,
        ),
        // One list, at the first depth; what is alone is a list.
        (
            "{ and: [{ version: { eq: 1 } }, { version: { eq: 2 } }] }",
            4,
        ),
        ("{ and: { version: { eq: 1 } } }", 2),
        ("{ or: [{ sessions: { some: { failed: true } } }] }", 203),
        ("{ not: { sessions: { some: { failed: true } } } }", 203),
        ("{ not: { not: { version: { eq: 1 } } } }", 4),
    ] {
        assert_eq!(price(filter), expected, "{filter}");
    }
}

#[test]
fn a_price_is_told_with_variables_bound_wherever_the_filter_stands() {
    let some = json!({ "sessions": { "some": { "failed": true } } });
    let list = "query($f: CallRecordFilter) { callRecords(filter: $f) { totalCount } }";
    let price = |query: &str, variables| checked(query, variables).unwrap();
    assert_eq!(price(list, json!({})), 0);
    assert_eq!(price(list, json!({ "f": some })), 102);
    let inside = "query($s: SessionFilter = { failed: true }) \
                  { callRecords(filter: { and: [{ sessions: { some: $s } }] }) { totalCount } }";
    assert_eq!(price(inside, json!({})), 103);
    // Fields count together, fragments in place.
    let twice = "query($f: CallRecordFilter) { ...F b: callRecords(filter: $f) { totalCount } } \
                 fragment F on Query { a: callRecords(filter: $f) { totalCount } }";
    assert_eq!(price(twice, json!({ "f": some })), 204);
    // That of users is tried for each of them.
    let users = "query($f: CallRecordFilter) { callRecords(first: 7) { nodes { participants_v2(first: 5) \
                 { nodes { identity { user { ... on UserIdentity { user { callRecords(filter: $f) \
                 { totalCount } } } } } } } } } }";
    assert_eq!(price(users, json!({ "f": some })), 101 + 7 * 5);
    let live = "subscription($f: CallRecordFilter) { callRecordChanged(filter: $f) { cursor } }";
    assert_eq!(price(live, json!({ "f": some })), 102);
    let report = "{ pstnCalls(fromDateTime: \"2026-01-01T00:00:00Z\", toDateTime: \"2026-01-02T00:00:00Z\", \
                  filter: { user: { id: { eq: \"a\" } }, not: { callType: { eq: \"x\" } } }) { totalCount } }";
    assert_eq!(price(report, json!({})), 3);
}

#[test]
fn what_costs_too_much_is_refused_however_it_is_written() {
    let some = json!({ "sessions": { "some": { "failed": true } } });
    let nest =
        |levels: usize, key: &str| (0..levels).fold(json!({}), |inside, _| json!({ key: inside }));
    let filters = [
        json!({ "and": vec![some.clone(); 290] }),
        json!({ "or": vec![some.clone(); 20] }),
        json!({ "not": { "and": vec![some.clone(); 20] } }),
        json!({ "and": vec![json!({ "and": vec![some.clone(); 10] }); 4] }),
        nest(100, "not"),
        nest(100, "and"),
    ];
    let query = "query($f: CallRecordFilter) { callRecords(filter: $f) { totalCount } }";
    for filter in filters {
        let refused = checked(query, json!({ "f": filter })).unwrap_err();
        let Refusal::Exceeded {
            limit,
            allowed,
            actual,
        } = refused
        else {
            panic!("{refused}");
        };
        assert_eq!((limit, allowed), ("filters", 4_000));
        assert!(actual > allowed, "{actual}");
    }
    let split: Vec<String> = (0..20)
        .map(|field| format!("a{field}: callRecords(filter: {{ or: [$f, $f] }}) {{ totalCount }} "))
        .collect();
    let split = split.concat();
    let split = format!("query($f: CallRecordFilter!) {{ {split} }}");
    assert!(checked(&split, json!({ "f": some })).is_err());
}

/// What people ask for.
#[test]
fn filters_of_real_clients_pass() {
    let dashboard: Vec<String> = (0..20)
        .map(|day| {
            format!(
                "d{day}: callRecords(filter: {{ startDateTime: {{ gte: \"2026-01-01T00:00:00Z\" }}, \
                 sessions: {{ some: {{ failed: true }} }} }}) {{ totalCount }} "
            )
        })
        .collect();
    let dashboard = dashboard.concat();
    let search = "{ callRecords(filter: { startDateTime: { gte: \"2026-01-01T00:00:00Z\" }, or: [ \
                  { organizer: { displayName: { startsWith: \"a\" } } }, \
                  { participants_v2: { some: { displayName: { startsWith: \"a\" } } } }, \
                  { participants_v2: { some: { userPrincipalName: { startsWith: \"a\" } } } } ], \
                  not: { sessions: { some: { isTest: true } } } }) { nodes { id } } }";
    let people: Vec<String> = (0..15)
        .map(|user| format!("{{ participants_v2: {{ some: {{ id: {{ eq: \"{user}\" }} }} }} }}, "))
        .collect();
    let people = people.concat();
    let people = format!("{{ callRecords(filter: {{ or: [{people}] }}) {{ nodes {{ id }} }} }}");
    for query in [&format!("{{ {dashboard} }}"), search, &people] {
        assert!(checked(query, json!({})).is_ok(), "{query}");
    }
}

fn serve(db: &TestDatabase, connections: &str) -> Server {
    let run = callrecords(["serve", "--bind=127.0.0.1:0", "--database-url", db.url()])
        .env("CALLRECORDS_LIMITS_TIME", "10m")
        .env("CALLRECORDS_DATABASE_MAX_CONNECTIONS", connections);
    Server::start(run)
}

fn import(db: &TestDatabase) {
    let import = callrecords(["import", "--database-url", db.url(), "-"]);
    assert_eq!(import.stdin(full(0).to_string()).outcome().code, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_leaves_connections_to_others_and_to_health_checks() {
    const EACH: usize = 12;
    let db = TestDatabase::new(Engine::Postgres);
    import(&db);
    let run = callrecords(["serve", "--bind=127.0.0.1:0", "--database-url", db.url()])
        .env("CALLRECORDS_LIMITS_TIME", "10m")
        .env("CALLRECORDS_DATABASE_MAX_CONNECTIONS", "8");
    let (server, _keys) = guard(run, &[]);
    let url = format!("{}/graphql", server.url());
    let roles = json!(["CallRecords.Read.All"]);
    let token = |subject: &str| format!("authorization: {}", bearer(subject, &roles, 300));
    let watch = db.connect().await;
    let held = db.connect().await.begin().await.unwrap();
    held.execute_unprepared("LOCK TABLE call_records")
        .await
        .unwrap();
    let mut asking = Vec::new();
    for _ in 0..EACH {
        let (url, token) = (url.clone(), token("greedy"));
        asking.push(thread::spawn(move || ask(&url, &[&token], RECORDS)));
    }
    // Six are for requests, and half of them for one caller.
    let start = Instant::now();
    while active(&watch, Engine::Postgres).await.len() < 3 {
        assert!(start.elapsed() < PATIENCE);
    }
    let sms = "{ smsLog(fromDateTime: \"2026-01-01T00:00:00Z\", toDateTime: \"2026-01-02T00:00:00Z\") \
               { totalCount } }";
    for _ in 0..10 {
        let answer = ask(&url, &[&token("modest")], sms);
        assert_eq!(answer.json()["data"]["smsLog"]["totalCount"], 0);
        let ready = get(&format!("{}/readyz", server.url()), &[]);
        assert_eq!(ready.status(), 200, "{ready:?}");
        assert_eq!(active(&watch, Engine::Postgres).await.len(), 3);
    }
    held.commit().await.unwrap();
    for asked in asking {
        assert_eq!(asked.join().unwrap().status(), 200);
    }
    all_have_stopped(&watch, Engine::Postgres).await;
}

/// Whoever they are, as nobody says who asks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_checks_have_a_connection_of_their_own() {
    for connections in ["1", "2", "5"] {
        let db = TestDatabase::new(Engine::Postgres);
        let server = serve(&db, connections);
        let watch = db.connect().await;
        let held = db.connect().await.begin().await.unwrap();
        held.execute_unprepared("LOCK TABLE call_records")
            .await
            .unwrap();
        let url = format!("{}/graphql", server.url());
        let asking: Vec<_> = (0..8)
            .map(|_| {
                let url = url.clone();
                thread::spawn(move || ask(&url, &[], RECORDS))
            })
            .collect();
        let start = Instant::now();
        while active(&watch, Engine::Postgres).await.is_empty() {
            assert!(start.elapsed() < PATIENCE);
        }
        for _ in 0..10 {
            let ready = get(&format!("{}/readyz", server.url()), &[]);
            assert_eq!(ready.status(), 200, "{connections}: {ready:?}");
        }
        held.commit().await.unwrap();
        for asked in asking {
            asked.join().unwrap();
        }
    }
}

/// A role that may have fewer connections than the gateway is set to hold.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_gateway_serves_with_as_few_connections_as_it_gets() {
    for allowed in [1, 2, 4] {
        let db = TestDatabase::new(Engine::Postgres);
        import(&db);
        let admin = db.connect().await;
        let role = format!("few_{allowed}");
        for sql in [
            format!("CREATE ROLE {role} LOGIN CONNECTION LIMIT {allowed}"),
            format!("GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}"),
            format!("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role}"),
            format!("GRANT ALL ON SCHEMA public TO {role}"),
        ] {
            admin.execute_unprepared(&sql).await.unwrap();
        }
        let url = db.url_as(&role);
        let run = callrecords(["serve", "--bind=127.0.0.1:0", "--database-url", &url]);
        let server = Server::start(run.env("CALLRECORDS_DATABASE_MAX_CONNECTIONS", "10"));
        let address = format!("{}/graphql", server.url());
        let asking: Vec<_> = (0..12)
            .map(|_| {
                let address = address.clone();
                thread::spawn(move || {
                    for _ in 0..10 {
                        let answer = ask(&address, &[], RECORDS);
                        assert_eq!(answer.status(), 200, "{answer:?}");
                    }
                })
            })
            .collect();
        for _ in 0..20 {
            let ready = get(&format!("{}/readyz", server.url()), &[]);
            assert_eq!(
                ready.status(),
                200,
                "{allowed}: {ready:?}\n{}",
                server.log()
            );
        }
        for asked in asking {
            asked.join().unwrap();
        }
        let told = server.line("lets in fewer connections");
        assert!(told.contains("WARN"), "{told}");
        assert_eq!(server.log().matches("lets in fewer").count(), 1);
        drop(server);
        let start = Instant::now();
        while admin
            .execute_unprepared(&format!("DROP OWNED BY {role}"))
            .await
            .is_err()
        {
            assert!(start.elapsed() < PATIENCE);
        }
        admin
            .execute_unprepared(&format!("DROP ROLE {role}"))
            .await
            .unwrap();
    }
}
