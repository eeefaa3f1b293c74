//! Connections to a gateway's listeners, and the bytes that go over them.

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rcgen::generate_simple_self_signed;
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpSocket;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::command::callrecords;
use super::server::Server;

/// How long a server may take to answer or to close; far more than it needs.
const PATIENCE: Duration = Duration::from_mins(1);

/// A listener, and the server that it is of.
pub(crate) struct Door {
    /// How it is called where a test fails.
    pub(crate) name: &'static str,
    /// A path with an answer.
    pub(crate) path: &'static str,
    pub(crate) server: Server,
    address: SocketAddr,
    tls: Option<Arc<ClientConfig>>,
    _folder: TempDir,
}

/// A connection, whatever it is made of.
pub(crate) trait Wire: Read + Write + Send {}

impl<T: Read + Write + Send> Wire for T {}

impl Door {
    /// One of each kind, under these variables.
    pub(crate) fn all(variables: &[(&str, &str)]) -> [Self; 3] {
        [
            Self::plain(variables),
            Self::tls(variables),
            Self::metrics(variables),
        ]
    }

    /// Plain HTTP.
    pub(crate) fn plain(variables: &[(&str, &str)]) -> Self {
        Self::start("plain", variables)
    }

    /// HTTP over TLS.
    pub(crate) fn tls(variables: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        let made = generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let file = |name: &str, text: String| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let certificate = file("certificate.pem", made.cert.pem());
        let key = file("key.pem", made.signing_key.serialize_pem());
        let mut all = variables.to_vec();
        all.push(("CALLRECORDS_TLS_CERTIFICATE", &certificate));
        all.push(("CALLRECORDS_TLS_KEY", &key));
        let mut door = Self::start("tls", &all);
        door.tls = Some(trusting(made.cert.der().clone(), &[b"http/1.1"]));
        door
    }

    /// The listener for metrics alone.
    pub(crate) fn metrics(variables: &[(&str, &str)]) -> Self {
        let mut all = variables.to_vec();
        all.push(("CALLRECORDS_METRICS_BIND", "127.0.0.1:0"));
        let mut door = Self::start("metrics", &all);
        let line = door.server.line("metrics are told");
        let (_, port) = line.rsplit_once("127.0.0.1:").unwrap();
        let port: String = port.chars().take_while(char::is_ascii_digit).collect();
        door.address.set_port(port.parse().unwrap());
        door.path = "/metrics";
        door
    }

    fn start(name: &'static str, variables: &[(&str, &str)]) -> Self {
        let mut run = callrecords(["demo", "--records=3", "--bind=127.0.0.1:0"]);
        for (name, value) in variables {
            run = run.env(name, value);
        }
        let door = Self::of(Server::start(run));
        Self { name, ..door }
    }

    /// That of a server that speaks plain HTTP.
    pub(crate) fn of(server: Server) -> Self {
        let (_, address) = server.url().split_once("://").unwrap();
        Self {
            name: "plain",
            path: "/livez",
            address: address.parse().unwrap(),
            server,
            tls: None,
            _folder: TempDir::new().unwrap(),
        }
    }

    /// A connection without TLS, whatever is spoken here.
    pub(crate) fn socket(&self) -> TcpStream {
        self.socket_from("127.0.0.1")
    }

    /// A connection from an address of this machine.
    pub(crate) fn connect_from(&self, address: &str) -> Box<dyn Wire> {
        let socket = self.socket_from(address);
        match &self.tls {
            None => Box::new(socket),
            Some(config) => Box::new(shake_hands(config, socket)),
        }
    }

    /// A connection.
    pub(crate) fn connect(&self) -> Box<dyn Wire> {
        self.connect_from("127.0.0.1")
    }

    /// The protocol that is agreed on with a client that speaks these over TLS.
    pub(crate) fn agree(&self, protocols: &[&[u8]]) -> Result<Option<Vec<u8>>, std::io::Error> {
        let mut config = ClientConfig::clone(self.tls.as_ref().unwrap());
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        let mut stream = shake_hands(&Arc::new(config), self.socket());
        stream.conn.complete_io(&mut stream.sock)?;
        Ok(stream.conn.alpn_protocol().map(<[u8]>::to_vec))
    }

    /// A request for the path that has an answer, with more header lines.
    pub(crate) fn request(&self, lines: &str) -> String {
        format!("GET {} HTTP/1.1\r\nhost: x\r\n{lines}\r\n", self.path)
    }

    fn socket_from(&self, address: &str) -> TcpStream {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build();
        let from = SocketAddr::new(address.parse().unwrap(), 0);
        let connected = async {
            let socket = TcpSocket::new_v4()?;
            socket.bind(from)?;
            socket.connect(self.address).await?.into_std()
        };
        let socket = runtime.unwrap().block_on(connected).unwrap();
        socket.set_nonblocking(false).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        socket.set_write_timeout(Some(PATIENCE)).unwrap();
        socket
    }
}

fn trusting(certificate: CertificateDer<'static>, protocols: &[&[u8]]) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(certificate).unwrap();
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let mut config = config
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    Arc::new(config)
}

fn shake_hands(
    config: &Arc<ClientConfig>,
    socket: TcpStream,
) -> StreamOwned<ClientConnection, TcpStream> {
    let name = "127.0.0.1".try_into().unwrap();
    let connection = ClientConnection::new(Arc::clone(config), name).unwrap();
    StreamOwned::new(connection, socket)
}

/// An answer as it came over a wire.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// A header; empty if it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(it, _)| *it == name).map_or("", |line| line.1)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The code of the first error.
    pub(crate) fn code(&self) -> String {
        let code = &self.json()["errors"][0]["extensions"]["code"];
        code.as_str().unwrap_or_default().to_owned()
    }
}

/// Reads one answer; `None` if the connection is closed before it is complete.
pub(crate) fn reply(wire: &mut dyn Wire) -> Option<Reply> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.extend(read(wire, 1)?);
    }
    let head = String::from_utf8(head).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let mut reply = Reply {
        status,
        head,
        body: Vec::new(),
    };
    if let Ok(length) = reply.header("content-length").parse() {
        reply.body = read(wire, length)?;
    }
    Some(reply)
}

fn read(wire: &mut dyn Wire, length: usize) -> Option<Vec<u8>> {
    let mut bytes = vec![0; length];
    match wire.read_exact(&mut bytes) {
        Ok(()) => Some(bytes),
        Err(error) => {
            assert_ne!(error.kind(), ErrorKind::WouldBlock, "nothing comes");
            None
        }
    }
}

/// Reads what comes until the server closes the connection, in whatever way.
pub(crate) fn rest(wire: &mut dyn Wire) -> String {
    let mut all = Vec::new();
    if let Err(error) = wire.read_to_end(&mut all) {
        assert_ne!(error.kind(), ErrorKind::WouldBlock, "it is not closed");
    }
    String::from_utf8_lossy(&all).into_owned()
}
