//! The queries that people meet first: the playground's examples, and the one in the README.

use std::fs;
use std::path::{Path, PathBuf};

use async_graphql::{Request, Variables};
use callrecords::demo;
use serde_json::{Value, json};

use crate::support::app::App;
use crate::support::database::TestDatabase;
use crate::support::on_both;
use crate::support::ways::{Way, compare};

on_both![each_query_that_is_shown_answers_on_the_demo_data];

async fn each_query_that_is_shown_answers_on_the_demo_data(db: &TestDatabase) {
    let app = App::new(db).await;
    let options = demo::Options {
        reports: 2_000,
        ..demo::Options::default()
    };
    app.import_values(demo::records(&options)).await;
    app.import_values(demo::rows(&options).map(|(_, row)| row))
        .await;
    for example in examples() {
        let data = example.ask(&app).await;
        assert!(has_row(&data), "{} finds nothing: {data}", example.name);
    }
    let shown = readme();
    let data = shown.ask(&app).await;
    assert_eq!(
        json!({ "data": data }),
        shown.answer,
        "README.md should tell this answer:\n{data:#}"
    );
}

/// A query that is shown to people.
struct Example {
    name: String,
    query: String,
    variables: Value,
    /// What it is said to answer.
    answer: Value,
}

impl Example {
    async fn ask(&self, app: &App) -> Value {
        let request = || {
            let variables = Variables::from_json(self.variables.clone());
            Request::new(&self.query).variables(variables)
        };
        let way = compare(&app.schema, request).await;
        assert_eq!(way, Way::Planned, "{}", self.name);
        let answer = serde_json::to_value(app.schema.execute(request()).await).unwrap();
        assert_eq!(answer.get("errors"), None, "{}", self.name);
        let cost = &answer["extensions"]["cost"];
        let [actual, requested, limit] =
            ["actual", "requested", "limit"].map(|name| cost[name].as_u64().unwrap());
        let costs = [actual, requested, limit];
        assert!(costs.is_sorted(), "{}: {costs:?}", self.name);
        answer["data"].clone()
    }
}

/// The tabs of the playground.
fn examples() -> Vec<Example> {
    let folder = root().join("web/examples");
    let entries = fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|it| it == "graphql"));
    files.sort();
    assert!(files.len() >= 6, "{files:?}");
    files.iter().map(|file| example(file)).collect()
}

fn example(file: &Path) -> Example {
    let query = fs::read_to_string(file).unwrap();
    assert!(query.starts_with("# "), "{} has no title", file.display());
    let variables = fs::read_to_string(file.with_extension("json"));
    Example {
        name: file.display().to_string(),
        query,
        variables: variables.map_or(Value::Null, |text| serde_json::from_str(&text).unwrap()),
        answer: Value::Null,
    }
}

/// The query in the README, and the answer that follows it.
fn readme() -> Example {
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    let block = |language: &str| {
        let (_, rest) = text.split_once(&format!("```{language}\n")).unwrap();
        rest.split("```").next().unwrap().to_owned()
    };
    Example {
        name: "README.md".to_owned(),
        query: block("graphql"),
        variables: Value::Null,
        answer: serde_json::from_str(&block("json")).unwrap(),
    }
}

/// Whether each of the root fields gives something.
fn has_row(data: &Value) -> bool {
    let fields = data.as_object().into_iter().flat_map(|data| data.values());
    fields.into_iter().all(|field| match field {
        Value::Array(rows) => rows.iter().any(|row| !row.is_null()),
        Value::Object(object) => ["nodes", "edges"]
            .iter()
            .all(|list| match object.get(*list) {
                Some(rows) => rows.as_array().is_some_and(|rows| !rows.is_empty()),
                None => object.get("totalCount") != Some(&json!(0)),
            }),
        _ => false,
    })
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
