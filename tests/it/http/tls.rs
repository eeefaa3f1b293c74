//! TLS: the gateway's own, by files that are read again when they change.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use rcgen::generate_simple_self_signed;
use tempfile::TempDir;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::support::command::{Run, callrecords};
use crate::support::server::Server;

/// A certificate of its own, and its key, in the files of a folder.
fn identity(folder: &Path) -> Certificate<'static> {
    let made = generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let certificate = made.cert.pem();
    fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    fs::write(folder.join("certificate.pem"), &certificate).unwrap();
    Certificate::from_pem(certificate.as_bytes()).unwrap()
}

fn demo(folder: &Path) -> Run {
    let file = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    callrecords(["demo", "--records=1", "--bind=127.0.0.1:0"])
        .env("CALLRECORDS_TLS_CERTIFICATE", &file("certificate.pem"))
        .env("CALLRECORDS_TLS_KEY", &file("key.pem"))
}

/// The header that tells browsers to come over TLS, as one is told who trusts only this certificate.
fn hsts(server: &Server, trusted: &Certificate<'static>) -> Result<String, ureq::Error> {
    let roots = RootCerts::new_with_certs(std::slice::from_ref(trusted));
    let tls = TlsConfig::builder().root_certs(roots).build();
    let agent = ureq::Agent::from(ureq::Agent::config_builder().tls_config(tls).build());
    let answer = agent.get(format!("{}/livez", server.url())).call()?;
    let header = &answer.headers()["strict-transport-security"];
    Ok(header.to_str().unwrap().to_owned())
}

#[test]
fn a_gateway_speaks_tls_and_takes_over_a_new_certificate() {
    let folder = TempDir::new().unwrap();
    let first = identity(folder.path());
    let server = Server::start(demo(folder.path()));
    assert!(server.url().starts_with("https://"), "{}", server.url());
    assert_eq!(hsts(&server, &first).unwrap(), "max-age=31536000");
    let plain = server.url().replace("https://", "http://");
    assert!(ureq::get(format!("{plain}/livez")).call().is_err());
    // What is half written does no harm.
    fs::write(folder.path().join("certificate.pem"), "-----BEGIN").unwrap();
    server.line("the last ones hold");
    assert!(hsts(&server, &first).is_ok());
    let second = identity(folder.path());
    while hsts(&server, &second).is_err() {
        thread::sleep(Duration::from_millis(100));
    }
    assert!(hsts(&server, &first).is_err());
}

#[test]
fn a_pipe_in_place_of_a_key_holds_up_neither_requests_nor_the_end() {
    let folder = TempDir::new().unwrap();
    let identity = identity(folder.path());
    let mut server = Server::start(demo(folder.path()));
    for name in ["key.pem", "certificate.pem"] {
        let path = folder.path().join(name);
        let kept = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        while server.log().matches("found a named pipe").count() < 1 {
            thread::sleep(Duration::from_millis(100));
        }
        assert!(hsts(&server, &identity).is_ok(), "{name}");
        if name == "key.pem" {
            fs::remove_file(&path).unwrap();
            fs::write(&path, kept).unwrap();
        }
    }
    assert!(server.terminate().success());
}

#[test]
fn a_certificate_that_is_not_there_or_no_good_stops_the_start() {
    let folder = TempDir::new().unwrap();
    let outcome = demo(folder.path()).outcome();
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(
        outcome.stderr.contains("cannot speak TLS with"),
        "{outcome:?}"
    );
    identity(folder.path());
    let other = TempDir::new().unwrap();
    identity(other.path());
    fs::copy(other.path().join("key.pem"), folder.path().join("key.pem")).unwrap();
    let outcome = demo(folder.path()).outcome();
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let alone = callrecords(["serve"]).env("CALLRECORDS_TLS_KEY", "key.pem");
    let outcome = alone.outcome();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(
        outcome
            .stderr
            .contains("http.tls_certificate: must be set too"),
        "{outcome:?}"
    );
}
