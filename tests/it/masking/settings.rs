//! The key that pseudonyms are made with.

use std::fs;

use crate::support::command::{Outcome, callrecords};

const JWT: &str = "[auth]\nmode = 'jwt'\nissuer = 'https://i.example'\naudience = 'a'
jwks_file = 'keys.json'\nalgorithm = 'EdDSA'\n";

fn serve(more: &str) -> Outcome {
    let run = callrecords(["serve", "--bind=127.0.0.1:0"]);
    fs::write(
        run.folder().join("callrecords.toml"),
        format!("{JWT}{more}"),
    )
    .unwrap();
    fs::write(run.folder().join("key"), "too short").unwrap();
    run.outcome()
}

#[test]
fn a_masked_role_needs_a_key_that_cannot_be_guessed() {
    for (more, message) in [
        (
            "",
            "masking.key: must be set, for the role CallRecords.Read.Masked of auth.roles",
        ),
        (
            "[masking]\nkey = 'secretly short'",
            "masking.key: expected a secret of 32 characters",
        ),
        (
            "[masking]\nkey_file = 'key'",
            "masking.key_file: expected a secret of 32 characters",
        ),
        (
            "[masking]\nkey_file = 'none'",
            "masking.key_file: cannot read the key in none",
        ),
        (
            "[masking]\nkey_file = 'key'\nkey = '0123456789abcdef0123456789abcdef'",
            "masking.key_file: set masking.key or this, not both",
        ),
    ] {
        let outcome = serve(more);
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(outcome.stderr.contains(message), "{outcome:?}");
        assert!(!outcome.stderr.contains("secretly"), "{outcome:?}");
    }
    // The keys of the issuer are read next, and are not there.
    for more in [
        "roles = 'Reader=all, Staff=mine'",
        "[masking]\nkey = '0123456789abcdef0123456789abcdef'",
    ] {
        let outcome = serve(more);
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        assert!(
            outcome.stderr.contains("cannot read the keys in keys.json"),
            "{outcome:?}"
        );
    }
}
