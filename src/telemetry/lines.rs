//! How the lines of the log leave the process: by a bounded queue and a thread that writes, so that
//! whoever logs never waits for whoever reads. Lines that find no room are dropped, counted, and told
//! of once there is room again. Under load lines leave together: to write each by itself costs more
//! than to make it.

use std::io::{self, Write};
use std::mem;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

/// How long lines are gathered after some were written.
const PAUSE: Duration = Duration::from_millis(50);
/// From how many bytes on they are gathered no longer. A pipe takes twice as many without a wait.
const MANY: usize = 32 * 1024;
/// How many bytes wait to be written at most.
const MOST: usize = 1024 * 1024;
/// How many more may wait if they are of warnings and errors, such as the one about dropped lines.
const RESERVE: usize = 64 * 1024;
/// How long the end of the process waits for what is left to be written.
const PATIENCE: Duration = Duration::from_secs(2);

/// Lines that this process has dropped.
static DROPPED: AtomicU64 = AtomicU64::new(0);

/// How many lines of the log were dropped since the process began.
pub(super) fn dropped() -> u64 {
    DROPPED.load(Ordering::Relaxed)
}

/// Takes lines, and writes them in the order in which they came: at once, or [`PAUSE`] after the last
/// ones; warnings and errors at once in any case.
#[derive(Clone)]
pub(super) struct Lines(Arc<Shared>);

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    /// Signals a first line, [`MANY`] bytes, an urgent line, and the end.
    grown: Condvar,
    /// Signals that everything is written.
    drained: Condvar,
}

#[derive(Default)]
struct Queue {
    lines: Vec<u8>,
    /// Whether lines have left the queue that are not written yet.
    is_writing: bool,
    /// Whether what is queued is not to wait for more.
    is_urgent: bool,
    /// Lines dropped for want of room, and not told of yet.
    untold: u64,
}

/// Takes one line.
pub(super) struct Line<'l> {
    lines: &'l Lines,
    is_urgent: bool,
}

impl Lines {
    /// Begins to write, on a thread of its own. `tell` hears how many lines were dropped, once there is
    /// room again; it may log.
    pub(super) fn start(
        mut output: impl Write + Send + 'static,
        tell: impl Fn(u64) + Send + 'static,
    ) -> io::Result<Self> {
        let lines = Self(Arc::default());
        let here = lines.clone();
        let thread = thread::Builder::new().name("log".to_owned());
        thread.spawn(move || {
            loop {
                let batch = here.take();
                // Where nobody listens any more, nobody can be told.
                let lost = write(&mut output, &batch);
                DROPPED.fetch_add(count(lost), Ordering::Relaxed);
                match here.written() {
                    0 => {}
                    dropped => tell(dropped),
                }
                here.pause();
            }
        })?;
        Ok(lines)
    }

    /// Waits for lines.
    fn take(&self) -> Vec<u8> {
        let queue = lock(&self.0.queue);
        let waited = self.0.grown.wait_while(queue, |it| it.lines.is_empty());
        let mut queue = waited.unwrap_or_else(PoisonError::into_inner);
        queue.is_writing = true;
        queue.is_urgent = false;
        mem::take(&mut queue.lines)
    }

    /// Takes note that lines were written; returns how many were dropped meanwhile.
    fn written(&self) -> u64 {
        let mut queue = lock(&self.0.queue);
        queue.is_writing = false;
        if queue.lines.is_empty() {
            self.0.drained.notify_all();
        }
        mem::take(&mut queue.untold)
    }

    fn pause(&self) {
        let (queue, grown) = (lock(&self.0.queue), &self.0.grown);
        let waits = |it: &mut Queue| !it.is_urgent && it.lines.len() < MANY;
        drop(grown.wait_timeout_while(queue, PAUSE, waits));
    }

    /// Waits until all is written, or for [`PATIENCE`].
    pub(super) fn finish(&self) {
        let mut queue = lock(&self.0.queue);
        queue.is_urgent = true;
        self.0.grown.notify_one();
        let waits = |it: &mut Queue| it.is_writing || !it.lines.is_empty();
        drop(self.0.drained.wait_timeout_while(queue, PATIENCE, waits));
    }

    fn add(&self, line: &[u8], is_urgent: bool) {
        let mut queue = lock(&self.0.queue);
        let before = queue.lines.len();
        let now = before + line.len();
        if now > MOST + if is_urgent { RESERVE } else { 0 } {
            let lines = count(line).max(1);
            queue.untold += lines;
            DROPPED.fetch_add(lines, Ordering::Relaxed);
            return;
        }
        queue.lines.extend_from_slice(line);
        queue.is_urgent |= is_urgent;
        if before == 0 || is_urgent || (before < MANY && now >= MANY) {
            self.0.grown.notify_one();
        }
    }
}

/// Writes lines, however long that takes; returns what could not be written.
fn write<'l>(output: &mut impl Write, mut lines: &'l [u8]) -> &'l [u8] {
    while !lines.is_empty() {
        match output.write(lines) {
            Ok(0) => break,
            Ok(written) => lines = lines.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // Somebody else has made the pipe one that does not wait.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => thread::sleep(PAUSE),
            Err(_) => break,
        }
    }
    if lines.is_empty() {
        // What is behind may keep lines of its own; there is nothing to do where it cannot pass them on.
        let _ = output.flush();
    }
    lines
}

fn count(lines: &[u8]) -> u64 {
    lines.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}

impl Write for Line<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.lines.add(line, self.is_urgent);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'l> MakeWriter<'l> for Lines {
    type Writer = Line<'l>;

    fn make_writer(&'l self) -> Line<'l> {
        Line {
            lines: self,
            is_urgent: false,
        }
    }

    fn make_writer_for(&'l self, event: &Metadata<'_>) -> Line<'l> {
        Line {
            lines: self,
            is_urgent: *event.level() <= Level::WARN,
        }
    }
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

    use super::*;

    /// Passes on what it is given; waits where the other end is full.
    struct Output(SyncSender<Vec<u8>>);

    impl Write for Output {
        fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
            let gone = |_| io::ErrorKind::BrokenPipe;
            self.0.send(lines.to_owned()).map_err(gone)?;
            Ok(lines.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    struct Log {
        lines: Lines,
        written: Receiver<Vec<u8>>,
        told: Receiver<u64>,
    }

    /// A log whose output takes so many batches before anybody reads.
    fn start(room: usize) -> Log {
        let (sender, written) = sync_channel(room);
        let (teller, told): (Sender<u64>, _) = channel();
        let tell = move |dropped| teller.send(dropped).unwrap();
        Log {
            lines: Lines::start(Output(sender), tell).unwrap(),
            written,
            told,
        }
    }

    fn add(lines: &Lines, text: &str, is_urgent: bool) {
        Line { lines, is_urgent }
            .write_all(text.as_bytes())
            .unwrap();
    }

    impl Log {
        /// Reads until a line ends the log.
        fn read_to(&self, last: &str) -> String {
            let mut text = String::new();
            while !text.ends_with(last) {
                text += std::str::from_utf8(&self.written.recv().unwrap()).unwrap();
            }
            text
        }
    }

    #[test]
    fn a_line_leaves_by_itself() {
        let log = start(9);
        for text in ["first\n", "second\n"] {
            add(&log.lines, text, false);
            assert_eq!(log.read_to(text), text);
        }
    }

    #[test]
    fn an_urgent_line_takes_those_before_it_along() {
        let log = start(9);
        add(&log.lines, "one\n", false);
        add(&log.lines, "two\n", false);
        add(&log.lines, "urgent\n", true);
        assert_eq!(log.read_to("urgent\n"), "one\ntwo\nurgent\n");
    }

    #[test]
    fn whoever_logs_never_waits_and_what_finds_no_room_is_counted() {
        let log = start(0);
        let line = format!("{}\n", "x".repeat(999));
        let before = dropped();
        // Nobody reads until all of them are taken.
        for _ in 0..5_000 {
            add(&log.lines, &line, false);
        }
        add(&log.lines, "urgent\n", true);
        let text = log.read_to("urgent\n");
        let kept = text.lines().count() as u64 - 1;
        assert!(text.len() < 2 * MOST, "{} bytes", text.len());
        assert_eq!(log.told.recv().unwrap(), 5_000 - kept);
        assert!(dropped() - before >= 5_000 - kept);
        // And it goes on.
        add(&log.lines, "again\n", false);
        assert_eq!(log.read_to("again\n"), "again\n");
        assert!(log.told.try_recv().is_err());
    }

    #[test]
    fn the_end_does_not_wait_for_a_reader_that_stopped() {
        let log = start(0);
        add(&log.lines, "unread\n", false);
        log.lines.finish();
        assert_eq!(log.read_to("unread\n"), "unread\n");
        log.lines.finish();
        drop(log.written);
        add(&log.lines, "to nobody\n", false);
        log.lines.finish();
        assert!(log.told.try_recv().is_err());
    }

    #[test]
    fn an_output_that_is_full_or_interrupted_is_tried_again() {
        struct Moody(Vec<u8>, u32);
        impl Write for Moody {
            fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
                self.1 += 1;
                match self.1 {
                    1 => Err(io::ErrorKind::WouldBlock.into()),
                    2 => Err(io::ErrorKind::Interrupted.into()),
                    5 => Err(io::ErrorKind::BrokenPipe.into()),
                    _ => self.0.write(&lines[..2.min(lines.len())]),
                }
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut output = Moody(Vec::new(), 0);
        assert_eq!(write(&mut output, b"a\nb\nc\nd\n"), b"c\nd\n");
        assert_eq!(output.0, b"a\nb\n");
    }

    #[test]
    fn lines_of_many_threads_stay_whole_and_in_order() {
        let log = start(100_000);
        thread::scope(|scope| {
            for name in 'a'..='h' {
                let lines = &log.lines;
                scope.spawn(move || {
                    for number in 0..5000 {
                        add(lines, &format!("{name}{number:04}\n"), number % 1000 == 0);
                    }
                });
            }
        });
        add(&log.lines, "last\n", true);
        let text = log.read_to("last\n");
        for name in 'a'..='h' {
            let own = text.lines().filter(|line| line.starts_with(name));
            let made = (0..5000).map(|number| format!("{name}{number:04}"));
            assert!(own.eq(made), "{name}");
        }
        assert_eq!(text.lines().count(), 8 * 5000 + 1);
    }
}
