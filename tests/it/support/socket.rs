//! A client of `WebSocket` that sends what it is told and nothing more.

use std::net::TcpStream;

use serde_json::{Value, json};
use tungstenite::client::IntoClientRequest;
use tungstenite::http::StatusCode;
use tungstenite::{ClientHandshake, HandshakeError, Message, WebSocket};

use super::server::Server;

/// A connection.
pub(crate) struct Socket(pub(crate) WebSocket<TcpStream>);

impl Socket {
    /// Opens a socket, for a protocol if one is named, with more headers, each as `name: value`.
    pub(crate) fn open(
        server: &Server,
        protocol: &str,
        headers: &[&str],
    ) -> Result<Self, StatusCode> {
        let host = server.url().trim_start_matches("http://");
        let url = format!("ws://{host}/graphql");
        let mut request = url.into_client_request().unwrap();
        let protocol = format!("sec-websocket-protocol: {protocol}");
        let protocol = protocol.strip_suffix(": ").is_none().then_some(&*protocol);
        for line in headers.iter().copied().chain(protocol) {
            let (name, value) = line.split_once(": ").unwrap();
            let name: tungstenite::http::HeaderName = name.parse().unwrap();
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        let stream = TcpStream::connect(host).unwrap();
        let opened = ClientHandshake::start(stream, request, None).unwrap();
        match opened.handshake() {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(HandshakeError::Failure(tungstenite::Error::Http(response))) => {
                Err(response.status())
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// Opens a socket and begins to talk.
    pub(crate) fn begin(server: &Server) -> Self {
        Self::begin_with(server, &json!({})).unwrap()
    }

    /// Opens a socket and begins to talk with this payload; or the code with which it is closed.
    pub(crate) fn begin_with(server: &Server, payload: &Value) -> Result<Self, u16> {
        let mut socket = Self::open(server, "graphql-transport-ws", &[]).unwrap();
        socket.send(&json!({"type": "connection_init", "payload": payload}));
        assert_eq!(socket.next()?, json!({"type": "connection_ack"}));
        Ok(socket)
    }

    pub(crate) fn send(&mut self, message: &Value) {
        self.0.send(Message::text(message.to_string())).unwrap();
    }

    pub(crate) fn subscribe(&mut self, id: &str, query: &str, variables: &Value) {
        let payload = json!({"query": query, "variables": variables});
        self.send(&json!({"type": "subscribe", "id": id, "payload": payload}));
    }

    /// The next message, or the code with which the socket is closed.
    pub(crate) fn next(&mut self) -> Result<Value, u16> {
        loop {
            match self.0.read().unwrap() {
                Message::Text(text) => return Ok(serde_json::from_str(&text).unwrap()),
                Message::Close(Some(frame)) => return Err(frame.code.into()),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }
}
