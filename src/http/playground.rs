//! The playground: GraphiQL, built from `web/` into the binary.

use std::io::Read;

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use flate2::read::GzDecoder;
use rust_embed::RustEmbed;

use super::conditional::{holds, members};

/// What `/` shows when there was no `web/dist` to build in.
const MISSING: &str = include_str!("playground_missing.html");

/// What the page may load: its own scripts, workers and data from here, and no script that stands in
/// the page itself. The editor makes styles as it goes.
const POLICY: &str = "default-src 'none'; script-src 'self'; worker-src 'self'; \
    style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What `npm run build` left in `web/dist`, which may be nothing.
#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Dist;

/// A file of the page as the build left it.
struct File {
    bytes: Bytes,
    gzipped: bool,
    /// Names the content, whichever way it is encoded.
    etag: String,
}

/// Finds a file by its path below `/`.
type Files = fn(&str) -> Option<File>;

/// The playground at `/` and the files that it is made of.
pub(super) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    router(embedded)
}

fn router<S>(files: Files) -> Router<S> {
    Router::new()
        .route("/", get(serve))
        .route("/favicon.svg", get(serve))
        .route("/licenses.md", get(serve))
        .route("/assets/{*path}", get(serve))
        .with_state(files)
}

/// Finds what was built in. The build leaves text gzipped only.
fn embedded(path: &str) -> Option<File> {
    let plain = Dist::get(path).map(|found| (found, false));
    let (found, gzipped) =
        plain.or_else(|| Dist::get(&format!("{path}.gz")).map(|found| (found, true)))?;
    let hash = u128::from_be_bytes(*found.metadata.sha256_hash().first_chunk()?);
    Some(File {
        bytes: Bytes::from(found.data.into_owned()),
        gzipped,
        etag: format!("W/\"{hash:032x}\""),
    })
}

async fn serve(State(files): State<Files>, uri: Uri, request: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    let path = if path.is_empty() { "index.html" } else { path };
    match files(path) {
        Some(file) => answer(path, file, &request),
        None if path == "index.html" => missing(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn missing() -> Response {
    let headers = [
        (header::CACHE_CONTROL, "no-cache"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    (headers, Html(MISSING)).into_response()
}

fn answer(path: &str, file: File, request: &HeaderMap) -> Response {
    let headers = [
        (header::CACHE_CONTROL, cache_control(path)),
        (header::ETAG, &file.etag),
        (header::VARY, "accept-encoding"),
    ];
    if has_it(request, &file.etag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let kind = [
        (header::CONTENT_TYPE, content_type(path)),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    if !file.gzipped {
        return (headers, kind, file.bytes).into_response();
    }
    if takes_gzip(request) {
        let encoding = [(header::CONTENT_ENCODING, "gzip")];
        return (headers, kind, encoding, file.bytes).into_response();
    }
    match unzip(&file.bytes) {
        Ok(bytes) => (headers, kind, bytes).into_response(),
        Err(error) => {
            tracing::error!(%error, path, "a file of the playground is not gzip");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Assets have a hash of their content in their name; the rest is asked for again.
fn cache_control(path: &str) -> &'static str {
    if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("md") => "text/markdown; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("ttf") => "font/ttf",
        _ => "application/octet-stream",
    }
}

/// Whether the client says that it holds the content already.
fn has_it(request: &HeaderMap, etag: &str) -> bool {
    let mut held = members(request, &header::IF_NONE_MATCH);
    held.any(|held| held == "*") || holds(request, etag)
}

fn takes_gzip(request: &HeaderMap) -> bool {
    members(request, &header::ACCEPT_ENCODING).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let refused = weight
            .trim()
            .strip_prefix("q=")
            .and_then(|q| q.parse::<f32>().ok())
            .is_some_and(|q| q <= 0.0);
        name.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

fn unzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut plain)?;
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use axum::{body, http::HeaderValue};
    use flate2::{Compression, write::GzEncoder};

    use super::*;

    const SCRIPT: &str = "assets/index-abc.js";

    fn nothing(_: &str) -> Option<File> {
        None
    }

    fn built(path: &str) -> Option<File> {
        let (bytes, gzipped) = match path {
            "index.html" => (b"<!doctype html>".to_vec(), false),
            SCRIPT => (gzip(b"let a = 1;"), true),
            _ => return None,
        };
        let etag = "W/\"1f\"".to_owned();
        Some(File {
            bytes: bytes.into(),
            gzipped,
            etag,
        })
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    struct Answer {
        status: StatusCode,
        headers: HeaderMap,
        body: Vec<u8>,
    }

    impl Answer {
        fn header(&self, name: header::HeaderName) -> &str {
            self.headers
                .get(name)
                .map_or("", |value| value.to_str().unwrap())
        }
    }

    async fn ask(files: Files, path: &str, name: header::HeaderName, value: &str) -> Answer {
        let request = HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())]);
        let response = serve(State(files), path.parse().unwrap(), request).await;
        let (parts, body) = response.into_parts();
        let body = body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    async fn get_plain(files: Files, path: &str) -> Answer {
        ask(files, path, header::ACCEPT, "*/*").await
    }

    #[tokio::test]
    async fn the_page_is_asked_for_again_each_time() {
        let page = get_plain(built, "/").await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(
            page.header(header::CONTENT_TYPE),
            "text/html; charset=utf-8"
        );
        assert_eq!(page.header(header::CACHE_CONTROL), "no-cache");
        assert_eq!(page.body, b"<!doctype html>");
    }

    #[tokio::test]
    async fn an_asset_is_kept_for_ever() {
        let asset = get_plain(built, "/assets/index-abc.js").await;
        assert_eq!(
            asset.header(header::CONTENT_TYPE),
            "text/javascript; charset=utf-8"
        );
        assert_eq!(
            asset.header(header::CACHE_CONTROL),
            "public, max-age=31536000, immutable"
        );
    }

    #[tokio::test]
    async fn gzip_goes_to_those_who_take_it() {
        for (accepted, encoding) in [
            ("br, GZIP;q=0.5", "gzip"),
            ("gzip", "gzip"),
            ("gzip;q=0, br", ""),
            ("identity", ""),
        ] {
            let asset = ask(
                built,
                "/assets/index-abc.js",
                header::ACCEPT_ENCODING,
                accepted,
            )
            .await;
            assert_eq!(
                asset.header(header::CONTENT_ENCODING),
                encoding,
                "{accepted}"
            );
            assert_eq!(asset.header(header::VARY), "accept-encoding");
            let text = if encoding.is_empty() {
                asset.body
            } else {
                unzip(&asset.body).unwrap()
            };
            assert_eq!(text, b"let a = 1;");
        }
    }

    #[tokio::test]
    async fn what_the_client_holds_is_not_sent_again() {
        for held in ["W/\"1f\"", "\"1f\"", "\"0\", W/\"1f\"", "*"] {
            let page = ask(built, "/", header::IF_NONE_MATCH, held).await;
            assert_eq!(page.status, StatusCode::NOT_MODIFIED, "{held}");
            assert_eq!(page.header(header::ETAG), "W/\"1f\"");
            assert!(page.body.is_empty());
        }
        let page = ask(built, "/", header::IF_NONE_MATCH, "\"0\"").await;
        assert_eq!(page.status, StatusCode::OK);
    }

    #[tokio::test]
    async fn a_page_that_was_not_built_in_says_what_is_missing() {
        let page = get_plain(nothing, "/").await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(
            page.header(header::CONTENT_TYPE),
            "text/html; charset=utf-8"
        );
        let text = String::from_utf8(page.body).unwrap();
        assert!(text.contains("npm ci"), "{text}");
    }

    #[tokio::test]
    async fn an_unknown_file_is_not_found() {
        for files in [nothing as Files, built] {
            let answer = get_plain(files, "/assets/../Cargo.toml").await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
        }
    }

    #[tokio::test]
    async fn what_is_built_in_is_whole() {
        let page = get_plain(embedded, "/").await;
        let text = String::from_utf8(page.body).unwrap();
        // Without Node there is only the page that says so, and it asks for nothing.
        for asset in text
            .split('"')
            .filter_map(|part| part.strip_prefix("./assets/"))
        {
            let answer = get_plain(embedded, &format!("/assets/{asset}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{asset}");
            assert_ne!(
                answer.header(header::CONTENT_TYPE),
                "application/octet-stream"
            );
        }
    }

    #[tokio::test]
    async fn a_head_has_the_headers_alone() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async { axum::serve(listener, router(built)).await });
        let ask = move || ureq::head(format!("http://{address}/")).call().unwrap();
        let mut answer = tokio::task::spawn_blocking(ask).await.unwrap();
        assert_eq!(answer.headers()["content-length"], "15");
        assert_eq!(answer.body_mut().read_to_string().unwrap(), "");
    }
}
