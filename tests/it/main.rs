//! One test binary: a file for each capability.

#![cfg(test)]

mod support;

mod harness;
mod tidy;
