//! A WebSocket: carries out what its protocol wants.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use futures_util::{StreamExt, stream};
use serde_json::Value;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout};
use tokio_stream::StreamMap;
use tracing::{Instrument, Span};

use super::admission;
use super::answers::{self, Answers};
use super::legacy_ws::LegacyWs;
use super::protocol::{Close, Protocol, Step};
use super::transport_ws::TransportWs;
use crate::http::Shared;
use crate::http::asking::Asking;
use crate::http::graphql::{Asked, values};
use crate::http::refusal::Refusal;
use crate::schema::Answer;

/// The names of the protocols, the one that we like better first.
const PROTOCOLS: [&str; 2] = ["graphql-transport-ws", "graphql-ws"];

/// How long a client may take to begin to talk.
const INIT: Duration = Duration::from_secs(5);
/// How often a sign of life is sent, and one expected.
const KEEP_ALIVE: Duration = Duration::from_secs(25);
/// How long a client may take to take a message.
const STALL: Duration = Duration::from_secs(30);
/// How long a client may take to agree that the connection is closed.
const FAREWELL: Duration = Duration::from_secs(2);
/// Small buffers, since most connections are idle; longer messages make them grow for a while.
const BUFFER: usize = 4 * 1024;

/// Answers a request to open a WebSocket, and talks over it until it ends.
pub(super) fn open(upgrade: WebSocketUpgrade, shared: Shared, asking: Asking) -> Response {
    let upgrade = upgrade
        .protocols(PROTOCOLS)
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER)
        .max_message_size(shared.limits.message)
        .max_frame_size(shared.limits.message);
    let span = Span::current();
    let conversation = async move |mut socket: WebSocket| {
        let mut ending = shared.ending.listen();
        let stopping = Close::new(1001, "The server stops");
        let gone = tokio::select! {
            gone = talk(&mut socket, shared, asking) => gone,
            () = ending.begins() => Gone::Closed(stopping),
        };
        if let Gone::Closed(close) = gone {
            say_farewell(&mut socket, close).await;
        }
    };
    upgrade.on_upgrade(move |socket| conversation(socket).instrument(span))
}

/// Talks in the protocol that was agreed on.
async fn talk(socket: &mut WebSocket, shared: Shared, asking: Asking) -> Gone {
    let agreed = socket.protocol().and_then(|name| name.to_str().ok());
    match agreed {
        Some("graphql-transport-ws") => {
            let talk = Talk::new(socket, TransportWs::default(), shared, asking);
            talk.go_on().await
        }
        Some("graphql-ws") => {
            let talk = Talk::new(socket, LegacyWs::default(), shared, asking);
            talk.go_on().await
        }
        _ => Gone::Closed(Close::new(4406, "Subprotocol not acceptable")),
    }
}

/// Why a connection is over.
enum Gone {
    /// The client went, or does not listen.
    Lost,
    /// We close it.
    Closed(Close),
}

/// A conversation.
struct Talk<'s, P> {
    socket: &'s mut WebSocket,
    protocol: P,
    shared: Shared,
    /// Who talks, as far as that is known.
    asking: Asking,
    /// When the viewer must have come with another token.
    expires: Option<Instant>,
    /// Each ends with `None`.
    operations: StreamMap<String, stream::BoxStream<'static, Option<Answer>>>,
}

impl<'s, P: Protocol> Talk<'s, P> {
    fn new(socket: &'s mut WebSocket, protocol: P, shared: Shared, asking: Asking) -> Self {
        Self {
            socket,
            protocol,
            shared,
            asking,
            expires: None,
            operations: StreamMap::new(),
        }
    }

    /// Talks until the connection is over.
    async fn go_on(mut self) -> Gone {
        match self.listen().await {
            Ok(never) => match never {},
            Err(gone) => gone,
        }
    }

    async fn listen(&mut self) -> Result<Infallible, Gone> {
        let begun_by = Instant::now() + INIT;
        let mut keep_alive = interval_at(Instant::now() + KEEP_ALIVE, KEEP_ALIVE);
        keep_alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut was_heard = true;
        loop {
            let expires = self.expires;
            let steps = tokio::select! {
                message = self.socket.recv() => {
                    was_heard = true;
                    self.receive(message)?
                }
                Some((id, answer)) = self.operations.next() => match answer {
                    Some(answer) => self.answer(&id, &answer),
                    None => self.protocol.end(&id),
                },
                () = sleep_until(begun_by), if !self.protocol.has_begun() => {
                    vec![Close::new(4408, "Connection initialisation timeout").into()]
                }
                () = sleep_until(expires.unwrap_or(begun_by)), if expires.is_some() => {
                    vec![Close::new(4401, "Unauthorized: the token has ended").into()]
                }
                _ = keep_alive.tick() => {
                    if !was_heard {
                        return Err(Gone::Lost);
                    }
                    was_heard = false;
                    self.send(Message::Ping(Vec::new().into())).await?;
                    self.protocol.keep_alive().map(Step::Send).into_iter().collect()
                }
            };
            self.take(steps).await?;
        }
    }

    fn receive(
        &mut self,
        message: Option<Result<Message, axum::Error>>,
    ) -> Result<Vec<Step>, Gone> {
        match message {
            None | Some(Ok(Message::Close(_))) => Err(Gone::Lost),
            Some(Err(error)) => Err(self.unread(error)),
            Some(Ok(Message::Text(text))) => {
                let message = values::read(text.as_bytes(), &self.shared.limits);
                // The text is not kept while the operation runs.
                drop(text);
                Ok(self
                    .protocol
                    .receive(message.map_err(|refusal| refusal.reason())))
            }
            Some(Ok(Message::Binary(_))) => {
                let reason = "Invalid message: expected text, found binary data";
                Err(Gone::Closed(Close::new(4400, reason)))
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(Vec::new()),
        }
    }

    /// What becomes of a connection over which something came that cannot be read.
    fn unread(&self, error: axum::Error) -> Gone {
        let allowed = self.shared.limits.message;
        match error.into_inner().downcast_ref() {
            Some(tungstenite::Error::Capacity(_)) => {
                let reason = format!("Message too big: {allowed} bytes at most");
                Gone::Closed(Close::new(1009, reason))
            }
            _ => Gone::Lost,
        }
    }

    fn answer(&mut self, id: &str, answer: &Answer) -> Vec<Step> {
        let mut steps = self.protocol.answer(id, answer);
        if answers::is_cut_off(answer) {
            // What holds up one operation holds up all of the connection.
            let reason = "Too slow: subscribe again after the last cursor";
            steps.push(Close::new(1013, reason).into());
        }
        steps
    }

    async fn take(&mut self, steps: Vec<Step>) -> Result<(), Gone> {
        let mut steps = VecDeque::from(steps);
        while let Some(step) = steps.pop_front() {
            match step {
                Step::Send(message) => self.send(Message::Text(message.into())).await?,
                Step::Start { id, asked } => self.start(id, asked),
                Step::Stop { id } => drop(self.operations.remove(&id)),
                Step::Close(close) => return Err(Gone::Closed(close)),
                Step::Admit(payload) => {
                    let is_admitted = self.admit(payload.as_ref()).await;
                    steps.extend(self.protocol.admit(is_admitted));
                }
            }
        }
        Ok(())
    }

    async fn admit(&mut self, payload: Option<&Value>) -> bool {
        match admission::admit(&self.shared, self.asking.viewer.as_ref(), payload).await {
            Ok(viewer) => {
                let authenticator = self.shared.authenticator.as_ref().zip(viewer.as_ref());
                let remaining =
                    authenticator.map(|(authenticator, viewer)| authenticator.remaining(viewer));
                self.expires = remaining.map(|remaining| Instant::now() + remaining);
                self.asking.viewer = viewer;
                true
            }
            Err(admission::Turned) => false,
        }
    }

    fn start(&mut self, id: String, asked: Asked) {
        let allowed = self.shared.limits.operations;
        let answers = if self.operations.len() < allowed {
            self.shared.answers(asked, &self.asking)
        } else {
            let limit = "operations";
            Err(Refusal::TooManyRunning { limit, allowed })
        };
        let answers: Answers = answers.unwrap_or_else(|refusal| answers::refused(&refusal));
        let answers = answers.map(Some).chain(stream::iter([None]));
        self.operations.insert(id, answers.boxed());
    }

    async fn send(&mut self, message: Message) -> Result<(), Gone> {
        match timeout(STALL, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Gone::Lost),
        }
    }
}

/// Closes the connection, and waits until the client has seen it: what it still sends would
/// otherwise make the network forget our reason.
async fn say_farewell(socket: &mut WebSocket, close: Close) {
    let frame = CloseFrame {
        code: close.code,
        reason: close.reason.into(),
    };
    let farewell = async {
        socket.send(Message::Close(Some(frame))).await?;
        while let Some(Ok(_)) = socket.recv().await {}
        Ok::<_, axum::Error>(())
    };
    let _ = timeout(FAREWELL, farewell).await;
}
