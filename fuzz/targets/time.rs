//! An instant or a duration of any text is refused, or reads back.

#![no_main]

use callrecords::graph::{DateTime, Duration};
use callrecords::ingest::read_instant;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for read in [DateTime::parse(text), read_instant(text)].into_iter().flatten() {
        assert_eq!(DateTime::parse(&read.to_string()), Some(read));
    }
    if let Some(read) = Duration::parse(text) {
        assert_eq!(serde_json::to_value(&read).unwrap(), text);
    }
});
