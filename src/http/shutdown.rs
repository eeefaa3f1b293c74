//! Ending well: running requests finish, new ones are refused.

use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::sleep;

use super::Error;
use super::live::Ending;

/// The signals that ask the process to stop.
#[derive(Debug)]
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// Listens to them from now on; before, they end the process at once.
    pub fn listen() -> Result<Self, Error> {
        let listen = |kind| signal(kind).map_err(Error::Signals);
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
        })
    }

    /// Waits for the next one, and names it.
    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

/// Answers until a signal comes; after a second one, or after `grace`, waits for nobody.
pub(super) async fn serve(
    serving: impl Future<Output = ()> + Send + 'static,
    ending: Ending,
    (mut signals, grace): (Signals, Duration),
) {
    let mut serving = tokio::spawn(serving);
    let signal = signals.next().await;
    tracing::info!(
        signal,
        "stopping: running requests finish, new ones are refused"
    );
    ending.begin();
    // The server knows nothing of a connection once it is a WebSocket.
    let finished = async {
        let _ = (&mut serving).await;
        ending.is_over().await;
    };
    tokio::select! {
        () = finished => tracing::info!("stopped"),
        () = sleep(grace) => tracing::warn!(grace = ?grace, "stopped with requests running"),
        signal = signals.next() => tracing::warn!(signal, "stopped at once"),
    }
    serving.abort();
}
