//! The built command as a running server.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::command::{Run, callrecords};
use super::database::TestDatabase;

/// How the address begins, after its scheme, in the line that says where the server listens.
const ADDRESS: &str = "://127.0.0.1:";
/// How long a server may take to listen, or to write a line; far more than it needs.
const PATIENCE: Duration = Duration::from_mins(1);

/// A server that listens on a port of its own and is killed when dropped.
pub(crate) struct Server {
    child: Child,
    url: String,
    log: Arc<Mutex<String>>,
    /// They keep what it writes, until it has ended.
    followers: Vec<JoinHandle<()>>,
    _folder: TempDir,
}

impl Server {
    /// Serves a database.
    pub(crate) fn serve(db: &TestDatabase) -> Self {
        let arguments = ["serve", "--bind=127.0.0.1:0", "--database-url", db.url()];
        Self::start(callrecords(arguments))
    }

    /// Starts any command that prints the address it listens on, once it listens.
    pub(crate) fn start(run: Run) -> Self {
        let (folder, mut command) = run.into_parts();
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (sender, addresses) = channel();
        let followers = vec![
            follow(child.stdout.take().unwrap(), &log, sender.clone()),
            follow(child.stderr.take().unwrap(), &log, sender),
        ];
        let mut server = Self {
            child,
            url: String::new(),
            log,
            followers,
            _folder: folder,
        };
        server.url = server.address(&addresses);
        server
    }

    /// The address, such as `http://127.0.0.1:41234`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// All that was written so far, on standard output and standard error.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// The first line with this text, as soon as it is written.
    pub(crate) fn line(&self, text: &str) -> String {
        let has_it = |line: &&str| line.contains(text);
        let start = Instant::now();
        loop {
            assert!(start.elapsed() < PATIENCE, "no {text}: {}", self.log());
            if let Some(line) = self.log().lines().find(has_it) {
                return line.to_owned();
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Asks the server to end, as a service manager would, and waits until it has and all that it
    /// wrote is in the log.
    pub(crate) fn terminate(&mut self) -> ExitStatus {
        let process = self.child.id().to_string();
        let kill = Command::new("kill").args(["-TERM", &process]).status();
        assert!(kill.unwrap().success());
        let status = self.child.wait().unwrap();
        for follower in self.followers.drain(..) {
            follower.join().unwrap();
        }
        status
    }

    fn address(&self, addresses: &Receiver<String>) -> String {
        addresses
            .recv_timeout(PATIENCE)
            .unwrap_or_else(|error| panic!("no address was printed ({error}): {}", self.log()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Keeps what the server writes, and reports each address in it.
fn follow(
    output: impl Read + Send + 'static,
    log: &Arc<Mutex<String>>,
    found: Sender<String>,
) -> JoinHandle<()> {
    let log = Arc::clone(log);
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            log.lock().unwrap().extend([&line, "\n"]);
            if let Some(url) = address(&line) {
                let _ = found.send(url);
            }
        }
    })
}

fn address(line: &str) -> Option<String> {
    let (before, rest) = line.split_once(ADDRESS)?;
    let scheme = before.rsplit(' ').next()?;
    let port = rest.split(|next: char| !next.is_ascii_digit()).next()?;
    Some(format!("{scheme}{ADDRESS}{port}"))
}
