//! One test binary: a file for each capability.

#![cfg(test)]

mod support;

mod call_records;
mod changes;
mod cli;
mod config;
mod convergence;
mod cost;
mod csv_import;
mod data_version;
mod durability;
mod entities;
mod examples;
mod export;
mod federation;
mod filtering;
mod harness;
mod hostile;
mod http;
mod import;
mod keys;
mod limits;
mod live;
mod mirror;
mod opening;
mod paging;
mod plan;
mod playground;
mod report_joins;
mod report_plans;
mod report_samples;
mod report_sums;
mod reports;
mod reports_convergence;
mod reports_import;
mod schema;
mod scope;
mod scope_doors;
mod serve;
mod sources;
mod statements;
mod tidy;
mod tokens;
mod web_client;
