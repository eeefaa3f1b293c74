//! A cursor of any text is refused, or the one that its key has.

#![no_main]

use callrecords::store::{RecordKey, decode_cursor, encode_cursor};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(key) = decode_cursor::<RecordKey>("callRecords", text) {
        let again = encode_cursor("callRecords", &key);
        assert_eq!(decode_cursor("callRecords", &again), Ok(key));
    }
});
