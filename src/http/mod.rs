//! What the gateway serves over HTTP.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::routing::get;
use axum::{Router, middleware};
use tokio::net::TcpListener;

mod authenticate;
mod bare;
mod conditional;
mod cors;
mod documents;
mod graphql;
mod health;
mod live;
mod panics;
mod playground;
mod refusal;
mod request;
mod sdl;
mod shutdown;
mod surround;
mod tenant;

use self::cors::Origins;
use self::live::Ending;
use self::tenant::Tenants;
use crate::auth::Authenticator;
use crate::clock::Clock;
use crate::schema;
pub use documents::{Error as ManifestError, Options as DocumentOptions};
pub use shutdown::Signals;
pub use tenant::Served;

/// Where to listen, what to take, whom to answer, and how to end.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address and port; port 0 takes any that is free.
    pub bind: SocketAddr,
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
    router: Router,
    ending: Ending,
    shutdown_grace: Duration,
}

impl Server {
    /// Listens, and answers nobody yet.
    pub async fn bind(options: &Options, served: Vec<Served>, clock: Clock) -> Result<Self, Error> {
        let failed = |source| Error::Bind {
            address: options.bind,
            source,
        };
        let shared = Shared {
            tenants: Tenants::open(served, options)?,
            origins: Origins::parse(&options.cors_origins),
            body_limit: options.body_limit,
            batch_limit: options.batch_limit,
            ending: Ending::default(),
            authenticator: options.authenticator.clone(),
        };
        let listener = TcpListener::bind(options.bind).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self {
            listener,
            address,
            ending: shared.ending.clone(),
            router: router(shared, clock),
            shutdown_grace: options.shutdown_grace,
        })
    }

    /// Where it listens, with the port that was really taken.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until a signal to stop, then lets running requests finish.
    pub async fn run(self, signals: Signals) {
        let stop = (signals, self.shutdown_grace);
        shutdown::serve(self.listener, self.router, self.ending, stop).await;
    }
}

/// What the routes share.
#[derive(Clone)]
struct Shared {
    tenants: Tenants,
    origins: Origins,
    body_limit: usize,
    batch_limit: usize,
    ending: Ending,
    authenticator: Option<Arc<Authenticator>>,
}

fn router(shared: Shared, clock: Clock) -> Router {
    let origins = shared.origins.clone();
    let authenticator = shared.authenticator.clone();
    let authenticated = middleware::from_fn_with_state(authenticator, authenticate::authenticate);
    let graphql = get(live::get).post(live::post).put(live::reserve);
    let graphql = graphql.delete(live::stop);
    let routes = Router::new()
        .route("/graphql", graphql)
        .route_layer(authenticated)
        .route("/schema.graphql", get(sdl::get))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .merge(playground::routes())
        .with_state(shared);
    surround::surround(routes, &origins, clock)
}
