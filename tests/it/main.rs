//! One test binary: a file for each capability.

#![cfg(test)]

mod support;

mod call_records;
mod cli;
mod config;
mod convergence;
mod csv_import;
mod durability;
mod entities;
mod examples;
mod export;
mod federation;
mod filtering;
mod harness;
mod import;
mod mirror;
mod paging;
mod playground;
mod report_joins;
mod report_plans;
mod report_samples;
mod report_sums;
mod reports;
mod reports_convergence;
mod reports_import;
mod schema;
mod serve;
mod sources;
mod statements;
mod tidy;
mod web_client;
