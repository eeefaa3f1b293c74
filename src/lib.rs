//! callrecords: a GraphQL gateway over Microsoft Teams call records.

pub mod demo;
pub mod graph;
