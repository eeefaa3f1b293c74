//! Any text is counted; what the parser takes of it is measured.

#![no_main]

use std::sync::LazyLock;

use async_graphql::Variables;
use async_graphql::parser::parse_query;
use callrecords::config::Limits;
use callrecords::guard::{Guard, Sizes};
use libfuzzer_sys::fuzz_target;

static GUARD: LazyLock<Guard> = LazyLock::new(|| {
    let sizes = Sizes::read(&callrecords::schema::sdl(), 1_000);
    Guard::new(Limits::default(), sizes, true)
});

fuzz_target!(|text: &str| {
    if GUARD.check_text(text).is_ok()
        && let Ok(document) = parse_query(text)
    {
        let _ = GUARD.check(&document, &Variables::default(), None);
    }
});
