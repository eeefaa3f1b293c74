//! `callrecords serve`.

use std::sync::Arc;

use anyhow::Context;
use clap::Args;

use super::{announce, database};
use crate::auth::Authenticator;
use crate::clock::Clock;
use crate::config::{Database, Flags, Mode, Settings, Tenant};
use crate::http::{DocumentOptions, Exposure, Options, Served, Server, Signals, TlsFiles};
use crate::mask::Mask;
use crate::schema;
use crate::store::{Scope, Store};

/// Migrate the database, then answer GraphQL over HTTP
#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    database: database::DatabaseFlag,
    #[command(flatten)]
    bind: BindFlag,
}

/// The flags of every command that serves.
#[derive(Debug, Args)]
pub(super) struct BindFlag {
    /// Let whoever reaches the port read every call, wherever from
    #[arg(long)]
    allow_unauthenticated_network_access: bool,
    /// The address and port to listen on; port 0 takes any [default: 127.0.0.1:4000]
    #[arg(long, value_name = "ADDRESS")]
    bind: Option<String>,
}

impl BindFlag {
    pub(super) fn add_flags(&self, flags: &mut Flags) {
        flags.add("http.bind", self.bind.clone());
        let allow = self.allow_unauthenticated_network_access;
        let allow = allow.then(|| true.to_string());
        flags.add("auth.allow_unauthenticated_network_access", allow);
    }
}

impl Serve {
    pub(super) fn add_flags(&self, flags: &mut Flags) {
        self.database.add_flags(flags);
        self.bind.add_flags(flags);
    }
}

pub(super) async fn run(settings: &Settings) -> anyhow::Result<()> {
    let mut all = Vec::new();
    let done = match open(settings, &mut all).await {
        Ok(()) => serve(settings, all.clone(), "Listening on").await,
        failed => failed,
    };
    for served in &all {
        database::close(&served.store).await;
    }
    done
}

/// Opens the database, or that of each tenant.
async fn open(settings: &Settings, all: &mut Vec<Served>) -> anyhow::Result<()> {
    if settings.tenants.is_empty() {
        let store = database::open_serving(&settings.database, settings.limits.time).await?;
        all.push(served(settings, None, store)?);
    }
    for (tenant, Tenant { database_url }) in &settings.tenants {
        let database = Database {
            url: database_url.clone(),
            ..settings.database.clone()
        };
        let opened = database::open_serving(&database, settings.limits.time).await;
        let store = opened.with_context(|| format!("tenant {tenant}"))?;
        all.push(served(settings, Some(tenant), store)?);
    }
    Ok(())
}

/// What is served of a store.
pub(super) fn served(
    settings: &Settings,
    tenant: Option<&str>,
    store: Store,
) -> anyhow::Result<Served> {
    Ok(Served {
        tenant: tenant.map(str::to_owned),
        mask: mask(settings, tenant)?,
        store,
    })
}

/// Serves stores until a signal to stop; `greeting` goes before the address.
pub(super) async fn serve(
    settings: &Settings,
    served: Vec<Served>,
    greeting: &str,
) -> anyhow::Result<()> {
    let clock = Clock::System;
    let authenticator = match settings.auth.mode {
        Mode::None => None,
        Mode::Jwt => {
            let tenants = settings.tenants.keys().cloned().collect();
            let authenticator = Authenticator::open(&settings.auth, clock).await?;
            Some(authenticator.with_tenants(tenants))
        }
    };
    let options = options(settings, authenticator.map(Arc::new));
    let server = Server::bind(&options, served, clock).await?;
    let signals = Signals::listen()?;
    announce(&format!(
        "{greeting} {}://{}",
        server.scheme(),
        server.address()
    ));
    server.run(signals).await;
    Ok(())
}

/// What masks identities, if a key is set.
pub(super) fn mask(settings: &Settings, tenant: Option<&str>) -> anyhow::Result<Option<Arc<Mask>>> {
    let Some(key) = settings.masking.key()? else {
        return Ok(None);
    };
    let mask = Mask::new(key.expose(), tenant).context("the key for masking cannot be used")?;
    Ok(Some(Arc::new(mask)))
}

fn options(settings: &Settings, authenticator: Option<Arc<Authenticator>>) -> Options {
    let Settings {
        http,
        documents,
        graphql,
        reports,
        ..
    } = settings;
    // Where callers are known, introspection and suggestions are off unless they are asked for.
    let is_open = authenticator.is_none();
    Options {
        bind: http.bind,
        tls: http.tls().map(|(certificate, key)| TlsFiles {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
        }),
        behind_tls: http.behind_tls,
        playground: graphql.playground.is_on(is_open),
        metrics: match settings.metrics.bind {
            Some(address) => Exposure::Apart(address),
            None if is_open => Exposure::Beside,
            None => Exposure::Nowhere,
        },
        slow: settings.log.slow,
        shutdown_grace: http.shutdown_grace,
        body_limit: http.body_limit,
        batch_limit: http.batch_limit,
        cors_origins: http.cors_origins.clone(),
        documents: DocumentOptions {
            manifest: documents.manifest.clone(),
            manifest_only: documents.manifest_only,
            automatic: documents.automatic,
        },
        schema: schema::Options {
            limits: settings.limits.clone(),
            introspection: graphql.introspection.is_on(is_open),
            plans: graphql.plans.is_on(true),
            cache: graphql.cache,
            suggestions: graphql.suggestions.is_on(is_open),
            anonymous: is_open.then_some(Scope::EVERYTHING),
            max_range_days: reports.max_range_days,
            ..schema::Options::default()
        },
        authenticator,
    }
}
