//! The body of a POST: of the right type, unpacked, and no longer than allowed.

use std::io::{self, Read};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderMap, header};
use flate2::read::MultiGzDecoder;
use futures_util::StreamExt;
use serde_json::Value;
use tokio::time::timeout;

use super::values;
use crate::http::Shared;
use crate::http::asking::Asking;
use crate::http::refusal::Refusal;
use crate::memory::Held;

/// The base-two logarithm of the longest way back in zstd: a body may not order more memory.
const ZSTD_WINDOW: u32 = 23;

/// Reads the JSON of a body, which is bounded both as it comes and unpacked, and in the time that it
/// takes to come.
pub(super) async fn read(
    headers: &HeaderMap,
    body: Body,
    shared: &Shared,
    asking: &Asking,
) -> Result<Value, Refusal> {
    let (limit, allowed) = (shared.body_limit, shared.limits.time);
    if !is_json(headers) {
        return Err(Refusal::UnsupportedBody(
            "JSON: send `content-type: application/json`",
        ));
    }
    let coding = Coding::of(headers)?;
    let mut held = shared.hold(asking);
    let bytes = timeout(allowed, receive(body, limit, &mut held)).await;
    let bytes = bytes.unwrap_or(Err(Refusal::TooSlow { allowed }))?;
    let bytes = coding.unpack(&bytes, limit)?;
    values::read(&bytes, &shared.limits)
}

/// Whether the body is said to be JSON, in the one charset that JSON has.
pub(in crate::http) fn is_json(headers: &HeaderMap) -> bool {
    let Some(text) = headers
        .get(header::CONTENT_TYPE)
        .and_then(|it| it.to_str().ok())
    else {
        return false;
    };
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let is_ours = |parameter: &str| match parameter.split_once('=') {
        Some((key, value)) if key.trim().eq_ignore_ascii_case("charset") => {
            value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        _ => true,
    };
    name.eq_ignore_ascii_case("application/json") && parts.all(is_ours)
}

/// Reads a body up to its limit. What is beyond is the connection's to take, once the refusal is on
/// its way.
async fn receive(body: Body, limit: usize, held: &mut Held) -> Result<Vec<u8>, Refusal> {
    let too_long = Refusal::TooLong { allowed: limit };
    if body.size_hint().lower() > limit as u64 {
        return Err(too_long);
    }
    let mut received = Vec::new();
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk: Bytes = chunk.map_err(|error| unreadable(&error))?;
        if chunk.len() > limit - received.len() {
            return Err(too_long);
        }
        held.grow(chunk.len())?;
        received.extend_from_slice(&chunk);
    }
    Ok(received)
}

fn unreadable(error: &dyn std::error::Error) -> Refusal {
    Refusal::Malformed(format!("the body cannot be read: {error}"))
}

/// How a body is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Plain,
    Brotli,
    Gzip,
    Zstd,
}

impl Coding {
    fn of(headers: &HeaderMap) -> Result<Self, Refusal> {
        let unsupported =
            Refusal::UnsupportedBody("plain, or packed once by `br`, `gzip` or `zstd`");
        let mut values = headers.get_all(header::CONTENT_ENCODING).iter();
        let Some(value) = values.next() else {
            return Ok(Self::Plain);
        };
        let name = value.to_str().unwrap_or_default().to_ascii_lowercase();
        match name.trim() {
            _ if values.next().is_some() => Err(unsupported),
            "" | "identity" => Ok(Self::Plain),
            "br" => Ok(Self::Brotli),
            "gzip" | "x-gzip" => Ok(Self::Gzip),
            "zstd" => Ok(Self::Zstd),
            _ => Err(unsupported),
        }
    }

    fn unpack(self, bytes: &[u8], limit: usize) -> Result<Vec<u8>, Refusal> {
        let unpacked = match self {
            Self::Plain => return Ok(bytes.to_vec()),
            Self::Brotli => bounded(brotli::Decompressor::new(bytes, 4096), limit),
            Self::Gzip => bounded(MultiGzDecoder::new(bytes), limit),
            Self::Zstd => zstd(bytes).and_then(|reader| bounded(reader, limit)),
        };
        match unpacked {
            Ok(unpacked) if unpacked.len() > limit => Err(Refusal::TooLong { allowed: limit }),
            Ok(unpacked) => Ok(unpacked),
            Err(error) => Err(unreadable(&error)),
        }
    }
}

fn zstd(bytes: &[u8]) -> io::Result<impl Read> {
    let mut reader = zstd::Decoder::with_buffer(bytes)?;
    reader.window_log_max(ZSTD_WINDOW)?;
    Ok(reader)
}

/// Reads one byte more than allowed, and no more.
fn bounded(reader: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut unpacked = Vec::new();
    reader.take(most).read_to_end(&mut unpacked)?;
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;
    use crate::memory::Quota;

    fn with(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn json_is_known_by_its_type_and_charset() {
        for (kind, known) in [
            ("application/json", true),
            ("application/json;charset=utf-8", true),
            ("Application/Json; charset=\"UTF-8\"", true),
            ("application/json; odd=1", true),
            ("application/json; charset=utf-16", false),
            ("application/graphql", false),
            ("application/jsonp", false),
            ("text/plain", false),
            ("text/plain; application/json", false),
            ("", false),
        ] {
            assert_eq!(is_json(&with(header::CONTENT_TYPE, kind)), known, "{kind}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }

    #[test]
    fn a_body_is_packed_once_or_not_at_all() {
        for (coding, known) in [
            ("identity", Some(Coding::Plain)),
            ("BR", Some(Coding::Brotli)),
            ("gzip", Some(Coding::Gzip)),
            ("zstd", Some(Coding::Zstd)),
            ("gzip, br", None),
            ("deflate", None),
        ] {
            let headers = with(header::CONTENT_ENCODING, coding);
            assert_eq!(Coding::of(&headers).ok(), known, "{coding}");
        }
    }

    #[tokio::test]
    async fn a_body_is_read_up_to_its_limit() {
        let send = async |length: usize| {
            let mut held = Quota::new(100, 100).open(None);
            receive(Body::from(vec![b' '; length]), 10, &mut held).await
        };
        assert_eq!(send(10).await.unwrap().len(), 10);
        assert!(matches!(
            send(11).await.unwrap_err(),
            Refusal::TooLong { allowed: 10 }
        ));
    }
}
