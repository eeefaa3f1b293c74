//! Heads that cannot be read: what hyper answers by itself is a status alone, and gets a body.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::http::StatusCode;
use memchr::memmem;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::activity::Activity;
use super::{Refuse, Unrouted, encode};

/// The headers of an answer of hyper's own, all of them; each answer of a route has more.
const BARE: [&str; 3] = ["connection: close", "content-length: 0", "date: "];

/// A stream that writes a whole answer where hyper writes a bare status. There is no other place to
/// do it: hyper asks nobody before it answers a head that it cannot read.
pub(super) struct Explained<S> {
    stream: S,
    activity: Arc<Activity>,
    refuse: Refuse,
    /// What is to be written before anything else, and how far it is.
    answer: (Vec<u8>, usize),
}

impl<S: AsyncWrite + Unpin> Explained<S> {
    pub(super) fn new(stream: S, activity: Arc<Activity>, refuse: Refuse) -> Self {
        Self {
            stream,
            activity,
            refuse,
            answer: (Vec::new(), 0),
        }
    }

    fn poll_answer(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let (answer, written) = &mut self.answer;
        while let Some(rest) = answer.get(*written..).filter(|rest| !rest.is_empty()) {
            let count = ready!(Pin::new(&mut self.stream).poll_write(cx, rest))?;
            if count == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            *written += count;
        }
        Poll::Ready(Ok(()))
    }

    /// A bare answer at the end of these bytes, and where it begins. While a request is served, or
    /// once the connection is a WebSocket, they are somebody else's.
    fn bare<'b>(&self, bytes: &'b [u8]) -> Option<(usize, Bare<'b>)> {
        if self.activity.is_serving() {
            return None;
        }
        bare(bytes)
    }
}

/// An answer that hyper gave by itself.
#[derive(Debug, PartialEq, Eq)]
struct Bare<'b> {
    status: StatusCode,
    date: Option<&'b str>,
}

fn bare(bytes: &[u8]) -> Option<(usize, Bare<'_>)> {
    if !bytes.ends_with(b"\r\n\r\n") {
        return None;
    }
    let start = memmem::rfind(bytes, b"HTTP/1.1 4")?;
    let head = str::from_utf8(bytes.get(start..)?).ok()?;
    let mut lines = head.trim_end().split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let is_bare = |line: &str| BARE.iter().any(|bare| line.starts_with(bare));
    let date = lines.clone().find_map(|line| line.strip_prefix("date: "));
    lines.all(is_bare).then_some((start, Bare { status, date }))
}

impl<S: AsyncRead + Unpin> AsyncRead for Explained<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Explained<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        ready!(this.poll_answer(cx))?;
        match this.bare(bytes) {
            None => Pin::new(&mut this.stream).poll_write(cx, bytes),
            Some((0, bare)) => {
                let answer = (this.refuse)(Unrouted::Head(bare.status));
                this.answer = (encode::closing(&answer, bare.date), 0);
                // The client may still send what nobody reads.
                this.activity.linger();
                Poll::Ready(Ok(bytes.len()))
            }
            Some((start, _)) => {
                let before = bytes.get(..start).unwrap_or_default();
                Pin::new(&mut this.stream).poll_write(cx, before)
            }
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        // Hyper writes a head of its own when nothing else is left, so it is the only slice.
        if let [only] = slices {
            return self.poll_write(cx, only);
        }
        let this = self.get_mut();
        ready!(this.poll_answer(cx))?;
        Pin::new(&mut this.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_answer(cx))?;
        ready!(Pin::new(&mut this.stream).poll_flush(cx))?;
        // Hyper flushes once nothing is left in its own buffer.
        this.activity.flushed();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_answer(cx))?;
        Pin::new(&mut this.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\n\
                        content-length: 0\r\ndate: Sat, 28 Nov 2026 01:00:00 GMT\r\n\r\n";

    #[test]
    fn only_the_heads_that_hyper_makes_itself_are_bare() {
        let found = |text: &str| bare(text.as_bytes()).map(|(start, bare)| (start, bare.status));
        let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
        assert_eq!(found(HEAD), Some((0, status)));
        assert_eq!(found(&format!("{{}}{HEAD}")), Some((2, status)));
        let (_, bare) = bare(HEAD.as_bytes()).unwrap();
        assert_eq!(bare.date, Some("Sat, 28 Nov 2026 01:00:00 GMT"));
        for other in [
            HEAD.replace("content-length: 0", "content-length: 2"),
            HEAD.replace("date", "x-request-id: 1\r\ndate"),
            HEAD.replace("431", "200"),
            HEAD.replace("\r\n\r\n", "\r\n"),
            format!("{HEAD}{{}}"),
        ] {
            assert_eq!(found(&other), None, "{other}");
        }
    }
}
