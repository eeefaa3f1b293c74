//! One test binary: a file for each capability.

#![cfg(test)]

mod support;

mod call_records;
mod cli;
mod config;
mod convergence;
mod data_version;
mod durability;
mod examples;
mod filtering;
mod harness;
mod http;
mod import;
mod mirror;
mod paging;
mod playground;
mod schema;
mod serve;
mod sources;
mod statements;
mod tidy;
mod web_client;
