//! The `callrecords` command.

use std::process::ExitCode;

use callrecords::cli::{self, Cli};
use callrecords::telemetry;
use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let settings = match cli.settings() {
        Ok(settings) => settings,
        Err(error) => return cli::misused(&error),
    };
    telemetry::start(&settings.log);
    match cli.run(settings).await {
        Ok(code) => code,
        Err(error) => cli::failed(&error),
    }
}
