//! Live changes over the network: clients listen to running gateways while records are imported.

use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use callrecords::store::{LogKey, encode_cursor};
use serde_json::{Value, json};

use crate::support::command::callrecords;
use crate::support::database::TestDatabase;

mod callers;
mod clients;
pub(crate) mod events;
mod gateways;
mod slow;
mod sockets;

const CHANGES: &str = "subscription($filter: CallRecordFilter, $after: String) { \
    callRecordChanged(filter: $filter, after: $after) { cursor changeType callRecord { id version } } }";

/// The cursor before the first change.
fn start() -> String {
    encode_cursor("callRecordChanged", &LogKey(0))
}

/// Imports records with a command of its own, as whoever fetches from Graph would.
fn import(db: &TestDatabase, records: &[Value]) {
    let lines: Vec<String> = records.iter().map(Value::to_string).collect();
    let run = callrecords(["import", "--database-url", db.url(), "-"]);
    let outcome = run.stdin(lines.join("\n")).outcome();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}

/// A client from npm that listens in a process of its own.
struct Listener {
    child: Child,
    said: Lines<BufReader<ChildStdout>>,
}

impl Listener {
    /// Begins to listen; it ends by itself after so many answers.
    fn start(protocol: &str, url: &str, query: &str, variables: &Value, count: usize) -> Self {
        let clients = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
        let mut node = Command::new("node");
        let url = format!("{url}/graphql");
        node.args(["live/listen.mjs", protocol, &url, query])
            .args([variables.to_string(), count.to_string()])
            .current_dir(clients)
            .stdout(Stdio::piped());
        let wanted = "this test wants Node, and `npm ci` in tests/clients";
        let mut child = node
            .spawn()
            .unwrap_or_else(|error| panic!("{error}; {wanted}"));
        let said = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, said }
    }

    /// Begins to listen to all changes.
    fn changes(protocol: &str, url: &str, count: usize) -> Self {
        let variables = json!({"after": start()});
        Self::start(protocol, url, CHANGES, &variables, count)
    }

    /// The next line that it says; how it ended is the last.
    fn line(&mut self) -> String {
        let line = self.said.next().expect("the client says how it ended");
        line.unwrap()
    }

    /// The next answer.
    fn answer(&mut self) -> Value {
        let line = self.line();
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("no answer: {line}"))
    }

    /// The next change.
    fn change(&mut self) -> Value {
        let answer = self.answer();
        assert_eq!(answer.get("errors"), None, "{answer}");
        answer["data"]["callRecordChanged"].clone()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
