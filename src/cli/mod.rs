//! The command line: a thin file a command.

use std::error::Error as StdError;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

mod database;
mod demo;
mod export;
mod generate;
mod import;
mod migrate;
mod progress;
mod schema;
mod serve;

use crate::config::{self, Flags, Settings};

/// The exit code of a command that was given wrong arguments or settings, as clap has it.
const MISUSED: u8 = 2;

/// How long the last words of a process wait for whoever reads them.
const PATIENCE: Duration = Duration::from_secs(1);

/// A GraphQL gateway over Microsoft Teams call records.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
struct Global {
    /// The file of settings [default: callrecords.toml, if it is there]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// How the log looks: pretty or json
    #[arg(long, global = true, value_name = "FORMAT")]
    log_format: Option<String>,
    /// What is logged, such as `debug` or `warn,callrecords=debug`
    #[arg(long, global = true, value_name = "FILTER")]
    log_filter: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Import(import::Import),
    Export(export::Export),
    Generate(generate::Generate),
    Demo(demo::Demo),
    Migrate(migrate::Migrate),
    Schema(schema::Schema),
}

impl Cli {
    /// The settings, this command line's flags above all.
    pub fn settings(&self) -> Result<Settings, config::Error> {
        let mut flags = Flags::default();
        flags.add("log.format", self.global.log_format.clone());
        flags.add("log.filter", self.global.log_filter.clone());
        match &self.command {
            Command::Serve(serve) => serve.add_flags(&mut flags),
            Command::Import(import) => import.database.add_flags(&mut flags),
            Command::Export(export) => export.database.add_flags(&mut flags),
            Command::Demo(demo) => demo.add_flags(&mut flags),
            Command::Migrate(migrate) => migrate.database.add_flags(&mut flags),
            Command::Generate(_) | Command::Schema(_) => {}
        }
        let mut settings = Settings::load(self.global.config.as_deref(), &flags)?;
        match &self.command {
            Command::Import(import) => import.database.choose(&mut settings)?,
            Command::Export(export) => export.database.choose(&mut settings)?,
            Command::Migrate(migrate) => migrate.database.choose(&mut settings)?,
            // Made-up records are nobody's.
            Command::Demo(_) => settings.tenants.clear(),
            Command::Serve(_) | Command::Generate(_) | Command::Schema(_) => {}
        }
        if let Command::Serve(_) | Command::Demo(_) = &self.command {
            settings.check_serving()?;
        }
        Ok(settings)
    }

    /// Runs the command.
    pub async fn run(self, settings: Settings) -> anyhow::Result<ExitCode> {
        let unknown = config::unknown_variables();
        if !unknown.is_empty() {
            tracing::warn!(
                variables = unknown.join(", "),
                "these variables set nothing"
            );
        }
        match self.command {
            Command::Serve(_) => serve::run(&settings).await?,
            Command::Import(import) => return import::run(import, &settings).await,
            Command::Export(export) => export::run(export, &settings).await?,
            Command::Generate(generate) => generate::run(&generate)?,
            Command::Demo(demo) => demo::run(&demo, &settings).await?,
            Command::Migrate(migrate) => migrate::run(&migrate, &settings).await?,
            Command::Schema(schema) => schema::run(&schema)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Says what is wrong with the settings.
pub fn misused(error: &config::Error) -> ExitCode {
    complain(error);
    ExitCode::from(MISUSED)
}

/// Says why a command failed.
pub fn failed(error: &anyhow::Error) -> ExitCode {
    complain(error.as_ref());
    ExitCode::FAILURE
}

fn complain(error: &(dyn StdError + 'static)) {
    let written = put(io::stderr(), format!("error: {}\n", chain(error)));
    // Where nobody listens, the exit code has to do.
    let _ = written.recv_timeout(PATIENCE);
}

/// Writes text on a thread of its own, for nobody may read what it is written to; says when it is
/// written.
fn put(mut output: impl Write + Send + 'static, text: String) -> Receiver<()> {
    let (written, told) = channel();
    // Without a thread there is nothing to wait for: the sender goes with it.
    let _ = thread::Builder::new().spawn(move || {
        if output.write_all(text.as_bytes()).is_ok() && output.flush().is_ok() {
            let _ = written.send(());
        }
    });
    told
}

/// Prints a line of what a server does, which goes on whether anybody reads it or not.
fn announce(line: &str) {
    drop(put(io::stdout(), format!("{line}\n")));
}

/// The error and what lies behind it. Drivers' errors repeat their sources, which are left out.
fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let cause = error.to_string();
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
        source = error.source();
    }
    text
}

/// Prints a line of what a command does or did.
fn say(line: &str) -> io::Result<()> {
    let mut stdout = io::stdout();
    writeln!(stdout, "{line}")?;
    stdout.flush()
}
