//! The one door in: Graph JSON becomes rows of the store, whoever brings it.

mod assemble;
mod csv;
mod envelope;
mod error;
mod exports;
mod feed;
mod import;
mod instant;
mod key;
mod kind;
mod long;
mod merge;
mod news;
mod payload;
mod rejects;
mod report;
mod row;
mod scan;
mod source;
mod split;
mod summary;
mod tree;
mod window;
mod worker;
mod write;

pub use error::{Error, Place, Problem, Within};
pub use import::{Observer, Options, import, import_values};
pub use instant::read_instant;
pub use kind::Kind;
pub use source::size;
pub use summary::Summary;
pub use window::{EmptyWindow, Window};
