//! The end of the server: streams are told of it, and waited for.

use std::sync::Arc;

use tokio::sync::watch;

/// Tells streams that the server stops.
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

    /// Waits until no stream listens any more.
    pub(in crate::http) async fn is_over(&self) {
        self.0.closed().await;
    }

    /// Completes when the server stops. Whoever holds this is waited for.
    pub(super) fn begins(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut told = self.0.subscribe();
        async move {
            // An error would mean that the server is gone.
            let _ = told.wait_for(|is_told| *is_told).await;
        }
    }
}
