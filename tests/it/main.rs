//! One test binary: a file for each capability.

#![cfg(test)]

mod support;

mod call_records;
mod cli;
mod config;
mod convergence;
mod cost;
mod data_version;
mod durability;
mod examples;
mod filtering;
mod harness;
mod hostile;
mod http;
mod import;
mod keys;
mod limits;
mod mirror;
mod paging;
mod playground;
mod schema;
mod scope;
mod serve;
mod sources;
mod statements;
mod tidy;
mod tokens;
mod web_client;
