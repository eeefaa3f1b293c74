//! An import: a reader cuts files into payloads, workers read batches of them and write them.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::csv::Header;
use super::envelope::Envelope;
use super::error::{Error, Place, Problem, Within};
use super::feed::{Batch, Feed};
use super::kind::Kind;
use super::payload::Payload;
use super::rejects::Rejects;
use super::source;
use super::summary::Summary;
use super::window::Window;
use super::worker::Worker;
use crate::store::Store;

/// What to import, and what to do with what is refused.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Files and folders; `-` is standard input.
    pub paths: Vec<PathBuf>,
    /// What payloads are that do not say so themselves.
    pub kind: Option<Kind>,
    /// The window of rows that are sums and do not say over which.
    pub window: Option<Window>,
    /// Where refused payloads go, as they came, one after the other, after what is there already.
    pub rejects: Option<PathBuf>,
}

/// Hears of an import's progress, from any thread.
pub trait Observer: Send + Sync {
    /// So many more bytes have been read.
    fn read(&self, bytes: u64);
    /// So many more payloads have been dealt with.
    fn done(&self, payloads: u64);
    /// A payload was refused.
    fn rejected(&self, place: &Place, problem: &Problem);
    /// A CSV file has columns that stand for no property, and were not told of before.
    fn unknown_columns(&self, _file: &Path, _columns: &[String]) {}
}

/// How many batches are read and written at a time.
const WORKERS: usize = 3;

/// Imports the payloads of every path, and counts what became of them.
pub async fn import(
    store: &Store,
    options: Options,
    observer: Arc<dyn Observer>,
) -> Result<Summary, Error> {
    let files = source::files(&options.paths)?;
    let rejects = match options.rejects {
        Some(path) => Rejects::open(path, &files)?,
        None => Rejects::none(),
    };
    let told = Envelope::new(options.kind, options.window);
    let hears = Arc::clone(&observer);
    let read = move |feed: &mut Feed| {
        let mut named = HashSet::new();
        for file in &files {
            let progress = &mut |bytes| hears.read(bytes);
            source::read(file, &told, progress, &mut |payload| {
                let columns = new_columns(&payload, &mut named);
                if !columns.is_empty() {
                    hears.unknown_columns(file, &columns);
                }
                feed.push(payload)
            })?;
        }
        Ok(())
    };
    work(store, read, rejects, observer).await
}

/// The columns of a payload that stand for no property and are not in `named`, where they now are.
fn new_columns(payload: &Payload, named: &mut HashSet<String>) -> Vec<String> {
    let header = payload.envelope.header.iter();
    let mut columns: Vec<String> = Vec::new();
    for column in header.flat_map(Header::unknown) {
        if !named.contains(column) {
            named.insert(column.to_owned());
            columns.push(column.to_owned());
        }
    }
    columns
}

/// Imports payloads that are made here, just as if they were read.
pub async fn import_values(
    store: &Store,
    values: impl Iterator<Item = Value> + Send + 'static,
    observer: Arc<dyn Observer>,
) -> Result<Summary, Error> {
    let hears = Arc::clone(&observer);
    let read = move |feed: &mut Feed| {
        let envelope = Arc::new(Envelope::default());
        for (value, line) in values.zip(1..) {
            let bytes = value.to_string().into_bytes();
            hears.read(bytes.len() as u64);
            let place = Place {
                file: PathBuf::from("made up"),
                within: Within::Line(line),
            };
            let payload = Payload {
                place,
                bytes,
                envelope: Arc::clone(&envelope),
                damage: None,
            };
            if !feed.push(payload) {
                break;
            }
        }
        Ok(())
    };
    work(store, read, Rejects::none(), observer).await
}

async fn work(
    store: &Store,
    read: impl FnOnce(&mut Feed) -> Result<(), Error> + Send + 'static,
    rejects: Rejects,
    observer: Arc<dyn Observer>,
) -> Result<Summary, Error> {
    let rejects = Arc::new(rejects);
    let (sender, receiver) = mpsc::channel::<Batch>(1);
    let receiver = Arc::new(tokio::sync::Mutex::new(receiver));
    let reader = tokio::task::spawn_blocking(move || {
        let mut feed = Feed::new(sender);
        let outcome = read(&mut feed);
        feed.send();
        outcome
    });
    let mut workers = JoinSet::new();
    for _ in 0..WORKERS {
        let worker = Worker {
            store: store.clone(),
            rejects: Arc::clone(&rejects),
            observer: Arc::clone(&observer),
        };
        workers.spawn(worker.run(Arc::clone(&receiver)));
    }
    let mut summary = Summary::default();
    while let Some(counted) = workers.join_next().await {
        summary.add(counted.map_err(Error::Worker)??);
    }
    drop(receiver);
    reader.await.map_err(Error::Worker)??;
    rejects.finish()?;
    summary.waiting = store
        .count_waiting(std::mem::take(&mut summary.partial))
        .await?;
    Ok(summary)
}
