//! Every door through which foreign bytes come in, as a function that takes any bytes and panics on a
//! defect. The targets call one each; `tests/it/doors.rs` calls each with its seeds.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use async_graphql::Variables;
use async_graphql::parser::parse_query;
use callrecords::auth::Authenticator;
use callrecords::clock::Clock;
use callrecords::config::{Algorithm, Auth, Limits, Mode};
use callrecords::graph::{self, DateTime};
use callrecords::guard::{Guard, Sizes};
use callrecords::ingest::{Observer, Place, Problem, import_values, read_instant};
use callrecords::reports::REPORTS;
use callrecords::store::{Options, RecordKey, Store, decode_cursor, encode_cursor};
use callrecords::{http, json, schema};
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

/// A door, by the name of its target and of the folder of its seeds.
pub(crate) type Door = (&'static str, fn(&[u8]));

/// All of them.
pub(crate) const DOORS: &[Door] = &[
    ("json", json_of),
    ("request", request),
    ("messages", messages),
    ("token", token),
    ("keys", keys),
    ("guard", guard),
    ("cursor", cursor),
    ("time", time),
    ("filter", filter),
    ("import", import),
];

/// Any bytes are JSON that reads back, or are refused.
pub(crate) fn json_of(bytes: &[u8]) {
    if let Ok(value) = json::from_slice::<Value>(bytes) {
        let text = value.to_string();
        assert_eq!(json::from_str::<Value>(&text).ok(), Some(value));
    }
}

/// Any body of a POST is a request, a batch, or refused.
pub(crate) fn request(bytes: &[u8]) {
    http::is_request(bytes);
}

/// Any lines are messages over WebSocket, or end the connection.
pub(crate) fn messages(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    http::take_messages(&text.lines().collect::<Vec<_>>());
}

/// Any text is a token that is refused: it is not signed.
pub(crate) fn token(bytes: &[u8]) {
    const KEYS: &[u8] = br#"{"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "a", "alg": "EdDSA",
        "use": "sig", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
    static BELIEVED: LazyLock<Authenticator> = LazyLock::new(|| open(KEYS).unwrap());
    let text = String::from_utf8_lossy(bytes);
    let checked = alone().block_on(BELIEVED.check(&text));
    assert!(checked.is_err());
}

/// Any bytes are the keys of an issuer, or are refused.
pub(crate) fn keys(bytes: &[u8]) {
    open(bytes);
}

fn open(keys: &[u8]) -> Option<Authenticator> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), keys).unwrap();
    let auth = Auth {
        mode: Mode::Jwt,
        issuer: Some("https://issuer.example".to_owned()),
        audience: Some("calls".to_owned()),
        algorithm: Algorithm::EdDsa,
        jwks_file: Some(file.path().to_owned()),
        ..Auth::default()
    };
    let opened = Authenticator::open(&auth, Clock::System);
    alone().block_on(opened).ok()
}

fn alone() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Any text is counted; what the parser takes of it is measured.
pub(crate) fn guard(bytes: &[u8]) {
    static GUARD: LazyLock<Guard> = LazyLock::new(|| {
        let sizes = Sizes::read(&schema::sdl(), 1_000);
        Guard::new(Limits::default(), sizes, true)
    });
    let text = String::from_utf8_lossy(bytes);
    if GUARD.check_text(&text).is_ok()
        && let Ok(document) = parse_query(&text)
    {
        let _ = GUARD.check(&document, &Variables::default(), None);
    }
}

/// A cursor of any text is refused, or the one that its key has.
pub(crate) fn cursor(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(key) = decode_cursor::<RecordKey>("callRecords", &text) {
        let again = encode_cursor("callRecords", &key);
        assert_eq!(decode_cursor("callRecords", &again), Ok(key));
    }
}

/// An instant or a duration of any text is refused, or reads back.
pub(crate) fn time(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let instants = [DateTime::parse(&text), read_instant(&text)];
    for read in instants.into_iter().flatten() {
        assert_eq!(DateTime::parse(&read.to_string()), Some(read));
    }
    if let Some(read) = graph::Duration::parse(&text) {
        assert_eq!(serde_json::to_value(&read).unwrap(), *text);
    }
}

/// Any JSON is a filter of a report, or is refused.
pub(crate) fn filter(bytes: &[u8]) {
    if let Ok(json) = json::from_slice::<Value>(bytes) {
        for report in REPORTS {
            let _ = schema::parse_filter(*report, json.clone());
        }
    }
}

/// Any JSON is a payload of Graph's, or is rejected; neither fails the import.
pub(crate) fn import(bytes: &[u8]) {
    struct Nobody;
    impl Observer for Nobody {
        fn read(&self, _bytes: u64) {}
        fn done(&self, _payloads: u64) {}
        fn rejected(&self, _place: &Place, _problem: &Problem) {}
    }
    /// A database in memory, on the one thread that there is.
    static IN_MEMORY: LazyLock<(Runtime, Store)> = LazyLock::new(|| {
        let options = Options {
            url: "sqlite::memory:".to_owned(),
            max_connections: 1,
            acquire_timeout: Duration::from_mins(1),
            statement_timeout: None,
        };
        let runtime = alone();
        let store = runtime.block_on(async {
            let store = Store::connect(&options).await.unwrap();
            store.migrate_up().await.unwrap();
            store
        });
        (runtime, store)
    });
    if let Ok(json) = json::from_slice::<Value>(bytes) {
        let (runtime, store) = &*IN_MEMORY;
        let imported = import_values(store, [json].into_iter(), Arc::new(Nobody));
        runtime.block_on(imported).unwrap();
    }
}
