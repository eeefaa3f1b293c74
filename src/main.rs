//! The `callrecords` command.

use std::process::ExitCode;

use callrecords::cli::{self, Cli};
use callrecords::telemetry::{self, Traces};
use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let settings = match cli.settings() {
        Ok(settings) => settings,
        Err(error) => return cli::misused(&error),
    };
    let traces = settings.traces.endpoint.as_deref().map(Traces::start);
    let traces = match traces.transpose() {
        Ok(traces) => traces,
        Err(error) => return cli::failed(&error.into()),
    };
    telemetry::start(&settings.log, traces.as_ref());
    let code = match cli.run(settings).await {
        Ok(code) => code,
        Err(error) => cli::failed(&error),
    };
    if let Some(traces) = traces {
        traces.end();
    }
    code
}
