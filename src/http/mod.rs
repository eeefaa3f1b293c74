//! What the gateway serves over HTTP.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::routing::get;
use axum::{Router, middleware};
use tokio::net::TcpListener;
use tokio::time::Instant;

mod asking;
mod authenticate;
mod bare;
mod conditional;
mod cors;
mod documents;
mod graphql;
mod headers;
mod health;
mod live;
mod metrics;
mod panics;
mod places;
mod playground;
mod refusal;
mod request;
mod sdl;
mod shutdown;
mod surround;
mod telling;
mod tenant;
mod transport;
mod unrouted;

use self::asking::Asking;
use self::cors::Origins;
use self::live::Ending;
use self::metrics::Exposed;
use self::places::Places;
use self::request::Counter;
use self::surround::Surroundings;
use self::tenant::Tenants;
use self::transport::{ConnectionLimits, Connections, Identity, Refuse, Transport};
use crate::auth::Authenticator;
use crate::clock::Clock;
use crate::config::Limits;
use crate::guard::Caller;
use crate::memory::{Grant, Held, Pool, Quota};
use crate::schema;
use crate::telemetry::Metrics;
pub use documents::{Error as ManifestError, Options as DocumentOptions};
pub use graphql::is_request;
pub use live::take_messages;
pub use shutdown::Signals;
pub use tenant::Served;
pub use transport::TlsFiles;

/// Where to listen, what to take, whom to answer, and how to end.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address and port; port 0 takes any that is free.
    pub bind: SocketAddr,
    /// The identity to speak TLS with; plain HTTP, if none.
    pub tls: Option<TlsFiles>,
    /// Whether clients come over TLS all the same, for a proxy speaks it.
    pub behind_tls: bool,
    /// Whether the playground is there.
    pub playground: bool,
    /// Where metrics are told.
    pub metrics: Exposure,
    /// From what time on a query is logged as slow.
    pub slow: Duration,
    /// How long running requests may take to finish after a signal to stop.
    pub shutdown_grace: Duration,
    /// The most bytes of a body, both as it comes and unpacked.
    pub body_limit: usize,
    /// The most requests of a batch; 0 takes no batches.
    pub batch_limit: usize,
    /// The sites whose pages may read answers, such as `https://app.example`; `*` for all.
    pub cors_origins: Vec<String>,
    /// Which documents are known by an id.
    pub documents: DocumentOptions,
    /// What is asked of a request; whose it is, and what masks identities, is each tenant's.
    pub schema: schema::Options,
    /// Who checks tokens; without, nobody needs one.
    pub authenticator: Option<Arc<Authenticator>>,
}

/// Where metrics are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exposure {
    /// Nowhere.
    Nowhere,
    /// Beside everything else.
    Beside,
    /// At an address of their own.
    Apart(SocketAddr),
}

/// What can go wrong in serving.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address is taken, or is not ours.
    #[error("cannot listen on {address}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The certificate or its key is not there, or no good.
    #[error("cannot speak TLS with {} and {}", files.certificate.display(), files.key.display())]
    Tls {
        /// The files.
        files: TlsFiles,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The signals to stop could not be heard.
    #[error("cannot hear signals")]
    Signals(#[source] std::io::Error),
    /// The trusted documents could not be read.
    #[error(transparent)]
    Documents(#[from] ManifestError),
}

/// A server that listens and is about to answer.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    transport: Transport,
    ending: Ending,
    _exposed: Option<Exposed>,
    shutdown_grace: Duration,
}

impl Server {
    /// Listens, and answers nobody yet.
    pub async fn bind(options: &Options, served: Vec<Served>, clock: Clock) -> Result<Self, Error> {
        let failed = |source| Error::Bind {
            address: options.bind,
            source,
        };
        let limits = &options.schema.limits;
        let shared = Shared {
            tenants: Tenants::open(served, options)?,
            origins: Origins::parse(&options.cors_origins),
            body_limit: options.body_limit,
            batch_limit: options.batch_limit,
            ending: Ending::default(),
            places: Places::new(limits),
            quota: Quota::new(limits.held, limits.held_by_all),
            answers: Pool::new(limits.answer, limits.answers),
            limits: limits.clone(),
            authenticator: options.authenticator.clone(),
            metrics: Arc::default(),
            slow: options.slow,
        };
        let listener = TcpListener::bind(options.bind).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let surroundings = surroundings(&shared, options, clock);
        let refuse = unrouted::refuser(&surroundings);
        Ok(Self {
            listener,
            address,
            ending: shared.ending.clone(),
            _exposed: expose(options, &shared, &refuse).await?,
            transport: Transport {
                router: router(shared, options, &surroundings),
                identity: identity(options.tls.as_ref()).await?,
                connections: Connections::new(ConnectionLimits {
                    total: limits.connections,
                    per_address: limits.connections_per_address,
                }),
                patience: limits.time,
                refuse,
            },
            shutdown_grace: options.shutdown_grace,
        })
    }

    /// Where it listens, with the port that was really taken.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How addresses of it begin: `http` or `https`.
    pub fn scheme(&self) -> &'static str {
        match self.transport.identity {
            None => "http",
            Some(_) => "https",
        }
    }

    /// Answers until a signal to stop, then lets running requests finish.
    pub async fn run(self, signals: Signals) {
        let stop = (signals, self.shutdown_grace);
        let serving = transport::serve(self.listener, self.transport, self.ending.clone());
        shutdown::serve(serving, self.ending, stop).await;
    }
}

async fn expose(
    options: &Options,
    shared: &Shared,
    refuse: &Refuse,
) -> Result<Option<Exposed>, Error> {
    let Exposure::Apart(address) = options.metrics else {
        return Ok(None);
    };
    let failed = |source| Error::Bind { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    tracing::info!(%address, "metrics are told");
    let refuse = Arc::clone(refuse);
    Ok(Some(Exposed::serve(listener, shared.clone(), refuse)))
}

async fn identity(files: Option<&TlsFiles>) -> Result<Option<Identity>, Error> {
    let Some(files) = files else {
        return Ok(None);
    };
    let opened = Identity::open(files).await;
    opened.map(Some).map_err(|source| Error::Tls {
        files: files.clone(),
        source,
    })
}

/// What the routes share.
#[derive(Clone)]
struct Shared {
    tenants: Tenants,
    origins: Origins,
    body_limit: usize,
    batch_limit: usize,
    ending: Ending,
    places: Places,
    /// What requests hold.
    quota: Quota,
    /// Where answers take room.
    answers: Pool,
    limits: Limits,
    authenticator: Option<Arc<Authenticator>>,
    metrics: Arc<Metrics>,
    slow: Duration,
}

impl Shared {
    /// Begins to hold memory for a request.
    fn hold(&self, asking: &Asking) -> Held {
        self.quota.open(asking.caller().map(|Caller(name)| name))
    }

    /// Room for an answer that is begun now.
    fn grant(&self) -> Arc<Grant> {
        self.answers.grant(Instant::now() + self.limits.time)
    }
}

fn surroundings(shared: &Shared, options: &Options, clock: Clock) -> Surroundings {
    Surroundings {
        origins: shared.origins.clone(),
        is_secure: options.tls.is_some() || options.behind_tls,
        metrics: Arc::clone(&shared.metrics),
        counter: Counter::new(clock),
    }
}

fn router(shared: Shared, options: &Options, surroundings: &Surroundings) -> Router {
    let authenticator = shared.authenticator.clone();
    let authenticated = middleware::from_fn_with_state(authenticator, authenticate::authenticate);
    let graphql = get(live::get).post(live::post).put(live::reserve);
    let graphql = graphql.delete(live::stop);
    let routes = Router::new()
        .route("/graphql", graphql)
        .route_layer(authenticated)
        .route("/schema.graphql", get(sdl::get))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready));
    let routes = if options.playground {
        routes.merge(playground::routes())
    } else {
        routes
    };
    let routes = if options.metrics == Exposure::Beside {
        routes.route("/metrics", get(metrics::tell))
    } else {
        routes
    };
    surround::surround(routes.with_state(shared), surroundings)
}
