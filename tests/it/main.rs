//! One test binary: a file for each capability.

#![cfg(test)]

mod support;

mod anything;
mod call_records;
mod changes;
mod cli;
mod config;
mod convergence;
mod cost;
mod csv_import;
mod data_version;
mod doors;
mod durability;
mod entities;
mod examples;
mod export;
mod federation;
mod filtering;
mod fragments;
mod harness;
mod hostile;
mod http;
mod import;
mod keys;
mod limits;
mod live;
mod masking;
mod memory;
mod mirror;
mod observed;
mod opening;
mod outages;
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
mod spending;
mod statements;
mod tenants;
mod tidy;
mod tokens;
mod transport;
mod web_client;
