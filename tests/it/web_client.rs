//! The web client of `examples/`, which is not ours at run time: Relay and generated code.

use std::path::Path;
use std::process::Command;

use crate::support::command::callrecords;
use crate::support::server::Server;

/// What is there once `make test` has installed what the checks need.
const WANTED: &str = "this test wants what `make clients` installs and generates, and \
    /usr/bin/chromium (or one that the variable CHROMIUM names)";

#[test]
fn the_web_client_pages_and_refetches_in_a_browser() {
    let server = Server::start(callrecords(["demo", "--records=300", "--bind=127.0.0.1:0"]));
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/web-client");
    let mut node = Command::new("node");
    node.args(["test/pages.mjs", server.url()])
        .current_dir(example);
    let output = node
        .output()
        .unwrap_or_else(|error| panic!("node does not run: {error}; {WANTED}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}; {WANTED}");
    assert!(output.stdout.starts_with(b"ok: "), "{output:?}");
}
