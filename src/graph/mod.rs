//! Graph's nouns: every type, property and enum of call records, written down once.
//!
//! Declares, never queries. The shapes and meanings are those of Microsoft Graph's
//! `microsoft.graph.callRecords` namespace; `tests/it/mirror.rs` holds them to its contract.

pub mod call_record;
pub mod organizer;
pub mod participant;
pub mod segment;
pub mod session;

mod document;
mod member;
mod parts;
mod row;
mod scalar;
mod stub;

pub use document::{Document, PATH_END};
pub use member::Member;
pub use parts::{ListPart, Parts};
pub use row::{Child, Parent, Resource, is_named};
pub use scalar::{DateTime, Duration, Long};
pub use stub::*;
