//! The log, on standard error. Call records are personal data: none of it is logged.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::Layer;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Format, Log};

/// Starts the log of this process, unless it has one.
pub fn start(log: &Log) {
    let registry = tracing_subscriber::registry().with(EnvFilter::new(log.filter.as_str()));
    let lines = Layer::new().with_writer(io::stderr);
    // The one way to fail is that there is a log already.
    let _ = match log.format {
        Format::Pretty => registry
            .with(lines.with_ansi(io::stderr().is_terminal()))
            .try_init(),
        Format::Json => registry.with(lines.json().flatten_event(true)).try_init(),
    };
}
