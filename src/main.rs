//! The `callrecords` command.

use std::process::ExitCode;

use callrecords::cli::{self, Cli};
use callrecords::telemetry::Telemetry;
use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let settings = match cli.settings() {
        Ok(settings) => settings,
        Err(error) => return cli::misused(&error),
    };
    let telemetry = match Telemetry::start(&settings) {
        Ok(telemetry) => telemetry,
        Err(error) => return cli::failed(&error.into()),
    };
    let ended = cli.run(settings).await;
    drop(telemetry);
    ended.unwrap_or_else(|error| cli::failed(&error))
}
