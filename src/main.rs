//! The `callrecords` command.

fn main() {}
