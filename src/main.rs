//! The `callrecords` command.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use callrecords::cli::{self, Cli};
use callrecords::config::Settings;
use callrecords::telemetry::Telemetry;
use clap::Parser;
use tokio::runtime::Runtime;

/// How long the end of the process waits for work that has begun and cannot be given up.
const PATIENCE: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    let cli = Cli::parse();
    let settings = match cli.settings() {
        Ok(settings) => settings,
        Err(error) => return cli::misused(&error),
    };
    let telemetry = match Telemetry::start(&settings) {
        Ok(telemetry) => telemetry,
        Err(error) => return cli::failed(&error.into()),
    };
    let ended = run(cli, settings);
    // What was given up with the runtime has told so by now.
    drop(telemetry);
    ended.unwrap_or_else(|error| cli::failed(&error))
}

fn run(cli: Cli, settings: Settings) -> anyhow::Result<ExitCode> {
    let runtime = Runtime::new().context("there are no threads to run on")?;
    let ended = runtime.block_on(cli.run(settings));
    // A read that never ends, such as of a share that is away, does not hold up the end.
    runtime.shutdown_timeout(PATIENCE);
    ended
}
