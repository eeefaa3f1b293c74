//! A worker: batches of payloads become rows, one transaction each.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::error::{Error, Problem};
use super::feed::Batch;
use super::import::Observer;
use super::payload::{Contents, Payload};
use super::rejects::Rejects;
use super::summary::Summary;
use super::write;
use crate::store::Store;

/// Reads and writes batches until there are no more.
pub(super) struct Worker {
    pub(super) store: Store,
    pub(super) rejects: Arc<Rejects>,
    pub(super) observer: Arc<dyn Observer>,
}

/// A payload that was refused.
struct Rejection {
    payload: Payload,
    problem: Problem,
}

impl Worker {
    pub(super) async fn run(
        self,
        batches: Arc<tokio::sync::Mutex<mpsc::Receiver<Batch>>>,
    ) -> Result<Summary, Error> {
        let mut summary = Summary::default();
        loop {
            let next = batches.lock().await.recv().await;
            let Some(batch) = next else {
                return Ok(summary);
            };
            let payloads = batch.len() as u64;
            let read = tokio::task::spawn_blocking(move || read_batch(batch));
            let (contents, rejections) = read.await.map_err(Error::Worker)?;
            summary.add(write::write(&self.store, contents).await?);
            for rejection in rejections {
                summary.seen += 1;
                summary.rejected += 1;
                self.observer
                    .rejected(&rejection.payload.place, &rejection.problem);
                if rejection.payload.damage.is_none() {
                    self.rejects.write(&rejection.payload)?;
                }
            }
            self.observer.done(payloads);
        }
    }
}

fn read_batch(batch: Batch) -> (Contents, Vec<Rejection>) {
    let mut contents = Contents::default();
    let mut rejections = Vec::new();
    for payload in batch {
        if let Err(problem) = contents.add(&payload) {
            rejections.push(Rejection { payload, problem });
        }
    }
    (contents, rejections)
}
