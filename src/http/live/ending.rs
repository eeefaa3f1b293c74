//! The end of the server: connections and streams are told of it, and waited for.

use std::sync::Arc;

use tokio::sync::watch;

/// Tells connections and streams that the server stops.
#[derive(Clone, Debug)]
pub(in crate::http) struct Ending(Arc<watch::Sender<bool>>);

impl Default for Ending {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Ending {
    /// Tells it.
    pub(in crate::http) fn begin(&self) {
        self.0.send_replace(true);
    }

    /// Waits until nobody listens any more.
    pub(in crate::http) async fn is_over(&self) {
        self.0.closed().await;
    }

    /// Has the server wait for whoever holds this.
    pub(in crate::http) fn listen(&self) -> Listener {
        Listener(self.0.subscribe())
    }

    /// Completes when the server stops, which waits until then.
    pub(super) fn begins(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut listener = self.listen();
        async move { listener.begins().await }
    }
}

/// Somebody for whom the server waits when it stops.
#[derive(Debug)]
pub(in crate::http) struct Listener(watch::Receiver<bool>);

impl Listener {
    /// Completes when the server stops.
    pub(in crate::http) async fn begins(&mut self) {
        // An error would mean that the server is gone.
        let _ = self.0.wait_for(|is_told| *is_told).await;
    }
}
