//! GraphQL over HTTP: what a client sends, and what it is answered.

use std::path::Path;
use std::process::{Command, Output};

use crate::support::command::callrecords;
use crate::support::server::Server;

mod audits;
mod batches;
mod bodies;
mod caching;
mod callers;
mod documents;
mod headers;
mod judge;
mod negotiation;
mod origins;
mod refusals;
mod tls;
mod variables;

/// A demo with a few records, under these variables.
fn demo(variables: &[(&str, &str)]) -> Server {
    let mut run = callrecords(["demo", "--records=3", "--bind=127.0.0.1:0"]);
    for (name, value) in variables {
        run = run.env(name, value);
    }
    Server::start(run)
}

fn graphql(server: &Server) -> String {
    format!("{}/graphql", server.url())
}

/// Runs a script of `tests/clients`.
fn node(arguments: &[&str]) -> Output {
    let clients = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
    let mut node = Command::new("node");
    let output = node.args(arguments).current_dir(clients).output();
    output.unwrap_or_else(|error| panic!("node does not run: {error}; {WANTED}"))
}

/// Runs a script that must succeed, and returns what it said.
pub(crate) fn succeeded(arguments: &[&str]) -> String {
    let output = node(arguments);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}; {WANTED}");
    String::from_utf8(output.stdout).unwrap()
}

/// What is there once `make test` has installed what the checks need.
const WANTED: &str = "this test wants Node, and `npm ci` in tests/clients";
