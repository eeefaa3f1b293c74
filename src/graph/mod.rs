//! Graph's nouns: every type, property and enum of call records, written down once.
//!
//! Declares, never queries. The shapes and meanings are those of Microsoft Graph's
//! `microsoft.graph.callRecords` namespace; `tests/it/mirror.rs` holds them to its contract.

pub mod document;
pub mod scalar;
