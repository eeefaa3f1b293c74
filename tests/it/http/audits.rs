//! The audits of `graphql-http`, which are the specification's MUST, SHOULD and MAY.

use super::{demo, graphql, succeeded};

#[test]
fn every_audit_passes() {
    let server = demo(&[]);
    let said = succeeded(&["http/audits.mjs", &graphql(&server)]);
    assert_eq!(said, "ok: 61 audits\n");
}
