//! What a query costs is told before and after.

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use async_graphql::{Request, Variables};
use callrecords::schema;
use serde_json::json;

use crate::support::app::App;
use crate::support::database::TestDatabase;
use crate::support::made_up::full;
use crate::support::on_both;

on_both![
    the_cost_is_told_and_never_less_than_the_answer,
    a_cost_counts_pages_and_lists
];

async fn the_cost_is_told_and_never_less_than_the_answer(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values((0..5).map(full)).await;
    for (query, requested, actual) in [
        ("{ callRecords(first: 3) { totalCount } }", 1, 1),
        ("{ callRecords(first: 3) { nodes { id } } }", 4, 4),
        (
            "{ callRecords(first: 9) { nodes { id } edges { node { id } } } }",
            28,
            16,
        ),
        (
            "{ a: __schema { types { name } } callRecords(first: 1) { nodes { id } } }",
            2,
            2,
        ),
        (
            "{ callRecords(first: 2) { nodes { sessions { nodes { segments { media { label } } } } } } }",
            1 + 2 * (1 + 1 + 60 * (1 + 3 * (1 + 3))),
            1 + 2 * (1 + 1 + 1 + (1 + 1)),
        ),
    ] {
        let answer = app.answer(query).await;
        let cost = json!({ "requested": requested, "actual": actual, "limit": 1_000_000 });
        assert_eq!(answer["extensions"]["cost"], cost, "{query}: {answer}");
    }
}

async fn a_cost_counts_pages_and_lists(db: &TestDatabase) {
    let app = App::new(db).await;
    for (query, variables, requested) in [
        ("{ callRecords { nodes { id } } }", json!({}), 61),
        ("{ callRecords(last: 7) { nodes { id } } }", json!({}), 8),
        (
            "query($n: Int) { callRecords(first: $n) { nodes { id } } }",
            json!({ "n": 5 }),
            6,
        ),
        (
            "query($n: Int) { callRecords(first: $n) { nodes { id } } }",
            json!({ "n": null }),
            61,
        ),
        (
            "query($n: Int = 2) { callRecords(first: $n) { nodes { id } } }",
            json!({}),
            3,
        ),
        (
            "query($i: [ID!]!) { nodes(ids: $i) { id } }",
            json!({ "i": ["a", "b"] }),
            2,
        ),
        (
            "{ nodes(ids: [1, 2, 3]) { ...F } } fragment F on CallRecord { parts { record { status } } }",
            json!({}),
            9,
        ),
        (
            "{ callRecords(first: 3) { ...P } } fragment P on CallRecordConnection { nodes { id } pageInfo { hasNextPage } }",
            json!({}),
            5,
        ),
        (
            "query A { __typename } query B { callRecords { nodes { id } } }",
            json!({}),
            0,
        ),
    ] {
        let variables = Variables::from_json(variables);
        let mut request = Request::new(query).variables(variables);
        if query.contains("query A") {
            request = request.operation_name("A");
        }
        let answer = serde_json::to_value(app.schema.execute(request).await).unwrap();
        assert_eq!(
            answer["extensions"]["cost"]["requested"]
                .as_u64()
                .unwrap_or(0),
            requested,
            "{query}: {answer}"
        );
    }
}

#[test]
fn every_connection_says_how_many_rows_it_gives() {
    let document = parse_schema(schema::sdl()).unwrap();
    let mut connections = 0;
    for definition in document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else {
            continue;
        };
        let name = definition.node.name.node.to_string();
        let fields = match definition.node.kind {
            TypeKind::Object(object) => object.fields,
            TypeKind::Interface(interface) => interface.fields,
            _ => continue,
        };
        for field in fields {
            let field = field.node;
            let mut arguments = field.arguments.iter();
            if arguments.any(|argument| argument.node.name.node == "first") {
                let mut directives = field.directives.iter();
                let is_said = directives.any(|it| it.node.name.node == "listSize");
                assert!(is_said, "{name}.{} has no `PageSize`", field.name.node);
                connections += 1;
            }
        }
    }
    assert!(connections >= 3, "{connections}");
}
