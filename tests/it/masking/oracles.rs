//! What would tell who somebody is by what it finds: a masked viewer may not ask it.

use std::collections::BTreeSet;

use async_graphql::Variables;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, InputValueDefinition, Type, TypeDefinition, TypeKind, TypeSystemDefinition,
};
use callrecords::graph::{EUII, Euii};
use callrecords::schema as gateway;
use callrecords::store::Scope;
use serde_json::{Value, json};

use super::question::RANGE;
use super::{ask, made_up, request, schema};
use crate::support::app::App;
use crate::support::database::TestDatabase;
use crate::support::on_both;

on_both![
    what_is_marked_is_neither_filtered_nor_ordered_by,
    variables_and_defaults_are_looked_into,
    cursors_of_a_masked_viewer_lead_on_and_tell_nothing
];

/// Where each filter stands, and its type.
const FILTERS: [(&str, &str); 6] = [
    ("callRecords", "CallRecordFilter"),
    ("directRoutingCalls", "DirectRoutingCallFilter"),
    ("pstnBlockedUsersLog", "PstnBlockedUserFilter"),
    ("pstnCalls", "PstnCallFilter"),
    (
        "pstnOnlineMeetingDialoutReport",
        "PstnOnlineMeetingDialoutFilter",
    ),
    ("smsLog", "SmsFilter"),
];

fn definitions() -> Vec<TypeDefinition> {
    let all = parse_schema(gateway::sdl()).unwrap().definitions;
    let types = all.into_iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(definition) => Some(definition.node),
        _ => None,
    });
    types.collect()
}

fn base(of: &Type) -> (&str, bool) {
    match &of.base {
        BaseType::Named(name) => (name, false),
        BaseType::List(item) => (base(item).0, true),
    }
}

/// Every condition of an input type that asks for one thing, as it stands in a query.
fn conditions(types: &[TypeDefinition], of: &str, depth: usize) -> Vec<String> {
    let Some(found) = types.iter().find(|one| one.name.node == of) else {
        return vec![value(of).to_owned()];
    };
    let fields: Vec<InputValueDefinition> = match &found.kind {
        TypeKind::InputObject(input) => input
            .fields
            .iter()
            .map(|field| field.node.clone())
            .collect(),
        TypeKind::Enum(members) => return vec![members.values[0].node.value.node.to_string()],
        _ => return vec![value(of).to_owned()],
    };
    let mut all = Vec::new();
    for field in fields {
        let name = &field.name.node;
        let (inside, is_list) = base(&field.ty.node);
        if inside == of && depth > 0 {
            continue;
        }
        for condition in conditions(types, inside, depth + 1) {
            let condition = if is_list {
                format!("[{condition}]")
            } else {
                condition
            };
            all.push(format!("{{ {name}: {condition} }}"));
        }
    }
    all
}

fn value(scalar: &str) -> &'static str {
    match scalar {
        "Boolean" => "true",
        "DateTime" => "\"2026-01-05T09:00:00Z\"",
        "ID" => "\"00000000-0000-4000-8000-000000000001\"",
        "Decimal" => "\"1.5\"",
        "Float" | "Int" | "Long" => "1",
        _ => "\"x\"",
    }
}

/// The columns that hold what is marked, as statements name them.
fn columns() -> BTreeSet<String> {
    let fields = EUII.iter().flat_map(|(_, fields)| *fields);
    let fields =
        fields.filter(|(field, euii)| !["id", "name"].contains(field) && *euii != Euii::Object);
    let snake = |name: &str| {
        let mut text = String::from("\"");
        for next in name.chars() {
            if next.is_uppercase() {
                text.push('_');
            }
            text.extend(next.to_lowercase());
        }
        text + "\""
    };
    let columns = fields.map(|(field, _)| snake(field));
    columns.chain(["\"identity_id\"".to_owned()]).collect()
}

fn reads_marked(statements: &[String], after: &str) -> bool {
    let columns = columns();
    statements.iter().any(|statement| {
        let (_, rest) = statement.split_once(after).unwrap_or_default();
        // Rows that are sums are grouped by whose they are, whatever is asked.
        let rest = rest.split(" GROUP BY ").next().unwrap_or_default();
        columns.iter().any(|column| rest.contains(column))
    })
}

async fn what_is_marked_is_neither_filtered_nor_ordered_by(db: &TestDatabase) {
    let app = App::new(db).await;
    let schema = schema(&app);
    let types = definitions();
    let (mut refused, mut allowed) = (0, 0);
    for (field, filter) in FILTERS {
        let range = if field == "callRecords" { "" } else { RANGE };
        for condition in conditions(&types, filter, 0) {
            let query = format!("{{ {field}(filter: {condition} {range}) {{ totalCount }} }}");
            app.statements();
            let clear = ask(&schema, Scope::EVERYTHING, &query).await;
            assert_eq!(clear.get("errors"), None, "{query}");
            let is_marked = reads_marked(&app.statements(), " WHERE ");
            let masked = ask(&schema, Scope::EVERYTHING.masked(), &query).await;
            let statements = app.statements();
            let is_refused = masked["errors"][0]["extensions"]["code"] == "FORBIDDEN";
            assert_eq!(is_refused, is_marked, "{query}: {masked}");
            if is_refused {
                assert_eq!(statements, Vec::<String>::new(), "{query}");
                let argument = masked["errors"][0]["extensions"]["argument"]
                    .as_str()
                    .unwrap();
                assert!(argument.starts_with("filter."), "{argument}");
                refused += 1;
            } else {
                assert_eq!(masked["data"], clear["data"], "{query}");
                allowed += 1;
            }
        }
    }
    assert!(refused > 150 && allowed > 400, "{refused} and {allowed}");
    for (field, order) in orders(&types) {
        let range = if field == "callRecords" { "" } else { RANGE };
        let query = format!(
            "{{ {field}(orderBy: {{ field: {order} }} {range}) {{ nodes {{ __typename }} }} }}"
        );
        app.statements();
        let masked = ask(&schema, Scope::EVERYTHING.masked(), &query).await;
        assert_eq!(masked.get("errors"), None, "{query}");
        assert!(!reads_marked(&app.statements(), " ORDER BY "), "{query}");
    }
}

/// Each order of each list.
fn orders(types: &[TypeDefinition]) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    for (field, filter) in FILTERS {
        let members = filter.replace("Filter", "OrderField");
        let found = types.iter().find(|one| one.name.node == members.as_str());
        let TypeKind::Enum(members) = &found.unwrap().kind else {
            panic!("{members} is no enum");
        };
        let members = members.values.iter();
        all.extend(members.map(|member| (field, member.node.value.node.to_string())));
    }
    all
}

async fn variables_and_defaults_are_looked_into(db: &TestDatabase) {
    let app = App::new(db).await;
    let schema = schema(&app);
    let by_id = json!({"participants_v2": {"some": {"id": {"eq": "x"}}}});
    let nested = json!({"or": [{"version": {"gte": 1}}, {"not": by_id}]});
    let whole = "query($f: CallRecordFilter) { callRecords(filter: $f) { totalCount } }";
    let part =
        "query($t: TextFilter) { callRecords(filter: { organizer: { id: $t } }) { totalCount } }";
    let default = "query($f: CallRecordFilter = { joinWebUrl: { startsWith: \"h\" } }) {
        ...A } fragment A on Query { ... on Query { all: callRecords(filter: $f) { totalCount } } }";
    for (query, variables, argument) in [
        (
            whole,
            json!({ "f": by_id }),
            "filter.participants_v2.some.id",
        ),
        (
            whole,
            json!({ "f": nested }),
            "filter.or[1].not.participants_v2.some.id",
        ),
        (part, json!({"t": {"eq": "x"}}), "filter.organizer.id"),
        (default, json!({}), "filter.joinWebUrl"),
        (part, json!({ "t": null }), ""),
        (part, json!({}), ""),
        (whole, json!({ "f": null }), ""),
        (default, json!({"f": {"version": {"gte": 1}}}), ""),
    ] {
        app.statements();
        let asked = request(Scope::EVERYTHING.masked(), query);
        let asked = asked.variables(Variables::from_json(variables.clone()));
        let answer = serde_json::to_value(schema.execute(asked).await).unwrap();
        let extensions = &answer["errors"][0]["extensions"];
        if argument.is_empty() {
            assert_eq!(answer.get("errors"), None, "{query} {variables}: {answer}");
        } else {
            assert_eq!(
                *extensions,
                json!({ "code": "FORBIDDEN", "argument": argument })
            );
            assert_eq!(app.statements(), Vec::<String>::new());
        }
    }
}

async fn cursors_of_a_masked_viewer_lead_on_and_tell_nothing(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values(made_up()).await;
    let schema = schema(&app);
    for (field, range) in [
        ("callRecords", ""),
        ("pstnBlockedUsersLog", RANGE),
        ("smsLog", RANGE),
    ] {
        let select = "{ pageInfo { endCursor } edges { cursor } nodes { __typename } }";
        let first = format!("{{ {field}(first: 3 {range}) {select} }}");
        let clear = ask(&schema, Scope::EVERYTHING, &first).await;
        let masked = ask(&schema, Scope::EVERYTHING.masked(), &first).await;
        let again = ask(&schema, Scope::EVERYTHING.masked(), &first).await;
        assert_eq!(
            masked, again,
            "answers that are the same have the same ETag"
        );
        let [clear, masked] =
            [clear, masked].map(|it| it["data"][field]["pageInfo"]["endCursor"].clone());
        assert_ne!(clear, masked);
        let rest = |cursor: &Value| {
            format!(
                "{{ {field}(first: 3, after: {cursor} {range}) {{ nodes {{ __typename }} pageInfo {{ hasNextPage }} }} }}"
            )
        };
        let by_clear = ask(&schema, Scope::EVERYTHING, &rest(&clear)).await;
        let by_masked = ask(&schema, Scope::EVERYTHING.masked(), &rest(&masked)).await;
        assert_eq!(by_clear, by_masked);
        assert_eq!(by_masked.get("errors"), None, "{by_masked}");
        let foreign = ask(&schema, Scope::EVERYTHING.masked(), &rest(&clear)).await;
        assert_eq!(
            foreign["errors"][0]["extensions"]["argument"], "after",
            "{foreign}"
        );
    }
}
