//! Every filter takes the records that it should and no others.

use serde_json::{Value, json};

use crate::support::app::App;
use crate::support::database::TestDatabase;
use crate::support::made_up::{id, leg, record, user};
use crate::support::on_both;

on_both![
    each_filter_takes_what_it_says,
    text_is_data_and_never_a_pattern,
    a_wrong_id_is_named,
    a_field_that_fails_leaves_its_siblings_alone,
    one_record_is_found_by_id
];

async fn each_filter_takes_what_it_says(db: &TestDatabase) {
    let app = filled(db).await;
    for (filter, expected) in CASES {
        let query =
            format!("{{ callRecords(filter: {{{filter}}}) {{ totalCount nodes {{ id }} }} }}");
        let answer = app.ask(&query).await;
        let nodes = answer["callRecords"]["nodes"].as_array().unwrap();
        let mut found: Vec<&str> = nodes
            .iter()
            .map(|node| node["id"].as_str().unwrap())
            .collect();
        found.sort_unstable();
        let expected: Vec<String> = expected.iter().copied().map(id).collect();
        assert_eq!(found, expected, "{filter}");
        assert_eq!(
            answer["callRecords"]["totalCount"],
            expected.len(),
            "{filter}"
        );
    }
}

/// A filter, and the numbers of the records that it takes among those of [`filled`].
const CASES: &[(&str, &[u32])] = &[
    ("", &[1, 2, 3, 4, 5]),
    (
        "id: {in: [\"00000000-0000-4000-8000-000000000002\", \"00000000-0000-4000-8000-000000000009\"]}",
        &[2],
    ),
    ("id: {in: []}", &[]),
    (
        "startDateTime: {gte: \"2026-01-05T09:02:00Z\", lt: \"2026-01-05T09:04:00Z\"}",
        &[2, 3],
    ),
    (
        "startDateTime: {gt: \"2026-01-05T10:02:00+01:00\"}",
        &[3, 4, 5],
    ),
    ("endDateTime: {lte: \"2026-01-05T09:11:00Z\"}", &[1]),
    (
        "lastModifiedDateTime: {gte: \"2026-01-05T09:35:00Z\"}",
        &[5],
    ),
    ("version: {eq: 3}", &[4]),
    ("version: {gt: 1, lte: 3}", &[4]),
    ("type: {eq: peerToPeer}", &[2]),
    ("type: {in: [peerToPeer, unknown]}", &[2, 3]),
    ("type: {eq: unknownFutureValue}", &[4, 5]),
    ("modalities: {hasAll: [audio, video]}", &[3]),
    ("modalities: {hasAny: [video, screenSharing]}", &[2, 3]),
    ("modalities: {hasAny: []}", &[]),
    ("durationSeconds: {gt: 600}", &[5]),
    ("durationSeconds: {lte: 600, gte: 600}", &[1, 2, 3, 4]),
    ("durationSeconds: {gte: 1e300}", &[]),
    ("joinWebUrl: {eq: \"https://teams.example/%\"}", &[3]),
    ("organizer: {id: {eq: \"ANN\"}}", &[1]),
    (
        "organizer: {kind: {in: [USER]}, displayName: {startsWith: \"ann\"}}",
        &[1],
    ),
    ("organizer: {kind: {in: [PHONE]}}", &[2]),
    ("organizer: {kind: {eq: PHONE}}", &[2]),
    ("organizer: {kind: {eq: PHONE, in: [USER]}}", &[]),
    ("participants_v2: {some: {id: {eq: \"bob\"}}}", &[1, 2]),
    (
        "participants_v2: {some: {id: {eq: \"bob\"}}}, startDateTime: {gt: \"2026-01-05T09:01:00Z\"}",
        &[2],
    ),
    (
        "participants_v2: {some: {id: {in: [\"bob\", \"cid\"]}}}",
        &[1, 2, 3],
    ),
    (
        "participants_v2: {some: {userPrincipalName: {eq: \"Bob@Contoso.com\"}}}",
        &[1, 2],
    ),
    (
        "participants_v2: {some: {userPrincipalName: {startsWith: \"c\"}}}",
        &[3],
    ),
    (
        "participants_v2: {some: {displayName: {eq: \"bob öberg\"}}}",
        &[1, 2],
    ),
    (
        "participants_v2: {some: {displayName: {startsWith: \"BOB Ö\"}}}",
        &[1, 2],
    ),
    (
        "participants_v2: {some: {kind: {in: [GUEST, PHONE]}}}",
        &[3],
    ),
    (
        "participants_v2: {some: {id: {eq: \"bob\"}, kind: {in: [PHONE]}}}",
        &[],
    ),
    ("participants_v2: {some: {}}", &[1, 2, 3]),
    (
        "not: {participants_v2: {some: {id: {eq: \"bob\"}}}}",
        &[3, 4, 5],
    ),
    (
        "and: [{participants_v2: {some: {id: {eq: \"bob\"}}}}, {participants_v2: {some: {id: {eq: \"ann\"}}}}]",
        &[1],
    ),
    (
        "or: [{participants_v2: {some: {id: {eq: \"cid\"}}}}, {version: {eq: 3}}]",
        &[3, 4],
    ),
    ("sessions: {some: {isTest: true}}", &[4]),
    ("sessions: {some: {isTest: false}}", &[3, 5]),
    ("sessions: {some: {failed: true}}", &[3, 4]),
    ("sessions: {some: {failed: false}}", &[5]),
    ("sessions: {some: {failureStage: {in: [midcall]}}}", &[4]),
    ("sessions: {some: {failureStage: {eq: unknown}}}", &[3]),
    ("sessions: {some: {clientPlatform: {eq: iOS}}}", &[4, 5]),
    (
        "sessions: {some: {productFamily: {in: [teams]}, failed: true}}",
        &[4],
    ),
    ("and: []", &[1, 2, 3, 4, 5]),
    ("or: []", &[]),
    ("not: {}", &[]),
    (
        "not: {joinWebUrl: {eq: \"https://teams.example/%\"}}",
        &[1, 2, 4, 5],
    ),
    (
        "or: [{not: {version: {eq: 1}}}, {and: [{type: {eq: groupCall}}, {id: {in: [\"00000000-0000-4000-8000-000000000001\"]}}]}]",
        &[1, 4],
    ),
];

async fn text_is_data_and_never_a_pattern(db: &TestDatabase) {
    let app = filled(db).await;
    for text in [
        "%",
        "_",
        "bob%",
        "'; DROP TABLE call_records; --",
        "\\\\",
        "\\u0000",
        "\\\"",
        "🦊",
    ] {
        for comparison in ["eq", "startsWith"] {
            let filter =
                format!("participants_v2: {{some: {{displayName: {{{comparison}: \"{text}\"}}}}}}");
            let query = format!("{{ callRecords(filter: {{{filter}}}) {{ totalCount }} }}");
            assert_eq!(
                app.ask(&query).await["callRecords"]["totalCount"],
                0,
                "{query}"
            );
        }
    }
    assert_eq!(
        app.ask("{ callRecords { totalCount } }").await["callRecords"]["totalCount"],
        5
    );
}

async fn a_wrong_id_is_named(db: &TestDatabase) {
    let app = filled(db).await;
    for (query, field, message) in [
        (
            "{ callRecord(id: \"nobody\") { id } }",
            "callRecord",
            "id: \"nobody\" is not a GUID",
        ),
        (
            "{ callRecords(filter: {or: [{}, {not: {id: {in: [\"x\"]}}}]}) { totalCount } }",
            "callRecords",
            "filter.or[1].not.id.in[0]: \"x\" is not a GUID",
        ),
    ] {
        let answer = app.answer(query).await;
        assert_eq!(answer["data"], json!({ field: null }));
        assert_eq!(answer["errors"][0]["message"], message);
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    }
}

async fn a_field_that_fails_leaves_its_siblings_alone(db: &TestDatabase) {
    let app = filled(db).await;
    let answer = app
        .answer(
            "{ before: callRecords(first: 1) { nodes { version } }
               callRecord(id: \"nobody\") { id }
               many: callRecords(first: 1, last: 1) { nodes { id } }
               after: callRecords(first: 1) { nodes { version } } }",
        )
        .await;
    let one = json!({"nodes": [{"version": 1}]});
    assert_eq!(
        answer["data"],
        json!({"before": one, "callRecord": null, "many": null, "after": one})
    );
    let mut codes: Vec<_> = answer["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (&error["path"][0], &error["extensions"]["code"]))
        .map(|(path, code)| format!("{path} {code}"))
        .collect();
    codes.sort();
    assert_eq!(
        codes,
        [
            "\"callRecord\" \"BAD_USER_INPUT\"",
            "\"many\" \"BAD_USER_INPUT\""
        ]
    );
}

async fn one_record_is_found_by_id(db: &TestDatabase) {
    let app = filled(db).await;
    let (there, absent) = (id(3), id(9));
    let answer = app
        .ask(&format!(
            "{{ callRecord(id: \"{there}\") {{ id }} absent: callRecord(id: \"{absent}\") {{ id }}
               node(id: \"{there}\") {{ __typename id ... on CallRecord {{ version }} }}
               nodes(ids: [\"{there}\", \"nobody\", \"{absent}\", \"{there}\"]) {{ id }} }}"
        ))
        .await;
    assert_eq!(
        answer,
        json!({
            "callRecord": {"id": there},
            "absent": null,
            "node": {"__typename": "CallRecord", "id": there, "version": 1},
            "nodes": [{"id": there}, null, null, {"id": there}],
        })
    );
}

/// Five records that differ in what can be asked for.
async fn filled(db: &TestDatabase) -> App {
    let app = App::new(db).await;
    app.import_values([
        record(1, 1, json!({
            "organizer_v2": user("ann", "Ann"),
            "participants_v2": [user("ann", "Ann"), user("bob", "Bob Öberg")],
        })),
        record(2, 2, json!({
            "type": "peerToPeer",
            "modalities": ["audio", "screenSharing"],
            "organizer_v2": {"id": "+14255550100", "identity": {"phone": {"id": "+14255550100"}}},
            "participants_v2": [user("bob", "Bob Öberg"), user("bob", "Bob Öberg")],
        })),
        record(3, 3, json!({
            "type": "unknown",
            "modalities": ["audio", "video"],
            "joinWebUrl": "https://teams.example/%",
            "participants_v2": [user("cid", "Cid"), {"id": "g", "identity": {"guest": {"displayName": "A guest"}}}],
            "sessions": [leg("s", json!({"isTest": false, "failureInfo": {"reason": "because"}}))],
        })),
        record(4, 4, json!({
            "type": "somethingNew",
            "version": 3,
            "sessions": [leg("s", json!({
                "isTest": true,
                "failureInfo": {"stage": "midcall"},
                "callee": agent("iOS", "teams"),
            }))],
        })),
        record(5, 5, json!({
            "type": "unknownFutureValue",
            "endDateTime": "2026-01-05T09:15:00.000001Z",
            "sessions": [leg("s", json!({"caller": agent("iOS", "skypeForBusiness")}))],
        })),
    ])
    .await;
    app
}

fn agent(platform: &str, product_family: &str) -> Value {
    json!({"userAgent": {"platform": platform, "productFamily": product_family}})
}
