//! How the lines of the log leave the process. Under load they leave together: to hand each over by
//! itself costs more than to make it.

use std::io::{self, Write};
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

/// How long lines are gathered after some were handed over.
const PAUSE: Duration = Duration::from_millis(50);
/// From how many bytes on they are gathered no longer. A pipe takes twice as many without a wait.
const MANY: usize = 32 * 1024;
/// From how many bytes on who adds to them waits until they are handed over.
const MOST: usize = 1024 * 1024;

/// Takes lines, and hands them over in the order in which they came: at once, or [`PAUSE`] after the
/// last ones; at once in any case with a warning or an error.
#[derive(Clone)]
pub(super) struct Lines(Arc<Shared>);

struct Shared {
    gathered: Mutex<Vec<u8>>,
    /// Tells that there is something, where there was nothing, and that there are [`MANY`].
    grown: Condvar,
    output: Mutex<Box<dyn Write + Send>>,
}

/// Takes one line.
pub(super) struct Line<'l> {
    lines: &'l Lines,
    is_urgent: bool,
}

impl Lines {
    /// Begins to hand over, on a thread of its own.
    pub(super) fn start(output: impl Write + Send + 'static) -> io::Result<Self> {
        let lines = Self(Arc::new(Shared {
            gathered: Mutex::default(),
            grown: Condvar::new(),
            output: Mutex::new(Box::new(output)),
        }));
        let here = lines.clone();
        let thread = thread::Builder::new().name("log".to_owned());
        thread.spawn(move || {
            loop {
                here.wait();
                here.hand_over();
                here.pause();
            }
        })?;
        Ok(lines)
    }

    fn wait(&self) {
        let gathered = lock(&self.0.gathered);
        drop(self.0.grown.wait_while(gathered, |lines| lines.is_empty()));
    }

    fn pause(&self) {
        let (gathered, grown) = (lock(&self.0.gathered), &self.0.grown);
        drop(grown.wait_timeout_while(gathered, PAUSE, |lines| lines.len() < MANY));
    }

    /// Hands over what there is.
    pub(super) fn hand_over(&self) {
        // Before the lines are taken, so that nobody overtakes them.
        let mut output = lock(&self.0.output);
        let lines = mem::take(&mut *lock(&self.0.gathered));
        // Where nobody listens, there is nobody to tell.
        let _ = output.write_all(&lines).and_then(|()| output.flush());
    }
}

impl Write for Line<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut gathered = lock(&self.lines.0.gathered);
        let before = gathered.len();
        gathered.extend_from_slice(line);
        let now = gathered.len();
        drop(gathered);
        if before == 0 || (before < MANY && now >= MANY) {
            self.lines.0.grown.notify_one();
        }
        if self.is_urgent || now >= MOST {
            self.lines.hand_over();
        }
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
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    /// Tells what it is given.
    struct Output(Sender<Vec<u8>>);

    impl Write for Output {
        fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
            // Who listened may be gone.
            let _ = self.0.send(lines.to_owned());
            Ok(lines.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn start() -> (Lines, Receiver<Vec<u8>>) {
        let (sender, told) = channel();
        (Lines::start(Output(sender)).unwrap(), told)
    }

    fn add(lines: &Lines, text: &str, is_urgent: bool) {
        Line { lines, is_urgent }
            .write_all(text.as_bytes())
            .unwrap();
    }

    /// What was handed over so far and not read yet.
    fn read(told: &Receiver<Vec<u8>>) -> String {
        String::from_utf8(told.try_iter().flatten().collect()).unwrap()
    }

    #[test]
    fn a_line_leaves_by_itself() {
        let (lines, told) = start();
        for text in ["first\n", "second\n"] {
            add(&lines, text, false);
            assert_eq!(told.recv().unwrap(), text.as_bytes());
        }
    }

    #[test]
    fn an_urgent_line_takes_those_before_it_along() {
        let (lines, told) = start();
        add(&lines, "one\n", false);
        add(&lines, "two\n", false);
        add(&lines, "urgent\n", true);
        assert_eq!(read(&told), "one\ntwo\nurgent\n");
    }

    #[test]
    fn no_more_is_gathered_than_may_be() {
        let (lines, told) = start();
        let line = format!("{}\n", "x".repeat(999));
        for _ in 0..5000 {
            add(&lines, &line, false);
        }
        let left = 5000 * line.len() - read(&told).len();
        assert!(left < MOST, "{left} bytes");
    }

    #[test]
    fn lines_of_many_threads_stay_whole_and_in_order() {
        let (lines, told) = start();
        thread::scope(|scope| {
            for name in 'a'..='h' {
                let lines = &lines;
                scope.spawn(move || {
                    for number in 0..5000 {
                        add(lines, &format!("{name}{number:04}\n"), number % 1000 == 0);
                    }
                });
            }
        });
        lines.hand_over();
        let text = read(&told);
        for name in 'a'..='h' {
            let own = text.lines().filter(|line| line.starts_with(name));
            let made = (0..5000).map(|number| format!("{name}{number:04}"));
            assert!(own.eq(made), "{name}");
        }
        assert_eq!(text.lines().count(), 8 * 5000);
    }
}
