//! Spans on their way to a collector: by the SDK's bounded queue, which drops what finds no room.
//! What is dropped is counted here, for the SDK keeps its count to itself, and told of once there is
//! room again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use opentelemetry::Context;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, Span, SpanData, SpanExporter, SpanProcessor,
};

/// How many spans wait to be sent at most.
const MOST: u64 = 2_048;

/// Spans that this process has dropped.
static DROPPED: AtomicU64 = AtomicU64::new(0);

/// How many spans were dropped since the process began: they found no room, or were not taken.
pub(super) fn dropped() -> u64 {
    DROPPED.load(Ordering::Relaxed)
}

/// How many spans wait, and how many were dropped and not told of.
#[derive(Debug, Default)]
struct Counts {
    waiting: AtomicU64,
    untold: AtomicU64,
}

/// Queues spans, and drops those that find no room.
#[derive(Debug)]
pub(super) struct Bounded {
    counts: Arc<Counts>,
    queue: BatchSpanProcessor,
}

impl Bounded {
    /// Begins to send, on a thread of its own.
    pub(super) fn start(exporter: impl SpanExporter + 'static) -> Self {
        let counts = Arc::<Counts>::default();
        let exporter = Counted {
            counts: Arc::clone(&counts),
            exporter,
        };
        let size = usize::try_from(MOST).unwrap_or(usize::MAX);
        let config = BatchConfigBuilder::default().with_max_queue_size(size);
        let queue = BatchSpanProcessor::builder(exporter);
        Self {
            counts,
            queue: queue.with_batch_config(config.build()).build(),
        }
    }
}

impl SpanProcessor for Bounded {
    fn on_start(&self, span: &mut Span, ctx: &Context) {
        self.queue.on_start(span, ctx);
    }

    fn on_end(&self, span: SpanData) {
        // A span is waiting until it is sent, so the SDK's own queue, of the same size, has room.
        let waiting = &self.counts.waiting;
        let room = |waiting| (waiting < MOST).then_some(waiting + 1);
        if waiting
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, room)
            .is_ok()
        {
            self.queue.on_end(span);
        } else {
            DROPPED.fetch_add(1, Ordering::Relaxed);
            self.counts.untold.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.queue.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.queue.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.queue.set_resource(resource);
    }
}

/// Sends spans, and counts them.
#[derive(Debug)]
struct Counted<E> {
    counts: Arc<Counts>,
    exporter: E,
}

impl<E: SpanExporter> SpanExporter for Counted<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let count = batch.len() as u64;
        let sent = self.exporter.export(batch).await;
        self.counts.waiting.fetch_sub(count, Ordering::Relaxed);
        if sent.is_err() {
            DROPPED.fetch_add(count, Ordering::Relaxed);
        }
        let spans = self.counts.untold.swap(0, Ordering::Relaxed);
        if spans > 0 {
            tracing::warn!(spans, "spans were dropped, for the collector took none");
        }
        sent
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::mpsc::{Receiver, channel};

    use opentelemetry::trace::{Tracer as _, TracerProvider as _};
    use opentelemetry_sdk::trace::SdkTracerProvider;

    use super::*;

    /// A collector that takes a batch each time it is let.
    #[derive(Debug)]
    struct Slow(Mutex<Receiver<()>>, Arc<AtomicU64>);

    impl SpanExporter for Slow {
        async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
            let _ = self.0.lock().unwrap().recv();
            self.1.fetch_add(batch.len() as u64, Ordering::Relaxed);
            Ok(())
        }
    }

    #[test]
    fn what_finds_no_room_is_dropped_and_counted() {
        let (permits, taken) = channel();
        let sent = Arc::<AtomicU64>::default();
        let slow = Slow(Mutex::new(taken), Arc::clone(&sent));
        let provider = SdkTracerProvider::builder()
            .with_span_processor(Bounded::start(slow))
            .build();
        let tracer = provider.tracer("test");
        for _ in 0..2 * MOST {
            drop(tracer.start("span"));
        }
        assert_eq!(dropped(), MOST);
        // From now on it takes all there is.
        drop(permits);
        provider.force_flush().unwrap();
        assert_eq!(sent.load(Ordering::Relaxed), MOST);
        drop(tracer.start("one more"));
        provider.force_flush().unwrap();
        assert_eq!((sent.load(Ordering::Relaxed), dropped()), (MOST + 1, MOST));
    }
}
