//! How an import gets on: a bar on a terminal, a line now and then elsewhere.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::ingest::{Observer, Place, Problem};

/// How many rejected payloads are shown; the rest is counted.
const SHOWN: u64 = 20;

/// How long plain lines are apart at most.
const PERIOD: Duration = Duration::from_secs(5);

/// How long plain lines are apart at least, however many tenths have passed.
const SHORTEST: Duration = Duration::from_secs(1);

/// Shows an import's progress on standard error.
pub(super) struct Progress {
    start: Instant,
    /// What there is to read, if that is known.
    total: Option<u64>,
    read: AtomicU64,
    done: AtomicU64,
    rejected: AtomicU64,
    output: Output,
}

enum Output {
    Bar(ProgressBar),
    Lines(Mutex<LastLine>),
}

/// When the last line was printed, and at which tenth of all.
struct LastLine {
    time: Instant,
    tenth: u64,
}

impl Progress {
    /// Starts the clock, with the bytes there are to read.
    pub(super) fn start(total: Option<u64>) -> Self {
        let start = Instant::now();
        let output = if io::stderr().is_terminal() {
            Output::Bar(bar(total))
        } else {
            Output::Lines(Mutex::new(LastLine {
                time: start,
                tenth: 0,
            }))
        };
        Self {
            start,
            total,
            read: AtomicU64::new(0),
            done: AtomicU64::new(0),
            rejected: AtomicU64::new(0),
            output,
        }
    }

    /// Says how much was left out, and tells how long it all took.
    pub(super) fn finish(&self) -> Duration {
        if let Output::Bar(bar) = &self.output {
            bar.finish_and_clear();
        }
        let rejected = self.rejected.load(Ordering::Relaxed);
        if rejected > SHOWN {
            self.print(&format!("… and {} more were rejected", rejected - SHOWN));
        }
        self.start.elapsed()
    }

    fn print(&self, line: &str) {
        // An import goes on even if nobody hears of it.
        let print = || drop(writeln!(io::stderr(), "{line}"));
        match &self.output {
            Output::Bar(bar) => bar.suspend(print),
            Output::Lines(_) => print(),
        }
    }

    fn line_if_due(&self, last: &Mutex<LastLine>, done: u64) {
        let read = self.read.load(Ordering::Relaxed);
        let tenth = self.total.map_or(0, |total| read * 10 / total.max(1));
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        let since = last.time.elapsed();
        if since >= PERIOD || (since >= SHORTEST && tenth > last.tenth) {
            *last = LastLine {
                time: Instant::now(),
                tenth,
            };
            let share = self.total.map_or_else(String::new, |total| {
                format!("{} %, ", read * 100 / total.max(1))
            });
            let rate = rate(done, self.start.elapsed());
            self.print(&format!("{share}{done} payloads, {rate} payloads/s"));
        }
    }
}

impl Observer for Progress {
    fn read(&self, bytes: u64) {
        self.read.fetch_add(bytes, Ordering::Relaxed);
        if let Output::Bar(bar) = &self.output {
            bar.inc(bytes);
        }
    }

    fn done(&self, payloads: u64) {
        let done = self.done.fetch_add(payloads, Ordering::Relaxed) + payloads;
        match &self.output {
            Output::Bar(bar) => {
                let rate = rate(done, self.start.elapsed());
                bar.set_message(format!("{done} payloads, {rate} payloads/s"));
            }
            Output::Lines(last) => self.line_if_due(last, done),
        }
    }

    fn rejected(&self, place: &Place, problem: &Problem) {
        if self.rejected.fetch_add(1, Ordering::Relaxed) < SHOWN {
            self.print(&format!("{place}: {problem}"));
        }
    }

    fn unknown_columns(&self, file: &Path, columns: &[String]) {
        let (file, columns) = (file.display(), columns.join(", "));
        self.print(&format!(
            "{file}: columns that are kept, though no property is theirs: {columns}"
        ));
    }
}

/// How many a second, in whole numbers.
pub(super) fn rate(count: u64, elapsed: Duration) -> u128 {
    u128::from(count) * 1_000_000 / elapsed.as_micros().max(1)
}

fn bar(total: Option<u64>) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => (
            ProgressBar::new(total),
            "{wide_bar} {bytes} of {total_bytes}, {msg}",
        ),
        None => (ProgressBar::new_spinner(), "{spinner} {bytes}, {msg}"),
    };
    // A template that does not read leaves the style as it is.
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
