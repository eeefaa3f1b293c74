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

pub(super) fn run() -> io::Result<()> {
    say(schema::sdl().trim_end())
}
