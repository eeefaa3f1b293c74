//! callrecords: a GraphQL gateway over Microsoft Teams call records.

pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod export;
pub mod file;
pub mod graph;
pub mod guard;
pub mod http;
pub mod ingest;
pub mod json;
pub mod mask;
pub mod memory;
pub mod plan;
pub mod reports;
pub mod schema;
pub mod store;
pub mod telemetry;
