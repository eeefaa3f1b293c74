//! The one door in: Graph JSON becomes rows of the store, whoever brings it.

mod assemble;
mod error;
mod import;
mod merge;
mod news;
mod scan;
mod source;
mod split;
mod summary;
mod tree;
mod write;

pub use error::{Error, Place, Problem, Within};
pub use import::{Observer, Options, import, import_values};
pub use source::size;
pub use summary::Summary;
