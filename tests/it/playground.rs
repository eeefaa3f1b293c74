//! The playground as a person uses it: a browser opens the page of a running demo.

use std::path::Path;
use std::process::Command;

use crate::support::command::callrecords;
use crate::support::server::Server;

/// What is there once `make test` has installed what the checks need.
const WANTED: &str = "this test wants what `make test` installs and builds: Node with npm, \
    /usr/bin/chromium (or one that the variable CHROMIUM names), `npm ci` and `npm run build` in \
    web/, and a gateway compiled after those";

#[test]
fn the_playground_answers_in_a_browser() {
    let server = Server::start(callrecords(["demo", "--records=30", "--bind=127.0.0.1:0"]));
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("web");
    let mut node = Command::new("node");
    node.args(["test/playground.mjs", server.url()])
        .current_dir(web);
    let output = node
        .output()
        .unwrap_or_else(|error| panic!("node does not run: {error}; {WANTED}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}; {WANTED}");
    assert!(output.stdout.starts_with(b"ok: "), "{output:?}");
}
