//! Files that settings name: read without waiting for anybody.
//!
//! Opening a named pipe waits for a writer, and reading a device may never end. Neither is what a
//! setting is for, and each would hold up the start, a reload, or the end of the process, which waits
//! for reads that have begun. So a file is read only if it is a regular one.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// The longest file that is read. The largest are manifests, of some megabytes.
const LONGEST: u64 = 64 << 20;

/// How long a read may take that something waits for. A disk answers at once; a share whose server is
/// away does not.
const PATIENCE: Duration = Duration::from_secs(5);

/// The bytes of a regular file.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    // Before it is opened, for a writer that waits at a pipe would take this for its reader.
    regular(&fs::metadata(path)?)?;
    let file = File::options()
        .read(true)
        .custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY)
        .open(path)?;
    // Something else may have taken its place between the look and the opening.
    regular(&file.metadata()?)?;
    let mut bytes = Vec::new();
    file.take(LONGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("expected a file of at most {LONGEST} bytes"),
        ));
    }
    Ok(bytes)
}

/// The text of a regular file.
pub fn read_text(path: &Path) -> io::Result<String> {
    String::from_utf8(read(path)?)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "expected UTF-8"))
}

/// The text of a regular file, beside other work and in limited time.
pub async fn read_text_soon(path: PathBuf) -> io::Result<String> {
    let reading = spawn_blocking(move || read_text(&path));
    match timeout(PATIENCE, reading).await {
        Ok(read) => read?,
        Err(_) => Err(io::ErrorKind::TimedOut.into()),
    }
}

fn regular(about: &Metadata) -> io::Result<()> {
    let kind = about.file_type();
    let found = match kind {
        _ if kind.is_file() => return Ok(()),
        _ if kind.is_dir() => "a directory",
        _ if kind.is_fifo() => "a named pipe",
        _ if kind.is_socket() => "a socket",
        _ => "a device",
    };
    Err(io::Error::new(
        io::ErrorKind::InvalidInput,
        format!("expected a regular file, found {found}"),
    ))
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn only_a_regular_file_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        fs::write(place("file"), "text").unwrap();
        std::os::unix::fs::symlink(place("file"), place("link")).unwrap();
        for name in ["file", "link"] {
            assert_eq!(read_text(&place(name)).unwrap(), "text");
        }
        let made = std::process::Command::new("mkfifo")
            .arg(place("pipe"))
            .status();
        assert!(made.unwrap().success());
        let _socket = UnixListener::bind(place("socket")).unwrap();
        for (path, found) in [
            (place("pipe"), "a named pipe"),
            (place("socket"), "a socket"),
            (folder.path().to_owned(), "a directory"),
            (PathBuf::from("/dev/zero"), "a device"),
        ] {
            let error = read(&path).unwrap_err().to_string();
            assert_eq!(error, format!("expected a regular file, found {found}"));
        }
        let missing = read(&place("missing")).unwrap_err();
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
        fs::write(place("binary"), [0xff]).unwrap();
        assert!(read_text(&place("binary")).is_err());
    }

    #[test]
    fn a_file_that_is_too_long_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        file.as_file().set_len(LONGEST).unwrap();
        assert_eq!(read(file.path()).unwrap().len() as u64, LONGEST);
        file.as_file().set_len(LONGEST + 1).unwrap();
        let error = read(file.path()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
    }
}
