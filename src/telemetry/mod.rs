//! What is seen of a process from outside: its log, its traces, its metrics. Call records are personal
//! data: none of it is in any of these. Whoever logs, measures or traces never waits for whoever reads.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;
use std::panic;

use tracing_subscriber::Layer as _;
use tracing_subscriber::fmt::Layer;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

mod lines;
mod metrics;
mod spans;
mod traces;

pub use metrics::{Levels, Metrics, Operation};
pub use traces::adopt;

use crate::config::{Format, Settings};
use lines::Lines;
use traces::Traces;

/// The log cannot be written, or traces cannot be sent.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no output or no thread to write it on.
    #[error("the log cannot be written")]
    Log(#[source] io::Error),
    /// What is to send them does not work.
    #[error(transparent)]
    Traces(#[from] traces::Error),
}

/// The log of this process, on standard error, and its traces. What is left of them goes out when
/// this is dropped, if somebody takes it.
pub struct Telemetry {
    lines: Lines,
    traces: Option<Traces>,
}

impl Telemetry {
    /// Starts them.
    pub fn start(settings: &Settings) -> Result<Self, Error> {
        let endpoint = settings.traces.endpoint.as_deref();
        let traces = endpoint.map(Traces::start).transpose()?;
        let lines = Lines::start(output().map_err(Error::Log)?, tell_dropped);
        let lines = lines.map_err(Error::Log)?;
        let layer = Layer::new().with_writer(lines.clone());
        // It would tell of a line that cannot be made on standard error, and wait there.
        let layer = layer.log_internal_errors(false);
        let layer = match settings.log.format {
            Format::Pretty => layer.with_ansi(io::stderr().is_terminal()).boxed(),
            Format::Json => layer.json().flatten_event(true).boxed(),
        };
        let layer = layer.with_filter(settings.log.filter.targets());
        let registry = tracing_subscriber::registry().with(layer);
        // The one way to fail is that there is a log already.
        let _ = registry.with(traces.as_ref().map(Traces::layer)).try_init();
        panic::set_hook(Box::new(log_panic));
        Ok(Self { lines, traces })
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        if let Some(traces) = &self.traces {
            traces.end();
        }
        self.lines.finish();
    }
}

/// Standard error without its lock: the thread that writes may wait here while others end the process.
fn output() -> io::Result<File> {
    io::stderr().as_fd().try_clone_to_owned().map(File::from)
}

fn tell_dropped(lines: u64) {
    tracing::warn!(lines, "lines of the log were dropped, for nobody read it");
}

/// What the standard hook writes on standard error may wait there. What the panic said is left to
/// whoever catches it.
fn log_panic(panic: &panic::PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    tracing::error!(place, "a thread panicked");
}
