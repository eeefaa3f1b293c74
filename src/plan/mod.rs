//! The fast way to an answer: a query's selection, compiled once, writes rows and documents straight
//! to JSON bytes.
//!
//! What the types are is read from the schema's own text; of Graph's own, this knows the scalars, the
//! open object of feedback's tokens, and how an identity names its user. What cannot be compiled or
//! read is left to the resolvers, who can do everything and say what is wrong. So nothing here makes a
//! message, or has to be right about what is broken: it gives up.

mod document;
mod leaf;
mod selection;
mod types;
mod writer;

pub use document::Node;
use leaf::Leaf;
pub use selection::{BoundVariables, Field, Flat, Selection, count, flatten};
pub use types::Types;
pub use writer::{Bounds, Writer};

/// The resolvers must answer: the query has what is not compiled, or something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GiveUp;

impl From<crate::store::Error> for GiveUp {
    fn from(error: crate::store::Error) -> Self {
        tracing::debug!(%error, "a plan gives up");
        Self
    }
}

impl From<serde_json::Error> for GiveUp {
    fn from(error: serde_json::Error) -> Self {
        tracing::debug!(%error, "a plan gives up");
        Self
    }
}
