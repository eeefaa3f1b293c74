//! Foreign bytes at every door: nothing that anybody sends, imports or has stored ends the process.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::Message;

use crate::support::app::App;
use crate::support::client::{Answer, get, send, with_parameters};
use crate::support::command::callrecords;
use crate::support::database::TestDatabase;
use crate::support::guarded::guarded;
use crate::support::made_up::full;
use crate::support::on_both;
use crate::support::server::Server;
use crate::support::socket::Socket;

#[path = "../../fuzz/doors.rs"]
mod fuzzed;

on_both![stored_documents_with_reserved_keys_fail_their_field_alone];

const RAW: &str = "$serde_json::private::RawValue";
const NUMBER: &str = "$serde_json::private::Number";

/// JSON that `serde_json` reads anew a few times over, each time with a fresh depth.
fn bomb(levels: usize) -> String {
    (0..levels).fold("0".to_owned(), |inner, _| {
        let nested = "[".repeat(120) + &inner + &"]".repeat(120);
        json!({ RAW: nested }).to_string()
    })
}

/// What no door takes for a value.
fn hostile() -> Vec<String> {
    let spliced = json!({ RAW: "{\"a\": 1}" }).to_string();
    vec![
        bomb(7),
        bomb(7).replace('$', "\\u0024"),
        spliced.replace("serde", "\\u0073erde"),
        json!({ NUMBER: "1" }).to_string(),
        json!([{ "a": { NUMBER: "x" } }]).to_string(),
        spliced,
        "[".repeat(100_000),
        "{\"a\":".repeat(100_000),
    ]
}

#[test]
fn every_door_takes_its_seeds() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    let mut folders = fs::read_dir(&seeds).unwrap().count();
    for (name, door) in fuzzed::DOORS {
        folders -= 1;
        let seeds: Vec<_> = fs::read_dir(seeds.join(name)).unwrap().collect();
        assert!(!seeds.is_empty(), "{name} has no seeds");
        for seed in seeds {
            door(&fs::read(seed.unwrap().path()).unwrap());
        }
    }
    assert_eq!(folders, 0, "a folder of seeds has no door");
}

#[track_caller]
fn assert_refused(answer: &Answer, what: &str) {
    let shown = &what[..what.len().min(60)];
    assert_eq!(answer.status(), 400, "{shown}: {answer:?}");
    // Very many values are refused for their number.
    let code = answer.code();
    assert!(
        ["BAD_USER_INPUT", "LIMIT_EXCEEDED"].contains(&&*code),
        "{shown}: {code}"
    );
}

#[track_caller]
fn assert_serves(server: &Server) {
    assert_eq!(get(&format!("{}/livez", server.url()), &[]).status(), 200);
}

#[test]
fn no_request_ends_the_process() {
    let demo = callrecords(["demo", "--records=3", "--bind=127.0.0.1:0"]);
    let server = Server::start(demo.env("CALLRECORDS_GRAPHQL_BATCH", "2"));
    let url = format!("{}/graphql", server.url());
    let post = |body: &str| send("POST", &url, &["content-type: application/json"], body);
    for text in hostile() {
        for body in [
            format!("{{\"query\":\"{{ __typename }}\",\"variables\":{{\"a\":{text}}}}}"),
            format!("{{\"query\":\"{{ __typename }}\",\"variables\":{text}}}"),
            format!("{{\"query\":\"{{ __typename }}\",\"extensions\":{{\"a\":{text}}}}}"),
            format!("[{{\"query\":\"{{ __typename }}\",\"variables\":{{\"a\":{text}}}}}]"),
            format!("{{\"query\":\"{{ __typename }}\",\"unknown\":{text}}}"),
            text.clone(),
        ] {
            assert_refused(&post(&body), &body);
        }
        // A request line has its own bound.
        if text.len() < 20_000 {
            for name in ["variables", "extensions"] {
                let parameters = [("query", "{ __typename }"), (name, text.as_str())];
                assert_refused(&get(&with_parameters(&url, &parameters), &[]), &text);
            }
        }
        for protocol in ["graphql-transport-ws", "graphql-ws"] {
            for message in [
                text.clone(),
                format!("{{\"type\":\"connection_init\",\"payload\":{text}}}"),
                format!("{{\"type\":\"ping\",\"payload\":{text}}}"),
            ] {
                let mut socket = Socket::open(&server, protocol, &[]).unwrap();
                socket.0.send(Message::text(message)).unwrap();
                // The older protocol says why in a message first.
                let closed = std::iter::repeat_with(|| socket.next()).find_map(Result::err);
                assert_eq!(closed, Some(4400), "{protocol}");
            }
        }
        assert_serves(&server);
    }
    // As a text, the key is what it is.
    let variables = json!({ "id": NUMBER });
    let body =
        json!({ "query": "query($id: ID!) { node(id: $id) { id } }", "variables": variables });
    let answer = post(&body.to_string()).json();
    assert_eq!(answer["data"], json!({ "node": null }));
}

#[test]
fn no_token_ends_the_process() {
    let (server, _keys) = guarded(&[]);
    let url = format!("{}/graphql", server.url());
    let header = r#"{"alg":"EdDSA","kid":"one"}"#;
    for text in hostile().into_iter().filter(|text| text.len() < 8_000) {
        let part = |json: &str| URL_SAFE_NO_PAD.encode(json);
        let within = format!("{{\"alg\":\"EdDSA\",\"kid\":\"one\",\"a\":{text}}}");
        for (header, claims) in [(text.as_str(), "{}"), (&within, "{}"), (header, &text)] {
            let token = format!("Bearer {}.{}.AAAA", part(header), part(claims));
            let answer = get(&url, &[&format!("authorization: {token}")]);
            assert_eq!((answer.status(), &*answer.code()), (401, "UNAUTHENTICATED"));
            let payload = json!({ "authorization": token });
            let begun = Socket::begin_with(&server, &payload);
            assert_eq!(begun.map(drop), Err(4403));
        }
        assert_serves(&server);
    }
}

#[test]
fn no_file_ends_the_process() {
    let files = TempDir::new().unwrap();
    let record = full(1).to_string();
    let record = record.strip_suffix('}').unwrap();
    let csv = format!("PSTN call ID,User ID,UPN,Call type,{RAW}\na,b,c,d,\"{{}}\"\n");
    let mut texts = vec![("csv", csv)];
    for text in hostile() {
        texts.push(("json", text.clone()));
        texts.push(("json", format!("{record},\"additionalThing\":{text}}}")));
        texts.push((
            "json",
            format!("{{\"@odata.context\":{text},\"value\":[{record}}}]}}"),
        ));
        texts.push((
            "json",
            format!("{{\"value\":[{record},\"additionalThing\":{text}}}]}}"),
        ));
        texts.push(("ndjson", format!("{text}\n{text}\n")));
    }
    for (end, text) in texts {
        let path = files.path().join(format!("it.{end}"));
        fs::write(&path, &text).unwrap();
        let outcome = callrecords(["import", path.to_str().unwrap()]).outcome();
        let shown = &text[..text.len().min(200)];
        assert_eq!(outcome.code, Some(1), "{shown}: {}", outcome.stderr);
    }
}

#[test]
fn no_setting_ends_the_process() {
    for text in hostile() {
        let run = callrecords(["serve", "--bind=127.0.0.1:0"]);
        let manifest = format!("{{\"1a\":\"{{ __typename }}\",\"2b\":{text}}}");
        fs::write(run.folder().join("documents.json"), manifest).unwrap();
        let outcome = run
            .env("CALLRECORDS_DOCUMENTS_MANIFEST", "documents.json")
            .outcome();
        assert!(
            outcome.code.is_some_and(|code| code != 0),
            "{}",
            outcome.stderr
        );
        let filter = format!("--filter={text}");
        // What an argument may hold is bounded by the system.
        if filter.len() < 100_000 {
            let export = [
                "export",
                "pstnCalls",
                "--from=2026-01-01",
                "--to=2026-02-01",
                &filter,
            ];
            let code = callrecords(export).outcome().code;
            assert!(code.is_some_and(|code| code != 0));
        }
    }
}

/// An earlier release may have stored what is refused today.
async fn stored_documents_with_reserved_keys_fail_their_field_alone(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values((0..1).map(full)).await;
    let whole = app.answer(ALL).await;
    assert_eq!(whole.get("errors"), None);
    for text in [bomb(7), json!({ NUMBER: "1" }).to_string()] {
        for (table, column) in [
            ("segments", "media"),
            ("sessions", "caller"),
            ("participants", "identity"),
        ] {
            let kept = format!("UPDATE {table} SET {column} = '{text}'");
            app.db.execute_unprepared(&kept).await.unwrap();
            let answer = app.schema.execute(ALL).await;
            let errors: Vec<Value> = answer
                .errors
                .iter()
                .map(|error| json!(error.message))
                .collect();
            assert!(
                errors.iter().all(|message| message == "internal error"),
                "{errors:?}"
            );
        }
    }
}

const ALL: &str = "{ callRecords { nodes { id participants_v2 { nodes { identity { user { id } } } } \
    sessions { nodes { caller { __typename } segments { media { label } } } } } } }";
