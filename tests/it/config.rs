//! Settings: which layer wins, and how a wrong one is named.

use std::fs;
use std::path::Path;

use callrecords::config;
use tempfile::TempDir;

use crate::support::command::{Outcome, Run, callrecords, files};

const SECRET: &str = "hunter2";

/// Runs `callrecords` with a file of settings beside it.
fn with_file<'a>(arguments: impl IntoIterator<Item = &'a str>, toml: &str) -> Run {
    let run = callrecords(arguments);
    fs::write(run.folder().join("callrecords.toml"), toml).unwrap();
    run
}

/// What a run said that was refused as misused; whatever it said, it told no password.
fn refusal(run: Run) -> String {
    let outcome = run.outcome();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(!outcome.stderr.contains(SECRET), "{outcome:?}");
    outcome.stderr
}

fn succeeded(run: Run) -> Outcome {
    let outcome = run.outcome();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    outcome
}

#[test]
fn a_flag_wins_over_a_variable_and_that_over_the_file() {
    let made_in = TempDir::new().unwrap();
    let url = |name: &str| format!("sqlite://{}/{name}.db", made_in.path().display());
    let file = format!("[database]\nurl = '{}'", url("file"));
    let flag = format!("--database-url={}", url("flag"));
    let (up, variable) = (["migrate", "up"], "CALLRECORDS_DATABASE_URL");
    succeeded(with_file(up, &file));
    assert_eq!(taken(made_in.path()), ["file.db"]);
    succeeded(with_file(up, &file).env(variable, &url("variable")));
    assert_eq!(taken(made_in.path()), ["variable.db"]);
    let all = ["migrate", "up", &flag];
    succeeded(with_file(all, &file).env(variable, &url("variable")));
    assert_eq!(taken(made_in.path()), ["flag.db"]);
    // A variable that is set to nothing is not set.
    succeeded(with_file(up, &file).env(variable, ""));
    assert_eq!(taken(made_in.path()), ["file.db"]);
}

/// The databases in a folder, which are removed with what lies beside them.
fn taken(folder: &Path) -> Vec<String> {
    let names = files(folder);
    for name in &names {
        fs::remove_file(folder.join(name)).unwrap();
    }
    let is_database = |name: &String| Path::new(name).extension() == Some("db".as_ref());
    names.into_iter().filter(is_database).collect()
}

#[test]
fn a_wrong_value_is_named_with_its_place_and_what_is_allowed() {
    let file = "[http]\nbind = 'nowhere'";
    let expected = "expected an address and a port such as 127.0.0.1:4000, found";
    assert_eq!(
        refusal(with_file(["serve"], file)),
        format!("error: callrecords.toml: http.bind: {expected} `nowhere`\n")
    );
    let with_variable = with_file(["serve"], file).env("CALLRECORDS_BIND", "4000");
    assert_eq!(
        refusal(with_variable),
        format!("error: CALLRECORDS_BIND: {expected} `4000`\n")
    );
    let with_flag = with_file(["serve", "--bind=:80"], file).env("CALLRECORDS_BIND", "4000");
    assert_eq!(
        refusal(with_flag),
        format!("error: --bind: {expected} `:80`\n")
    );
}

#[test]
fn each_setting_refuses_what_it_does_not_take() {
    for (toml, message) in [
        (
            "log.format = 'xml'",
            "log.format: expected `pretty` or `json`, found `xml`",
        ),
        (
            "log.filter = 'a=b=c'",
            "log.filter: expected a level (error, warn, info,",
        ),
        (
            "database.max_connections = 0",
            "database.max_connections: expected a number from 1 to 1000, found `0`",
        ),
        (
            "database.acquire_timeout = 5",
            "database.acquire_timeout: expected a time such as 500ms, 10s or 2m, found `5`",
        ),
        (
            "http.shutdown_grace = ['1s']",
            "http.shutdown_grace: expected text or a number, found a list or table",
        ),
        (
            "http.body_limit = '1MB'",
            "http.body_limit: expected a size such as 1MiB, 64KiB or 4096, found `1MB`",
        ),
        (
            "http.batch_limit = 101",
            "http.batch_limit: expected a number from 0 to 100, found `101`",
        ),
        (
            "http.cors_origins = 'https://app.example/'",
            "http.cors_origins: expected origins such as https://app.example, with commas between",
        ),
        (
            "documents.manifest_only = 'yes'",
            "documents.manifest_only: expected `true` or `false`, found `yes`",
        ),
        (
            "documents.automatic = 10001",
            "documents.automatic: expected a number from 0 to 10000, found `10001`",
        ),
        (
            "log = 'pretty'",
            "log: expected a section of settings, found string \"pretty\"",
        ),
    ] {
        let said = refusal(with_file(["migrate", "status"], toml));
        let expected = format!("error: callrecords.toml: {message}");
        assert!(said.starts_with(&expected), "{said} is not {expected}");
    }
}

#[test]
fn an_unknown_key_is_refused_with_those_there_are() {
    let said = refusal(with_file(["serve"], "[http]\nbnid = '127.0.0.1:80'"));
    assert!(
        said.contains("there is no setting `http.bnid`; there are database.url, "),
        "{said}"
    );
    let said = refusal(with_file(["serve"], "bind = '127.0.0.1:80'"));
    assert!(said.contains("there is no setting `bind`"), "{said}");
}

#[test]
fn an_unknown_variable_is_told_and_hinders_nothing() {
    let run = callrecords(["migrate", "status"]).env("CALLRECORDS_PORT", "tcp://10.0.0.1:80");
    let outcome = succeeded(run);
    assert!(outcome.stderr.contains("CALLRECORDS_PORT"), "{outcome:?}");
}

#[test]
fn another_kind_of_database_is_refused_without_its_password() {
    let url = format!("mysql://reader:{SECRET}@db.example/calls");
    let said = refusal(callrecords(["serve", "--database-url", &url]));
    assert_eq!(
        said,
        "error: --database-url: expected an address that begins with postgres://, postgresql:// \
         or sqlite://\n"
    );
}

#[test]
fn a_file_that_is_not_toml_is_named_without_its_text() {
    let toml = format!("[database]\nurl = postgres://reader:{SECRET}@db.example/calls\n");
    let said = refusal(with_file(["serve"], &toml));
    assert!(said.contains("callrecords.toml is not TOML"), "{said}");
    assert!(said.contains("line 2"), "{said}");
}

#[test]
fn a_file_that_is_asked_for_must_be_there() {
    let said = refusal(callrecords(["--config", "elsewhere.toml", "serve"]));
    assert!(
        said.contains("cannot read the settings in elsewhere.toml"),
        "{said}"
    );
}

#[test]
fn a_log_for_machines_is_json() {
    let outcome =
        succeeded(callrecords(["migrate", "up", "--log-format=json"]).env("CALLRECORDS_NO", "x"));
    let line: serde_json::Value = serde_json::from_str(outcome.stderr.trim()).unwrap();
    assert_eq!(line["variables"], "CALLRECORDS_NO");
}

#[test]
fn the_readme_tells_every_setting() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).unwrap();
    // The limits have a table of their own, which another test looks at.
    let others = config::settings().filter(|setting| !setting.key.starts_with("limits."));
    let rows: Vec<_> = others.map(config::Setting::row).collect();
    let rows = rows.join("\n");
    assert!(
        readme.contains(&rows),
        "README.md should have these rows:\n{rows}"
    );
}

#[test]
fn nobody_is_served_unasked_where_other_machines_can_reach() {
    for bind in ["0.0.0.0:0", "[::]:0", "192.0.2.1:4000"] {
        let said = refusal(callrecords(["serve", "--bind", bind]));
        assert!(
            said.starts_with("error: auth.mode: nobody is authenticated"),
            "{said}"
        );
        assert!(
            said.contains("--allow-unauthenticated-network-access"),
            "{said}"
        );
    }
    // Beyond this check lies the address, which is nobody's here.
    let allowed = [
        "serve",
        "--bind=192.0.2.1:4000",
        "--allow-unauthenticated-network-access",
    ];
    let outcome = callrecords(allowed).outcome();
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(outcome.stderr.contains("cannot listen on"), "{outcome:?}");
    // What serves nobody asks nobody.
    succeeded(callrecords(["migrate", "status"]).env("CALLRECORDS_BIND", "0.0.0.0:0"));
}

#[test]
fn tokens_are_not_believed_by_halves() {
    let jwt = |more: &str| format!("[auth]\nmode = 'jwt'\n{more}");
    let whole = "issuer = 'https://i.example'\naudience = 'a'\n";
    let entra = "issuer = 'https://login.microsoftonline.com/t/v2.0'\naudience = 'a'\n";
    for (more, message) in [
        (
            String::new(),
            "auth.issuer: must be set where auth.mode is `jwt`",
        ),
        (
            "issuer = 'https://i.example'".to_owned(),
            "auth.audience: must be set",
        ),
        (
            entra.to_owned(),
            "auth.tenant: must be set, for the issuer has other tenants",
        ),
        (
            whole.to_owned(),
            "auth.discovery_url: set one of discovery_url, jwks_url and jwks_file",
        ),
        (
            format!("{whole}jwks_url = 'https://i.example'\njwks_file = 'keys'"),
            "auth.discovery_url: set one of",
        ),
        (
            format!("{whole}jwks_url = 'http://i.example/keys'"),
            "callrecords.toml: auth.jwks_url: expected an address that begins with https://",
        ),
        (
            format!("{whole}jwks_url = 'http://127.0.0.1.example/keys'"),
            "callrecords.toml: auth.jwks_url: expected an address that begins with https://",
        ),
        (
            "algorithm = 'HS256'".to_owned(),
            "callrecords.toml: auth.algorithm: expected `RS256`, `PS256`, `ES256` or `EdDSA`",
        ),
        (
            "leeway = '61s'".to_owned(),
            "callrecords.toml: auth.leeway: expected a time of at most 60s",
        ),
    ] {
        let said = refusal(with_file(["serve"], &jwt(&more)));
        assert!(
            said.starts_with(&format!("error: {message}")),
            "{said} is not {message}"
        );
    }
}
