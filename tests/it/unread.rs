//! Nobody reads what the gateway writes, and files are pipes that nobody writes to: neither holds up a
//! request, a start, or the end.

use std::fs;
use std::io::{PipeReader, Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::Agent;

use crate::support::client;
use crate::support::command::{Run, callrecords};
use crate::support::database::{Engine, TestDatabase};
use crate::support::guarded::MASKING_KEY;

/// How long anything may take here; far more than it needs.
const PATIENCE: Duration = Duration::from_mins(2);

/// How many requests are sent.
const REQUESTS: usize = 10_000;

/// A server whose standard output and error are one pipe, which was full when it began.
struct Unread {
    child: Child,
    url: String,
    pipe: PipeReader,
    _folder: TempDir,
}

impl Unread {
    fn serve(db: &TestDatabase, variables: &[(&str, &str)]) -> Self {
        // Nobody reads where it listens, so it is told where.
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap().to_string();
        drop(free);
        let arguments = ["serve", "--bind", &address, "--database-url", db.url()];
        let run = callrecords(arguments).env("CALLRECORDS_LOG_FORMAT", "json");
        let run = variables
            .iter()
            .fold(run, |run, (name, value)| run.env(name, value));
        let (folder, mut command) = run.into_parts();
        let (pipe, mut full) = std::io::pipe().unwrap();
        full.write_all(&vec![b'\n'; 64 * 1024]).unwrap();
        command
            .stdin(Stdio::null())
            .stdout(full.try_clone().unwrap())
            .stderr(full);
        let child = command.spawn().unwrap();
        // What is left of the pipe's end to write to is the child's.
        drop(command);
        let server = Self {
            child,
            url: format!("http://{address}"),
            pipe,
            _folder: folder,
        };
        let start = Instant::now();
        while client::try_send("GET", &format!("{}/livez", server.url), &[], "").is_err() {
            assert!(start.elapsed() < PATIENCE, "it never listens");
            thread::sleep(Duration::from_millis(20));
        }
        server
    }

    /// Sends requests, each of which must be answered.
    fn ask(&self, requests: usize) {
        let url = format!("{}/graphql", self.url);
        let ask = || {
            let config = Agent::config_builder().timeout_global(Some(PATIENCE));
            let agent = Agent::from(config.build());
            for _ in 0..requests / 4 {
                let request = agent.post(&url).header("content-type", "application/json");
                let mut answer = request.send(r#"{"query": "{ __typename }"}"#).unwrap();
                let text = answer.body_mut().read_to_string().unwrap();
                assert!(text.contains("Query"), "{text}");
            }
        };
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(ask);
            }
        });
    }

    fn metric(&self, name: &str) -> u64 {
        let metrics = client::get(&format!("{}/metrics", self.url), &[]);
        let mut lines = metrics.text().lines();
        let value = lines.find_map(|line| line.strip_prefix(name)).unwrap();
        value.trim().parse().unwrap()
    }

    /// Asks it to end, and waits until it has.
    fn terminate(&mut self) -> ExitStatus {
        let process = self.child.id().to_string();
        let kill = Command::new("kill").args(["-TERM", &process]).status();
        assert!(kill.unwrap().success());
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "it does not end");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Reads lines until there are some with this message.
    fn read_to(&mut self, message: &str) -> Vec<Value> {
        let mut text = Vec::new();
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let read = self.pipe.read(&mut buffer).unwrap();
            assert!(read > 0, "it has ended without: {message}");
            text.extend_from_slice(&buffer[..read]);
            let lines = text.split(|byte| *byte == b'\n');
            let lines = lines.filter_map(|line| serde_json::from_slice::<Value>(line).ok());
            let lines: Vec<Value> = lines.collect();
            if lines.iter().any(|line| line["message"] == message) {
                return lines;
            }
        }
    }
}

impl Drop for Unread {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_log_that_nobody_reads_holds_up_no_request_and_not_the_end() {
    let db = TestDatabase::new(Engine::Sqlite);
    let mut server = Unread::serve(&db, &[]);
    server.ask(REQUESTS);
    let dropped = server.metric("callrecords_log_lines_dropped_total");
    assert!(dropped > 0);
    assert!(server.terminate().success());
}

#[test]
fn dropped_lines_are_told_of_once_when_there_is_room_again() {
    let notice = "lines of the log were dropped, for nobody read it";
    let db = TestDatabase::new(Engine::Sqlite);
    let mut server = Unread::serve(&db, &[]);
    server.ask(REQUESTS);
    let lines = server.read_to(notice);
    let told: Vec<&Value> = lines
        .iter()
        .filter(|line| line["message"] == notice)
        .collect();
    assert_eq!((told.len(), &told[0]["level"]), (1, &json!("WARN")));
    let dropped = server.metric("callrecords_log_lines_dropped_total");
    assert_eq!(told[0]["lines"], dropped);
    // No line is lost that is not counted.
    let written = lines.iter().filter(|line| line["message"] == "operation");
    assert_eq!(written.count() as u64 + dropped, REQUESTS as u64);
    server.ask(4);
    let lines = server.read_to("operation");
    assert!(lines.iter().all(|line| line["message"] != notice));
    assert_eq!(
        server.metric("callrecords_log_lines_dropped_total"),
        dropped
    );
    assert!(server.terminate().success());
}

#[test]
fn a_collector_that_takes_nothing_holds_up_no_request_and_not_the_end() {
    // It is connected to, and says nothing.
    let collector = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}/v1/traces", collector.local_addr().unwrap());
    let db = TestDatabase::new(Engine::Sqlite);
    let mut server = Unread::serve(&db, &[("CALLRECORDS_TRACES_ENDPOINT", &endpoint)]);
    server.ask(REQUESTS);
    assert!(server.metric("callrecords_trace_spans_dropped_total") > 0);
    assert!(server.terminate().success());
}

fn pipe(folder: &Path, name: &str) -> String {
    let path = folder.join(name);
    let made = Command::new("mkfifo").arg(&path).status();
    assert!(made.unwrap().success());
    path.to_str().unwrap().to_owned()
}

/// Serves with a setting that names a pipe.
fn serving_with(variables: &[(&str, &str)]) -> Run {
    let run = callrecords(["serve", "--bind=127.0.0.1:0"]);
    variables
        .iter()
        .fold(run, |run, (name, value)| run.env(name, value))
}

#[test]
fn a_pipe_is_no_file_of_settings_keys_or_documents() {
    let folder = TempDir::new().unwrap();
    let pipe = pipe(folder.path(), "pipe");
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let file = file.to_str().unwrap();
    let jwt = [
        ("CALLRECORDS_AUTH_MODE", "jwt"),
        ("CALLRECORDS_AUTH_ISSUER", "https://issuer.example"),
        ("CALLRECORDS_AUTH_AUDIENCE", "calls"),
        ("CALLRECORDS_AUTH_JWKS_FILE", &pipe),
        ("CALLRECORDS_MASKING_KEY", MASKING_KEY),
    ];
    let certificate = [
        ("CALLRECORDS_TLS_CERTIFICATE", pipe.as_str()),
        ("CALLRECORDS_TLS_KEY", file),
    ];
    let key = [
        ("CALLRECORDS_TLS_CERTIFICATE", file),
        ("CALLRECORDS_TLS_KEY", pipe.as_str()),
    ];
    let here = serving_with(&[]);
    let settings = here.folder().join("callrecords.toml");
    fs::rename(&pipe, &settings).unwrap();
    let outcome = here.outcome();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    let pipe = self::pipe(folder.path(), "pipe");
    for run in [
        callrecords(["serve", "--config", &pipe]),
        serving_with(&[("CALLRECORDS_MASKING_KEY_FILE", &pipe)]),
        serving_with(&[("CALLRECORDS_DOCUMENTS_MANIFEST", &pipe)]),
        serving_with(&jwt),
        serving_with(&certificate),
        serving_with(&key),
    ] {
        let outcome = run.outcome();
        assert!(matches!(outcome.code, Some(1 | 2)), "{outcome:?}");
        let expected = "expected a regular file, found a named pipe";
        assert!(outcome.stderr.contains(expected), "{outcome:?}");
    }
}
