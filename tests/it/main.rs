//! One test binary: a file for each capability.

#![cfg(test)]

mod support;

mod call_records;
mod harness;
mod tidy;
