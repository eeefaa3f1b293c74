//! The `callrecords` command.

use std::process::ExitCode;

use callrecords::cli::{self, Cli};
use callrecords::config::Settings;
use callrecords::telemetry::Telemetry;
use clap::Parser;

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

#[tokio::main]
async fn run(cli: Cli, settings: Settings) -> anyhow::Result<ExitCode> {
    cli.run(settings).await
}
