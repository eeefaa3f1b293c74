//! Bodies: packed, unpacked, and too long.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::json;

use super::{demo, graphql};
use crate::support::client::{Answer, ask, get, send};

const JSON: &str = "content-type: application/json";
const CODINGS: [&str; 3] = ["br", "gzip", "zstd"];

fn pack(coding: &str, plain: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    match coding {
        "br" => brotli::CompressorWriter::new(&mut packed, 4096, 5, 22)
            .write_all(plain)
            .unwrap(),
        "gzip" => GzEncoder::new(&mut packed, Compression::best())
            .write_all(plain)
            .unwrap(),
        _ => packed = zstd::encode_all(plain, 3).unwrap(),
    }
    packed
}

fn unpack(coding: &str, packed: &[u8]) -> String {
    let mut plain = String::new();
    match coding {
        "br" => brotli::Decompressor::new(packed, 4096).read_to_string(&mut plain),
        "gzip" => GzDecoder::new(packed).read_to_string(&mut plain),
        _ => zstd::Decoder::new(packed)
            .unwrap()
            .read_to_string(&mut plain),
    }
    .unwrap();
    plain
}

fn send_packed(url: &str, coding: &str, body: &[u8]) -> Answer {
    let coding = format!("content-encoding: {coding}");
    send("POST", url, &[JSON, &coding], body)
}

fn query_of(length: usize) -> String {
    let body = json!({ "query": format!("{{ __typename }} #{}", " ".repeat(length)) });
    body.to_string()
}

#[test]
fn a_body_may_be_packed() {
    let server = demo(&[]);
    let url = graphql(&server);
    for coding in CODINGS {
        let answer = send_packed(&url, coding, &pack(coding, query_of(0).as_bytes()));
        assert_eq!(answer.json(), json!({ "data": { "__typename": "Query" } }));
        let answer = send_packed(&url, coding, b"this is not packed");
        assert_eq!(answer.code(), "BAD_USER_INPUT", "{coding}");
        assert_eq!(answer.status(), 400);
    }
}

#[test]
fn a_body_that_unpacks_to_more_than_the_limit_is_refused() {
    let server = demo(&[]);
    let url = graphql(&server);
    let long = query_of(100 * 1024 * 1024);
    for coding in CODINGS {
        let packed = pack(coding, long.as_bytes());
        assert!(packed.len() < 1024 * 1024, "{coding}: {}", packed.len());
        let answer = send_packed(&url, coding, &packed);
        assert_eq!(answer.status(), 413, "{coding}");
        assert_eq!(
            answer.json()["errors"][0]["extensions"],
            json!({ "code": "LIMIT_EXCEEDED", "limit": "body", "allowed": 1_048_576 })
        );
    }
}

#[test]
fn a_body_is_bounded_by_a_setting() {
    let server = demo(&[("CALLRECORDS_BODY_LIMIT", "4KiB")]);
    let url = graphql(&server);
    let fits = query_of(4096 - query_of(0).len());
    assert_eq!(fits.len(), 4096);
    assert_eq!(send("POST", &url, &[JSON], &fits).status(), 200);
    for more in [1, 5 * 1024 * 1024] {
        let answer = send("POST", &url, &[JSON], query_of(4096 + more));
        assert_eq!(
            (answer.status(), answer.code().as_str()),
            (413, "LIMIT_EXCEEDED")
        );
    }
}

#[test]
fn an_answer_is_packed_for_those_who_can_unpack_it() {
    let server = demo(&[]);
    let url = graphql(&server);
    let query = "{ callRecords { nodes { id startDateTime } } }";
    let plain = ask(&url, &[], query);
    assert_eq!(plain.header("content-encoding"), "");
    for coding in CODINGS {
        let packed = ask(&url, &[&format!("accept-encoding: {coding}")], query);
        assert_eq!(packed.header("content-encoding"), coding);
        assert!(packed.varies_on("accept-encoding"), "{packed:?}");
        assert_eq!(unpack(coding, &packed.body), plain.text());
    }
    // The page is packed already when it is built in, and so is not packed twice.
    let page = get(server.url(), &["accept-encoding: gzip"]);
    assert!(unpack("gzip", &page.body).contains("<!doctype html>"));
}
