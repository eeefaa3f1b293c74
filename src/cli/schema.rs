//! `callrecords schema`.

use std::io;

use clap::Args;

use super::say;
use crate::schema;

/// Print the schema in the schema definition language
#[derive(Debug, Args)]
pub(super) struct Schema {
    /// Without what only a federation router reads
    #[arg(long)]
    plain: bool,
}

pub(super) fn run(options: &Schema) -> io::Result<()> {
    if options.plain {
        say(schema::sdl().trim_end())
    } else {
        say(schema::subgraph_sdl().trim_end())
    }
}
