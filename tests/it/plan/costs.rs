//! What a document is counted at is never less than what it gives, whichever way it is answered.

use async_graphql::parser::parse_query;
use async_graphql::{Request, Variables};
use callrecords::config::Limits;
use callrecords::guard::{Guard, Sizes};
use callrecords::schema::{self, Answer, Options};
use serde_json::Value;

use super::random::Generator;
use crate::support::app::App;
use crate::support::database::TestDatabase;
use crate::support::made_up::{full, leg, merge, pstn_call};
use crate::support::on_both;
use crate::support::ways;

on_both![no_random_document_gives_more_than_it_is_counted_at];

/// Documents by chance are full of aliases, and deep.
fn limits() -> Limits {
    Limits {
        aliases: 10_000,
        cost: 900_000_000,
        ..Limits::default()
    }
}

/// As many items in each plain list as it is taken to hold.
async fn filled(db: &TestDatabase) -> App {
    let app = App::new(db).await;
    let records = (0..12).map(|number| {
        let mut record = full(number);
        let segment = &record["sessions"][0]["segments"][0].clone();
        let segments = vec![segment.clone(); 3];
        let session = leg("s", serde_json::json!({ "segments": segments }));
        merge(
            &mut record,
            serde_json::json!({ "sessions": vec![session; 4] }),
        );
        record
    });
    app.import_values(records).await;
    app.import_values((0..40).map(|number| {
        pstn_call(
            number,
            number,
            serde_json::json!({ "startDateTime": "2026-06-05T10:00:00Z" }),
        )
    }))
    .await;
    app
}

async fn no_random_document_gives_more_than_it_is_counted_at(db: &TestDatabase) {
    let app = filled(db).await;
    let options = Options {
        limits: limits(),
        ..Options::default()
    };
    let schema = schema::build_with(app.store.clone(), options);
    let sdl = schema::executed_sdl();
    let guard = Guard::new(limits(), Sizes::read(&sdl, 1_000), true);
    let mut generator = Generator::new(&sdl, &app, "ann").await;
    let (mut compared, mut entities) = (0, 0);
    for number in 0..400 {
        let (query, variables) = generator.document(number);
        let variables = Variables::from_json(variables);
        let document = parse_query(&query).unwrap();
        let Ok(account) = guard.check(&document, &variables, None) else {
            continue;
        };
        let request = || Request::new(&query).variables(variables.clone());
        let resolved = serde_json::to_value(schema.execute(request()).await).unwrap();
        let planned = match ways::answer(&schema, request()).await {
            Answer::Written(body) => serde_json::from_slice(&body).unwrap(),
            Answer::Resolved(answer) => serde_json::to_value(answer).unwrap(),
        };
        for answer in [&resolved, &planned] {
            let actual = objects(&answer["data"]).saturating_sub(1);
            assert!(
                account.cost >= actual,
                "{} < {actual}: {query}",
                account.cost
            );
            let told = &answer["extensions"]["cost"];
            assert_eq!(told["actual"].as_u64().unwrap_or(0), actual, "{query}");
            assert_eq!(
                told["requested"].as_u64().unwrap_or(0),
                account.cost,
                "{query}"
            );
        }
        compared += usize::from(resolved.get("errors").is_none());
        entities += usize::from(query.contains("_entities") && resolved["data"] != Value::Null);
    }
    assert!(compared > 200 && entities > 10, "{compared}, {entities}");
}

/// How many objects a value holds.
fn objects(value: &Value) -> u64 {
    match value {
        Value::Object(object) => 1 + object.values().map(objects).sum::<u64>(),
        Value::Array(items) => items.iter().map(objects).sum(),
        _ => 0,
    }
}
