//! One test binary: a file for each capability.
fn main() {}
