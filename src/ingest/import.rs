//! An import: a reader cuts files into payloads, workers read batches of them and write them.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use serde_json::{Map, Value};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::error::{Error, Place, Problem, Within};
use super::source::{self, Payload};
use super::summary::Summary;
use super::tree::{self, Delivery};
use super::write;
use crate::store::Store;

/// What to import, and what to do with what is refused.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Files and folders; `-` is standard input.
    pub paths: Vec<PathBuf>,
    /// Where refused payloads go, as they came, one after the other.
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
}

/// How many bytes of payloads make a batch.
const BATCH_BYTES: usize = 1024 * 1024;

/// How many payloads make a batch.
const BATCH_PAYLOADS: usize = 500;

/// How many batches are read and written at a time.
const WORKERS: usize = 3;

type Batch = Vec<Payload>;

/// Imports the payloads of every path, and counts what became of them.
pub async fn import(
    store: &Store,
    options: Options,
    observer: Arc<dyn Observer>,
) -> Result<Summary, Error> {
    let files = source::files(&options.paths)?;
    let rejects = Rejects::create(options.rejects)?;
    let hears = Arc::clone(&observer);
    let read = move |feed: &mut Feed| {
        for file in &files {
            source::read(file, &mut |bytes| hears.read(bytes), &mut |payload| {
                feed.push(payload)
            })?;
        }
        Ok(())
    };
    work(store, read, rejects, observer).await
}

/// Imports payloads that are made here, just as if they were read.
pub async fn import_values(
    store: &Store,
    values: impl Iterator<Item = Value> + Send + 'static,
    observer: Arc<dyn Observer>,
) -> Result<Summary, Error> {
    let hears = Arc::clone(&observer);
    let read = move |feed: &mut Feed| {
        for (value, line) in values.zip(1..) {
            let bytes = value.to_string().into_bytes();
            hears.read(bytes.len() as u64);
            let place = Place {
                file: PathBuf::from("made up"),
                within: Within::Line(line),
            };
            if !feed.push(Payload { place, bytes }) {
                break;
            }
        }
        Ok(())
    };
    work(store, read, Rejects::create(None)?, observer).await
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

/// Gathers payloads into batches for the workers.
struct Feed {
    sender: mpsc::Sender<Batch>,
    batch: Batch,
    bytes: usize,
}

impl Feed {
    fn new(sender: mpsc::Sender<Batch>) -> Self {
        Self {
            sender,
            batch: Batch::new(),
            bytes: 0,
        }
    }

    /// Adds a payload; says whether the workers want more.
    fn push(&mut self, payload: Payload) -> bool {
        self.bytes += payload.bytes.len();
        self.batch.push(payload);
        if self.bytes < BATCH_BYTES && self.batch.len() < BATCH_PAYLOADS {
            return true;
        }
        self.send()
    }

    /// If the workers are gone, one of them has failed and says why.
    fn send(&mut self) -> bool {
        self.bytes = 0;
        self.sender
            .blocking_send(std::mem::take(&mut self.batch))
            .is_ok()
    }
}

struct Worker {
    store: Store,
    rejects: Arc<Rejects>,
    observer: Arc<dyn Observer>,
}

/// A payload that was refused.
struct Rejection {
    payload: Payload,
    problem: Problem,
}

impl Worker {
    async fn run(
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
            let (deliveries, rejections) = read.await.map_err(Error::Worker)?;
            summary.add(write::write(&self.store, deliveries).await?);
            for rejection in rejections {
                summary.seen += 1;
                summary.rejected += 1;
                self.observer
                    .rejected(&rejection.payload.place, &rejection.problem);
                self.rejects.write(&rejection.payload.bytes)?;
            }
            self.observer.done(payloads);
        }
    }
}

fn read_batch(batch: Batch) -> (Vec<Delivery>, Vec<Rejection>) {
    let mut deliveries = Vec::with_capacity(batch.len());
    let mut rejections = Vec::new();
    for payload in batch {
        match read_payload(&payload.bytes) {
            Ok(read) => deliveries.extend(read),
            Err(problem) => rejections.push(Rejection { payload, problem }),
        }
    }
    (deliveries, rejections)
}

/// Text becomes a `Value` first and a type second: a repeated key keeps its last value, and
/// decimals keep their digits.
fn read_payload(bytes: &[u8]) -> Result<Vec<Delivery>, Problem> {
    if bytes.is_empty() {
        return Err(Problem::new("the file breaks off here"));
    }
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|error| Problem::new(format!("not JSON: {error}")))?;
    match value {
        Value::Array(values) => values
            .into_iter()
            .enumerate()
            .map(|(index, value)| {
                tree::read_record(value).map_err(|problem| problem.at_index(index))
            })
            .collect(),
        Value::Object(mut map) => match map.get_mut("value").map(Value::take) {
            Some(Value::Array(rows)) => read_envelope(&map, rows),
            Some(other) => Err(Problem::expected("a list", &other).at("value")),
            None => Ok(vec![tree::read_record(Value::Object(map))?]),
        },
        other => Err(Problem::expected("a call record", &other)),
    }
}

fn read_envelope(map: &Map<String, Value>, rows: Vec<Value>) -> Result<Vec<Delivery>, Problem> {
    let context = map.get("@odata.context").and_then(Value::as_str);
    if let Some((record, list)) = context.and_then(tree::page_of) {
        let is_last = !map.contains_key("@odata.nextLink");
        return Ok(vec![tree::read_page(record, list, rows, is_last)?]);
    }
    let rows = rows.into_iter().enumerate();
    rows.map(|(index, row)| {
        tree::read_record(row).map_err(|problem| problem.at_index(index).at("value"))
    })
    .collect()
}

/// The file of refused payloads, made when the first comes.
struct Rejects {
    path: Option<PathBuf>,
    file: Mutex<Option<BufWriter<File>>>,
}

impl Rejects {
    fn create(path: Option<PathBuf>) -> Result<Self, Error> {
        let file = path.as_ref().map(File::create).transpose();
        match (file, &path) {
            (Ok(file), _) => Ok(Self {
                path,
                file: Mutex::new(file.map(BufWriter::new)),
            }),
            (Err(source), path) => Err(Error::Rejects {
                path: path.clone().unwrap_or_default(),
                source,
            }),
        }
    }

    fn write(&self, bytes: &[u8]) -> Result<(), Error> {
        self.with_file(|file| file.write_all(bytes).and_then(|()| file.write_all(b"\n")))
    }

    fn finish(&self) -> Result<(), Error> {
        self.with_file(std::io::Write::flush)
    }

    fn with_file(
        &self,
        act: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>,
    ) -> Result<(), Error> {
        let mut file = self
            .file
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        file.as_mut()
            .map_or(Ok(()), act)
            .map_err(|source| Error::Rejects {
                path: self.path.clone().unwrap_or_default(),
                source,
            })
    }
}
