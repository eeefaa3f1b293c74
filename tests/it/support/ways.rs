//! Both ways to an answer, which must be one: by the resolvers, and by a plan.

use async_graphql::Request;
use callrecords::schema::{Answer, Schema};

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
    // Introspection is executed by another library, whose lists come in another order.
    let query = request().query;
    if query.contains("__schema") || query.contains("__type(") {
        return ask(schema, request()).await.1;
    }
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

/// What both ways can tell: of an object without fields, async-graphql's executor makes a null, which is
/// no object that counts.
fn told(answer: &str) -> String {
    let told = answer.replace("{}", "null");
    let data = told.split(",\"extensions\":{\"cost\"").next();
    let has_empty = told.contains(":null") || told.contains("[null");
    data.filter(|_| has_empty).unwrap_or(&told).to_owned()
}

/// Answers a request as it is answered over HTTP: by a plan, if there is one.
pub(crate) async fn answer(schema: &Schema, request: Request) -> Answer {
    match schema.admit(request) {
        Ok(admitted) => schema.answer(admitted).await,
        Err(refused) => refused.into(),
    }
}

async fn ask(schema: &Schema, request: Request) -> (String, Way) {
    match answer(schema, request).await {
        Answer::Written(body) => (String::from_utf8(body).unwrap(), Way::Planned),
        Answer::Resolved(answer) => (serde_json::to_string(&answer).unwrap(), Way::Resolved),
    }
}
