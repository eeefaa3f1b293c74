//! Both ways to an answer, which must be one: by the resolvers, and by a plan.

use async_graphql::Request;
use callrecords::schema::{self, Answer, Schema};

/// How a query was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Planned,
    Resolved,
}

/// Asks the resolvers, then as a client does, three times: a plan is made the first time and known the
/// second, and the third time, what it wrote is kept. The answers must be equal to the byte, errors
/// included.
pub(crate) async fn compare(schema: &Schema, request: impl Fn() -> Request) -> Way {
    let resolve = async || {
        let answer = schema.execute(request()).await;
        serde_json::to_string(&answer).unwrap()
    };
    let mut resolved = resolve().await;
    loop {
        let (first, _) = ask(schema, request()).await;
        let (again, _) = ask(schema, request()).await;
        let (kept, way) = ask(schema, request()).await;
        let answers = [&first, &again, &kept];
        if answers.iter().all(|answer| told(answer) == told(&resolved)) {
            return way;
        }
        // Unless somebody wrote meanwhile, there is no excuse.
        let before = std::mem::replace(&mut resolved, resolve().await);
        assert_ne!(
            told(&before),
            told(&resolved),
            "{}\n{}\nis answered in different ways: {answers:#?}",
            request().query,
            request().variables
        );
    }
}

/// What is told each time: of several names that are unknown, validation tells any one.
fn told(answer: &str) -> &str {
    answer.split("unknown field").next().unwrap_or(answer)
}

async fn ask(schema: &Schema, request: Request) -> (String, Way) {
    match schema::answer(schema, request).await {
        Answer::Written(body) => (String::from_utf8(body).unwrap(), Way::Planned),
        Answer::Resolved(answer) => (serde_json::to_string(&answer).unwrap(), Way::Resolved),
    }
}
