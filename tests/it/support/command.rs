//! The built `callrecords` command, run to its end in a folder and an environment of its own.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// One run of `callrecords`: no variable of the caller's reaches it, and no file.
pub(crate) struct Run {
    folder: TempDir,
    command: Command,
    input: Vec<u8>,
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The exit code; `None` if a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Prepares `callrecords` with these arguments.
pub(crate) fn callrecords<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Run {
    let folder = TempDir::with_prefix("callrecords-").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_callrecords"));
    command
        .args(arguments)
        .env_clear()
        .current_dir(folder.path());
    Run {
        folder,
        command,
        input: Vec::new(),
    }
}

impl Run {
    /// Sets a variable such as `CALLRECORDS_DATABASE_URL`.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Allows it so many open files.
    pub(crate) fn open_files(mut self, count: usize) -> Self {
        let mut limited = Command::new("sh");
        limited
            .args(["-c", "ulimit -n \"$0\" && exec \"$@\"", &count.to_string()])
            .arg(self.command.get_program())
            .args(self.command.get_args())
            .env_clear()
            .current_dir(self.folder.path());
        for (name, value) in self.command.get_envs() {
            limited.env(name, value.unwrap_or_default());
        }
        self.command = limited;
        self
    }

    /// Sets what it reads from standard input.
    pub(crate) fn stdin(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.input = input.into();
        self
    }

    /// The working directory: put files such as `callrecords.toml` here first.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs it to its end.
    pub(crate) fn outcome(mut self) -> Outcome {
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = self.command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = self.input;
        // Beside the reading, or a full pipe would stop both sides. A command may end unasked.
        let writer = std::thread::spawn(move || stdin.write_all(&input));
        let output = child.wait_with_output().unwrap();
        let _ = writer.join().unwrap();
        Outcome {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Hands over to one that keeps the folder and adds to the command.
    pub(crate) fn into_parts(self) -> (TempDir, Command) {
        (self.folder, self.command)
    }
}

/// The names of what is in a folder, sorted.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}
