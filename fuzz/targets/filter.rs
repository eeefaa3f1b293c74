//! Any JSON is a filter of a report, or is refused.

#![no_main]

use callrecords::reports::REPORTS;
use callrecords::schema::parse_filter;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(json) = serde_json::from_str::<serde_json::Value>(text) {
        for report in REPORTS {
            let _ = parse_filter(*report, json.clone());
        }
    }
});
