//! Tells Cargo to build again when the playground was.

use std::path::Path;

fn main() {
    // A path that is not there counts as changed, so that every build would be a whole one: the folder above
    // changes when `dist` comes.
    let watched = if Path::new("web/dist").exists() {
        "web/dist"
    } else {
        "web"
    };
    println!("cargo::rerun-if-changed={watched}");
}
