//! `callrecords serve`.

use clap::Args;

use super::{database, say};
use crate::clock::Clock;
use crate::config::{Flags, Settings};
use crate::http::{DocumentOptions, Options, Server, Signals};
use crate::store::Store;

/// Migrate the database, then answer GraphQL over HTTP
#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    database: database::DatabaseFlag,
    #[command(flatten)]
    bind: BindFlag,
}

/// The flag of every command that serves.
#[derive(Debug, Args)]
pub(super) struct BindFlag {
    /// The address and port to listen on; port 0 takes any [default: 127.0.0.1:4000]
    #[arg(long, value_name = "ADDRESS")]
    bind: Option<String>,
}

impl BindFlag {
    pub(super) fn add_flags(&self, flags: &mut Flags) {
        flags.add("http.bind", self.bind.clone());
    }
}

impl Serve {
    pub(super) fn add_flags(&self, flags: &mut Flags) {
        self.database.add_flags(flags);
        self.bind.add_flags(flags);
    }
}

pub(super) async fn run(settings: &Settings) -> anyhow::Result<()> {
    let store = database::open_migrated(&settings.database).await?;
    database::closing(store, async |store| {
        serve(settings, store, "Listening on").await
    })
    .await
}

/// Serves a store until a signal to stop; `greeting` goes before the address.
pub(super) async fn serve(
    settings: &Settings,
    store: &Store,
    greeting: &str,
) -> anyhow::Result<()> {
    let server = Server::bind(&options(settings), store.clone(), Clock::System).await?;
    let signals = Signals::listen()?;
    say(&format!("{greeting} http://{}", server.address()))?;
    server.run(signals).await;
    Ok(())
}

fn options(
    Settings {
        http, documents, ..
    }: &Settings,
) -> Options {
    Options {
        bind: http.bind,
        shutdown_grace: http.shutdown_grace,
        body_limit: http.body_limit,
        batch_limit: http.batch_limit,
        cors_origins: http.cors_origins.clone(),
        documents: DocumentOptions {
            manifest: documents.manifest.clone(),
            manifest_only: documents.manifest_only,
            automatic: documents.automatic,
        },
    }
}
