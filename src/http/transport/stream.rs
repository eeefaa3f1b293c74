//! The socket of a client, which has to take what it is sent.

use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

use super::activity::Activity;
use super::registry::Slot;

/// What a client has to take of an answer each time: a client that takes a byte now and then does
/// not read. At the default of 30 seconds it is 2 KiB a second, less than any modem.
const PROGRESS: usize = 64 * 1024;

/// How long a client may go on sending when its connection is closed.
pub(super) const LINGER: Duration = Duration::from_secs(2);

/// How much a client may go on sending then.
const LINGER_BYTES: usize = 16 * 1024 * 1024;

/// A socket that keeps the place of its connection.
#[derive(Debug)]
pub(super) struct ClientStream {
    socket: TcpStream,
    slot: Slot,
    progress: Progress,
    closing: Option<Closing>,
}

/// How far the client is in taking what it is sent.
#[derive(Debug)]
struct Progress {
    patience: Duration,
    timer: Pin<Box<Sleep>>,
    /// The bytes taken since the timer runs; `None` while nothing waits to be taken.
    taken: Option<usize>,
}

/// A connection whose own side is closed.
#[derive(Debug)]
struct Closing {
    timer: Pin<Box<Sleep>>,
    bytes_left: usize,
}

impl ClientStream {
    /// The client has `patience` to take [`PROGRESS`] bytes, or all that there is.
    pub(super) fn new(socket: TcpStream, slot: Slot, patience: Duration) -> Self {
        let progress = Progress {
            patience,
            timer: Box::pin(sleep(patience)),
            taken: None,
        };
        Self {
            socket,
            slot,
            progress,
            closing: None,
        }
    }

    /// Has each write sent at once.
    pub(super) fn set_nodelay(&self) -> io::Result<()> {
        self.socket.set_nodelay(true)
    }

    /// The activity of the connection.
    pub(super) fn activity(&self) -> Arc<Activity> {
        Arc::clone(self.slot.activity())
    }
}

impl Progress {
    /// Looks at the outcome of a write.
    fn check(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Ok(bytes)) => {
                self.taken = self.taken.map(|taken| taken + bytes);
                if self.taken.is_some_and(|taken| taken >= PROGRESS) {
                    self.taken = None;
                }
                Poll::Ready(Ok(bytes))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => {
                if self.taken.is_none() {
                    self.taken = Some(0);
                    let deadline = Instant::now() + self.patience;
                    self.timer.as_mut().reset(deadline);
                }
                ready!(self.timer.as_mut().poll(cx));
                Poll::Ready(Err(ErrorKind::TimedOut.into()))
            }
        }
    }
}

impl Closing {
    /// Takes what the client still sends, within bounds, until it has read that this side is closed
    /// and closes its own.
    fn poll_discard(&mut self, socket: &mut TcpStream, cx: &mut Context<'_>) -> Poll<()> {
        let mut space = [0; 8 * 1024];
        loop {
            if self.bytes_left == 0 || self.timer.as_mut().poll(cx).is_ready() {
                return Poll::Ready(());
            }
            let mut buffer = ReadBuf::new(&mut space);
            let read = ready!(Pin::new(&mut *socket).poll_read(cx, &mut buffer));
            if read.is_err() || buffer.filled().is_empty() {
                return Poll::Ready(());
            }
            self.bytes_left = self.bytes_left.saturating_sub(buffer.filled().len());
        }
    }
}

impl AsyncRead for ClientStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(cx, buffer)
    }
}

impl AsyncWrite for ClientStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write(cx, bytes);
        self.progress.check(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write_vectored(cx, slices);
        self.progress.check(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Whoever flushes has written all that there was.
        self.progress.taken = None;
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.closing.is_none() {
            ready!(Pin::new(&mut this.socket).poll_shutdown(cx))?;
        }
        if !this.slot.activity().lingers() {
            return Poll::Ready(Ok(()));
        }
        let closing = this.closing.get_or_insert_with(|| Closing {
            timer: Box::pin(sleep(LINGER)),
            bytes_left: LINGER_BYTES,
        });
        closing.poll_discard(&mut this.socket, cx).map(Ok)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::pin;

    use super::*;

    /// Has a client take so many bytes each so many seconds; tells after how many it is cut off.
    async fn cut_off_after(bytes: usize, seconds: u64) -> Option<u64> {
        let mut progress = Progress {
            patience: Duration::from_secs(30),
            timer: Box::pin(sleep(Duration::ZERO)),
            taken: None,
        };
        let start = Instant::now();
        for _ in 0..100 {
            let more = sleep(Duration::from_secs(seconds));
            let mut more = pin!(more);
            let waited = poll_fn(|cx| {
                let timed_out = progress.check(cx, Poll::Pending);
                match more.as_mut().poll(cx) {
                    Poll::Ready(()) => Poll::Ready(Ok(0)),
                    Poll::Pending => timed_out,
                }
            });
            if waited.await.is_err() {
                return Some(start.elapsed().as_secs());
            }
            let written = poll_fn(|cx| progress.check(cx, Poll::Ready(Ok(bytes))));
            assert_eq!(written.await.unwrap(), bytes);
        }
        None
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_has_to_take_more_than_a_byte_now_and_then() {
        assert_eq!(cut_off_after(1, 31).await, Some(30));
        assert_eq!(cut_off_after(1, 7).await, Some(30));
        assert_eq!(cut_off_after(PROGRESS / 8, 7).await, Some(30));
        assert_eq!(cut_off_after(PROGRESS / 2, 7).await, None);
        assert_eq!(cut_off_after(PROGRESS, 29).await, None);
    }
}
