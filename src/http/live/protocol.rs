//! What the protocols over WebSocket have in common: messages in, steps out, and no I/O.

use serde::Serialize;
use serde_json::Value;

use super::legacy_ws::LegacyWs;
use super::transport_ws::TransportWs;
use crate::config::Limits;
use crate::http::graphql::{Asked, values};
use crate::schema::Answer;

/// Speaks one protocol with one client.
pub(super) trait Protocol: Send {
    /// Takes a message of the client's, or why it is none.
    fn receive(&mut self, message: Result<Value, String>) -> Vec<Step>;
    /// Takes the verdict on the client's first message.
    fn admit(&mut self, is_admitted: bool) -> Vec<Step>;
    /// Whether the client has begun to talk.
    fn has_begun(&self) -> bool;
    /// Takes an answer to an operation.
    fn answer(&mut self, id: &str, answer: &Answer) -> Vec<Step>;
    /// Takes the end of an operation's answers.
    fn end(&mut self, id: &str) -> Vec<Step>;
    /// What to say from time to time, so that nobody takes the connection for dead.
    fn keep_alive(&self) -> Option<String>;
}

/// What is to be done next.
#[derive(Debug)]
pub(super) enum Step {
    /// Send this message.
    Send(String),
    /// Decide whether the client may go on.
    Admit(Option<Value>),
    /// Run an operation.
    Start { id: String, asked: Asked },
    /// Give an operation up.
    Stop { id: String },
    /// Close the connection.
    Close(Close),
}

/// Why a connection is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Close {
    pub(super) code: u16,
    pub(super) reason: String,
}

impl Close {
    /// The longest reason that fits into the frame.
    const LONGEST: usize = 123;

    pub(super) fn new(code: u16, reason: impl Into<String>) -> Self {
        let mut reason = reason.into();
        reason.truncate(reason.floor_char_boundary(Self::LONGEST));
        Self { code, reason }
    }
}

impl From<Close> for Step {
    fn from(close: Close) -> Self {
        Self::Close(close)
    }
}

/// Takes messages as both protocols over WebSocket do, before a client is admitted and after.
pub fn take_messages(messages: &[&str]) {
    let protocols: [Box<dyn Protocol>; 2] =
        [Box::<TransportWs>::default(), Box::<LegacyWs>::default()];
    for mut protocol in protocols {
        for is_admitted in [false, true] {
            protocol.admit(is_admitted);
            for message in messages {
                let message = values::read(message.as_bytes(), &Limits::default());
                protocol.receive(message.map_err(|refusal| refusal.reason()));
            }
        }
    }
}

/// A message with the members that both protocols know.
#[derive(Serialize)]
pub(super) struct Message<'a, P> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<&'a str>,
    pub(super) r#type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) payload: Option<P>,
}

impl<P: Serialize> From<Message<'_, P>> for Step {
    fn from(message: Message<'_, P>) -> Self {
        // All that goes in has string keys, and so has a text.
        Self::Send(serde_json::to_string(&message).unwrap_or_default())
    }
}

/// A message without a payload.
pub(super) fn plain(id: Option<&str>, r#type: &str) -> Step {
    Message::<()> {
        id,
        r#type,
        payload: None,
    }
    .into()
}

/// A message as it is read from its text.
#[cfg(test)]
pub(super) fn said(message: &str) -> Result<Value, String> {
    crate::json::from_str(message).map_err(|error| error.to_string())
}
