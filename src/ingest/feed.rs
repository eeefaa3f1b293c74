//! Payloads on their way from the reader to the workers.

use tokio::sync::mpsc;

use super::payload::Payload;

/// What a worker reads and writes at a time.
pub(super) type Batch = Vec<Payload>;

/// How many bytes of payloads make a batch.
const BATCH_BYTES: usize = 1024 * 1024;

/// How many payloads make a batch.
const BATCH_PAYLOADS: usize = 500;

/// Gathers payloads into batches for the workers.
pub(super) struct Feed {
    sender: mpsc::Sender<Batch>,
    batch: Batch,
    bytes: usize,
}

impl Feed {
    pub(super) fn new(sender: mpsc::Sender<Batch>) -> Self {
        Self {
            sender,
            batch: Batch::new(),
            bytes: 0,
        }
    }

    /// Adds a payload; says whether the workers want more.
    pub(super) fn push(&mut self, payload: Payload) -> bool {
        self.bytes += payload.bytes.len();
        self.batch.push(payload);
        if self.bytes < BATCH_BYTES && self.batch.len() < BATCH_PAYLOADS {
            return true;
        }
        self.send()
    }

    /// Sends what there is. If the workers are gone, one of them has failed and says why.
    pub(super) fn send(&mut self) -> bool {
        self.bytes = 0;
        self.sender
            .blocking_send(std::mem::take(&mut self.batch))
            .is_ok()
    }
}
