//! What is seen of a process from outside: its log, its traces, its metrics. Call records are personal
//! data: none of it is in any of these.

use std::io::{self, IsTerminal};

use tracing_subscriber::fmt::Layer;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer as _};

mod metrics;
mod traces;

pub use metrics::{Levels, Metrics, Operation};
pub use traces::{Error, Traces, adopt};

use crate::config::{Format, Log};

/// Starts the log of this process, on standard error, and its traces, unless it has them.
pub fn start(log: &Log, traces: Option<&Traces>) {
    let filter = EnvFilter::new(log.filter.as_str());
    let lines = Layer::new().with_writer(io::stderr);
    let lines = match log.format {
        Format::Pretty => lines.with_ansi(io::stderr().is_terminal()).boxed(),
        Format::Json => lines.json().flatten_event(true).boxed(),
    };
    let registry = tracing_subscriber::registry().with(lines.with_filter(filter));
    // The one way to fail is that there is a log already.
    let _ = registry.with(traces.map(Traces::layer)).try_init();
}
