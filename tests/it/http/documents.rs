//! Documents that are asked for by an id.

use std::fs;

use serde_json::{Value, json};

use super::{demo, graphql, succeeded};
use crate::support::client::{Answer, get, post, with_parameters};
use crate::support::command::callrecords;
use crate::support::server::Server;

const TRUSTED: &str = "query Kind { __typename }";
const OTHER: &str = "{ callRecords { totalCount } }";
/// The SHA-256 of `TRUSTED`.
const HASH: &str = "a9888ac4b3ffefc13dfc7a046360ac070be0fe0a794d0b89648a44e3801908de";

/// A demo that trusts the documents of this manifest.
fn trusting(manifest: &Value, variables: &[(&str, &str)]) -> Server {
    let mut run = callrecords(["demo", "--records=3", "--bind=127.0.0.1:0"]);
    fs::write(run.folder().join("trusted.json"), manifest.to_string()).unwrap();
    run = run.env("CALLRECORDS_DOCUMENTS_MANIFEST", "trusted.json");
    for (name, value) in variables {
        run = run.env(name, value);
    }
    Server::start(run)
}

fn codegen() -> Value {
    json!({ HASH: TRUSTED })
}

fn apollo() -> Value {
    json!({
        "format": "apollo-persisted-query-manifest",
        "version": 1,
        "operations": [{ "id": HASH, "name": "Kind", "type": "query", "body": TRUSTED }],
    })
}

fn by_hash(hash: &str) -> Value {
    json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } })
}

#[track_caller]
fn assert_answered(answer: &Answer) {
    assert_eq!(answer.json(), json!({ "data": { "__typename": "Query" } }));
    assert_eq!(answer.status(), 200);
}

#[track_caller]
fn assert_refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status(), answer.code().as_str()), (status, code));
}

#[test]
fn a_trusted_document_is_known_by_its_id() {
    for manifest in [codegen(), apollo()] {
        let server = trusting(&manifest, &[]);
        let url = graphql(&server);
        assert_answered(&post(&url, &[], &json!({ "documentId": HASH })));
        let prefixed = format!("sha256:{HASH}");
        assert_answered(&post(&url, &[], &json!({ "documentId": prefixed })));
        assert_answered(&post(&url, &[], &by_hash(HASH)));
        assert_answered(&get(&with_parameters(&url, &[("documentId", HASH)]), &[]));
        let extensions = by_hash(HASH)["extensions"].to_string();
        assert_answered(&get(
            &with_parameters(&url, &[("extensions", &extensions)]),
            &[],
        ));
        // Others are answered all the same, unless the settings forbid it.
        assert_eq!(
            post(&url, &[], &json!({ "query": OTHER })).json()["errors"],
            Value::Null
        );
    }
}

#[test]
fn a_document_that_is_not_known_is_refused_as_apollo_clients_expect() {
    let server = trusting(&codegen(), &[]);
    let url = graphql(&server);
    let unknown = json!({ "documentId": "1a2b" });
    let answer = post(&url, &[], &unknown);
    assert_refused(&answer, 200, "PERSISTED_QUERY_NOT_FOUND");
    assert_eq!(
        answer.json()["errors"][0]["message"],
        "PersistedQueryNotFound"
    );
    let accept = ["accept: application/graphql-response+json"];
    assert_refused(
        &post(&url, &accept, &unknown),
        404,
        "PERSISTED_QUERY_NOT_FOUND",
    );
    let both = json!({ "documentId": HASH, "query": TRUSTED });
    assert_refused(&post(&url, &[], &both), 400, "BAD_USER_INPUT");
    let version =
        json!({ "extensions": { "persistedQuery": { "version": 2, "sha256Hash": HASH } } });
    assert_refused(&post(&url, &[], &version), 400, "BAD_USER_INPUT");
}

#[test]
fn where_only_trusted_documents_are_answered_nothing_else_is() {
    let only = [
        ("CALLRECORDS_DOCUMENTS_MANIFEST_ONLY", "true"),
        ("CALLRECORDS_DOCUMENTS_AUTOMATIC", "10"),
        ("CALLRECORDS_BATCH_LIMIT", "2"),
    ];
    let server = trusting(&apollo(), &only);
    let url = graphql(&server);
    assert_answered(&post(&url, &[], &json!({ "documentId": HASH })));
    assert_answered(&post(&url, &[], &json!({ "query": TRUSTED })));
    for query in [OTHER, "{ __typename }", "{ __schema { types { name } } }"] {
        assert_refused(
            &post(&url, &[], &json!({ "query": query })),
            403,
            "FORBIDDEN",
        );
        let address = with_parameters(&url, &[("query", query)]);
        assert_refused(&get(&address, &[]), 403, "FORBIDDEN");
        let batch = post(&url, &[], &json!([{ "query": query }])).json();
        assert_eq!(batch[0]["errors"][0]["extensions"]["code"], "FORBIDDEN");
    }
    // Nor does a client bring one in by its hash.
    let mut brought = by_hash("7f56e67dd21ab3f30d1ff8b7bed08893f0a0db86449836189b361dd1e56ddb4b");
    brought["query"] = "{ __typename }".into();
    assert_refused(&post(&url, &[], &brought), 403, "FORBIDDEN");
}

#[test]
fn a_manifest_that_is_wrong_stops_the_start() {
    for (manifest, wrong) in [
        ("[]", "trusted.json is no manifest of documents"),
        ("{\"1a\": \"{\"}", "the document 1a is not GraphQL"),
    ] {
        let run = callrecords(["serve", "--bind=127.0.0.1:0"]);
        fs::write(run.folder().join("trusted.json"), manifest).unwrap();
        let outcome = run
            .env("CALLRECORDS_DOCUMENTS_MANIFEST", "trusted.json")
            .outcome();
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        assert!(outcome.stderr.contains(wrong), "{outcome:?}");
    }
    let missing = callrecords(["serve", "--bind=127.0.0.1:0"])
        .env("CALLRECORDS_DOCUMENTS_MANIFEST_ONLY", "true")
        .outcome();
    assert_eq!(missing.code, Some(1), "{missing:?}");
    assert!(
        missing.stderr.contains("no file of them is named"),
        "{missing:?}"
    );
}

#[test]
fn apollo_client_registers_a_document_once_where_that_is_switched_on() {
    let server = demo(&[("CALLRECORDS_DOCUMENTS_AUTOMATIC", "10")]);
    let script = "http/persisted.mjs";
    let said = succeeded(&[
        script,
        &graphql(&server),
        "GET hash",
        "POST query",
        "GET hash",
    ]);
    assert_eq!(said, "ok: 3 requests\n");
}

#[test]
fn apollo_client_sends_documents_whole_where_that_is_switched_off() {
    let server = demo(&[]);
    let url = graphql(&server);
    let refused = post(&url, &[], &by_hash(HASH));
    assert_refused(&refused, 200, "PERSISTED_QUERY_NOT_SUPPORTED");
    let requests = ["GET hash", "POST query", "GET hash", "POST query"];
    let mut arguments = vec!["http/persisted.mjs", &url];
    arguments.extend(requests);
    assert_eq!(succeeded(&arguments), "ok: 4 requests\n");
}

#[test]
fn a_hash_that_is_not_the_documents_registers_nothing() {
    let server = demo(&[("CALLRECORDS_DOCUMENTS_AUTOMATIC", "10")]);
    let url = graphql(&server);
    let mut wrong = by_hash(HASH);
    wrong["query"] = OTHER.into();
    assert_refused(&post(&url, &[], &wrong), 400, "BAD_USER_INPUT");
    assert_refused(
        &post(&url, &[], &by_hash(HASH)),
        200,
        "PERSISTED_QUERY_NOT_FOUND",
    );
    let mut right = by_hash(HASH);
    right["query"] = TRUSTED.into();
    assert_answered(&post(&url, &[], &right));
    assert_answered(&post(&url, &[], &by_hash(HASH)));
}
