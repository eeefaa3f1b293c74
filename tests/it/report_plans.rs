//! How Postgres finds a page of a report: one index, as many rows as the page has, however far on.

use sea_orm::ConnectionTrait;

use crate::support::app::App;
use crate::support::database::{Engine, TestDatabase};

/// How many rows the plan is made for.
const MANY: u32 = 500_000;

/// How many users they are spread over.
const USERS: u32 = 50;

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_a_users_calls_costs_the_same_however_far_on() {
    let db = TestDatabase::new(Engine::Postgres);
    let app = App::new(&db).await;
    for statement in [
        format!(
            "INSERT INTO pstn_calls (key, id, user_id, start_date_time, duration, charge, currency, administrative_unit_infos, additional) \
             SELECT md5(n::text)::uuid, n, 'User ' || n % {USERS}, '2026-01-01'::timestamptz + n * interval '5 seconds', n % 600, 0.01, 'USD', '', '' FROM generate_series(1, {MANY}) AS n"
        ),
        "VACUUM ANALYZE pstn_calls".to_owned(),
    ] {
        app.db.execute_unprepared(&statement).await.unwrap();
    }
    let page = |more: &str| {
        format!(
            "{{ pstnCalls(fromDateTime: \"2026-01-01T00:00:00Z\", toDateTime: \"2026-01-30T00:00:00Z\", first: 100, filter: {{user: {{id: {{eq: \"user 7\"}}}}}}{more}) {{ nodes {{ startDateTime charge }} pageInfo {{ endCursor hasNextPage }} }} }}"
        )
    };
    let mut cursor = String::new();
    let mut plans = Vec::new();
    for number in 1..=90 {
        app.statements();
        let answer = app.ask(&page(&cursor)).await["pstnCalls"].clone();
        assert_eq!(answer["nodes"].as_array().unwrap().len(), 100);
        assert_eq!(answer["pageInfo"]["hasNextPage"], true);
        if [1, 2, 90].contains(&number) {
            plans.push(app.explain_last().await);
        }
        assert_eq!(
            app.statements().len(),
            if [1, 2, 90].contains(&number) { 2 } else { 1 }
        );
        cursor = format!(", after: {}", answer["pageInfo"]["endCursor"]);
    }
    for plan in &plans {
        assert!(plan.contains("Index Scan"), "{plan}");
        for slow in ["Seq Scan", "Sort", "Filter:", "Bitmap"] {
            assert!(!plan.contains(slow), "{plan}");
        }
        // The scan gives the page and one row more, and throws none away.
        assert_eq!(plan.matches("actual rows=101 ").count(), 2, "{plan}");
    }
}
