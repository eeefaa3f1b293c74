//! `graphql-transport-ws`, the protocol of the `graphql-ws` library, to the letter.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::answers;
use super::protocol::{Close, Message, Protocol, Step, plain};
use crate::http::graphql::{Asked, Part};
use crate::schema::Answer;

/// The protocol's state.
#[derive(Debug, Default)]
pub(super) struct TransportWs {
    has_begun: bool,
    is_admitted: bool,
    running: HashSet<String>,
}

/// What a client may say.
enum Said {
    Init(Option<Value>),
    Ping(Option<Value>),
    Pong,
    Subscribe { id: String, asked: Asked },
    Complete { id: String },
}

impl Protocol for TransportWs {
    fn receive(&mut self, message: Result<Value, String>) -> Vec<Step> {
        match read(message) {
            Err(reason) => vec![Close::new(4400, reason).into()],
            Ok(Said::Init(_)) if self.has_begun => {
                vec![Close::new(4429, "Too many initialisation requests").into()]
            }
            Ok(Said::Init(payload)) => {
                self.has_begun = true;
                vec![Step::Admit(payload)]
            }
            Ok(Said::Ping(payload)) => {
                let pong = Message {
                    id: None,
                    r#type: "pong",
                    payload,
                };
                vec![pong.into()]
            }
            Ok(Said::Pong) => vec![],
            Ok(Said::Subscribe { .. }) if !self.is_admitted => {
                vec![Close::new(4401, "Unauthorized").into()]
            }
            Ok(Said::Subscribe { id, .. }) if self.running.contains(&id) => {
                let reason = format!("Subscriber for {id} already exists");
                vec![Close::new(4409, reason).into()]
            }
            Ok(Said::Subscribe { id, asked }) => {
                self.running.insert(id.clone());
                vec![Step::Start { id, asked }]
            }
            Ok(Said::Complete { id }) => {
                self.running.remove(&id);
                vec![Step::Stop { id }]
            }
        }
    }

    fn admit(&mut self, is_admitted: bool) -> Vec<Step> {
        self.is_admitted = is_admitted;
        if is_admitted {
            vec![plain(None, "connection_ack")]
        } else {
            vec![Close::new(4403, "Forbidden").into()]
        }
    }

    fn has_begun(&self) -> bool {
        self.has_begun
    }

    fn answer(&mut self, id: &str, answer: &Answer) -> Vec<Step> {
        if let Some(errors) = answers::failure(answer) {
            self.running.remove(id);
            let error = Message {
                id: Some(id),
                r#type: "error",
                payload: Some(errors),
            };
            return vec![error.into(), Step::Stop { id: id.to_owned() }];
        }
        let next = Message {
            id: Some(id),
            r#type: "next",
            payload: Some(Part::of(answer)),
        };
        vec![next.into()]
    }

    fn end(&mut self, id: &str) -> Vec<Step> {
        self.running.remove(id);
        vec![plain(Some(id), "complete")]
    }

    fn keep_alive(&self) -> Option<String> {
        None
    }
}

fn read(message: Result<Value, String>) -> Result<Said, String> {
    let message = message.map_err(|reason| format!("Invalid message: {reason}"))?;
    let Value::Object(mut message) = message else {
        return Err("Invalid message: expected a JSON object".to_owned());
    };
    let Some(Value::String(kind)) = message.remove("type") else {
        return Err("Invalid message: `type` is missing".to_owned());
    };
    match kind.as_str() {
        "connection_init" => payload(&mut message).map(Said::Init),
        "ping" => payload(&mut message).map(Said::Ping),
        "pong" => payload(&mut message).map(|_| Said::Pong),
        "complete" => id(&mut message).map(|id| Said::Complete { id }),
        "subscribe" => Ok(Said::Subscribe {
            id: id(&mut message)?,
            asked: asked(payload(&mut message)?)?,
        }),
        kind => Err(format!("Invalid message: unknown type `{kind}`")),
    }
}

fn id(message: &mut Map<String, Value>) -> Result<String, String> {
    match message.remove("id") {
        Some(Value::String(id)) if !id.is_empty() => Ok(id),
        _ => Err("Invalid message: `id` must be text that is not empty".to_owned()),
    }
}

fn payload(message: &mut Map<String, Value>) -> Result<Option<Value>, String> {
    match message.remove("payload") {
        None | Some(Value::Null) => Ok(None),
        Some(payload @ Value::Object(_)) => Ok(Some(payload)),
        Some(_) => Err("Invalid message: `payload` must be an object".to_owned()),
    }
}

/// Reads an operation. Beyond the protocol, a document may be named instead of sent.
fn asked(payload: Option<Value>) -> Result<Asked, String> {
    let payload = payload.ok_or("Invalid message: `payload` is missing")?;
    let asked =
        Asked::from_json(payload).map_err(|refusal| format!("Invalid message: {refusal}"))?;
    if asked.names_a_document() {
        Ok(asked)
    } else {
        Err("Invalid message: `payload.query` is missing".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{Response, ServerError, Value as Data};

    use super::super::protocol::said;
    use super::*;

    const INIT: &str = r#"{"type":"connection_init"}"#;
    const SUBSCRIBE: &str = r#"{"type":"subscribe","id":"1","payload":{"query":"{ a }"}}"#;

    /// What becomes of the last of these messages, on a connection whose client is let in.
    fn after(messages: &[&str]) -> String {
        let mut protocol = TransportWs::default();
        let mut last = String::new();
        for message in messages {
            let steps = protocol.receive(said(message));
            last = shown(&steps);
            if let [Step::Admit(_)] = steps[..] {
                last = shown(&protocol.admit(true));
            }
        }
        last
    }

    fn shown(steps: &[Step]) -> String {
        let show = |step: &Step| match step {
            Step::Send(message) => message.clone(),
            Step::Admit(payload) => format!("admit {payload:?}"),
            Step::Start { id, .. } => format!("start {id}"),
            Step::Stop { id } => format!("stop {id}"),
            Step::Close(Close { code, reason }) => format!("{code} {reason}"),
        };
        steps.iter().map(show).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn each_offence_has_its_code() {
        for (messages, code) in [
            (&["no JSON"][..], "4400 "),
            (&["[]"], "4400 "),
            (&["{}"], "4400 "),
            (&[r#"{"type":"start"}"#], "4400 "),
            (&[r#"{"type":"connection_init","payload":1}"#], "4400 "),
            (&[r#"{"type":"ping","payload":[]}"#], "4400 "),
            (&[INIT, r#"{"type":"subscribe","id":"1"}"#], "4400 "),
            (
                &[
                    INIT,
                    r#"{"type":"subscribe","id":"","payload":{"query":"{ a }"}}"#,
                ],
                "4400 ",
            ),
            (
                &[INIT, r#"{"type":"subscribe","id":"1","payload":{}}"#],
                "4400 ",
            ),
            (
                &[
                    INIT,
                    r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
                ],
                "4400 ",
            ),
            (&[INIT, r#"{"type":"complete"}"#], "4400 "),
            (&[SUBSCRIBE], "4401 Unauthorized"),
            (
                &[INIT, SUBSCRIBE, SUBSCRIBE],
                "4409 Subscriber for 1 already exists",
            ),
            (&[INIT, INIT], "4429 Too many initialisation requests"),
        ] {
            let steps = after(messages);
            assert!(steps.starts_with(code), "{messages:?}: {steps}");
        }
    }

    #[test]
    fn who_is_not_let_in_is_told_so() {
        let mut protocol = TransportWs::default();
        let init = r#"{"type":"connection_init","payload":{"token":"x"}}"#;
        assert!(matches!(
            &protocol.receive(said(init))[..],
            [Step::Admit(Some(_))]
        ));
        // Not before the verdict.
        assert!(shown(&protocol.receive(said(SUBSCRIBE))).starts_with("4401 "));
        assert_eq!(shown(&protocol.admit(false)), "4403 Forbidden");
    }

    #[test]
    fn pings_are_answered_at_any_time() {
        assert_eq!(after(&[r#"{"type":"ping"}"#]), r#"{"type":"pong"}"#);
        let ping = r#"{"type":"ping","payload":{"n":1}}"#;
        assert_eq!(after(&[INIT, ping]), r#"{"type":"pong","payload":{"n":1}}"#);
        assert_eq!(after(&[r#"{"type":"pong"}"#]), "");
    }

    #[test]
    fn an_id_is_free_again_when_its_operation_is_over() {
        let complete = r#"{"type":"complete","id":"1"}"#;
        assert_eq!(after(&[INIT]), r#"{"type":"connection_ack"}"#);
        assert_eq!(after(&[INIT, SUBSCRIBE]), "start 1");
        assert_eq!(after(&[INIT, SUBSCRIBE, complete]), "stop 1");
        assert_eq!(after(&[INIT, SUBSCRIBE, complete, SUBSCRIBE]), "start 1");
        // What the client does not know to be over is no offence.
        assert_eq!(after(&[INIT, complete, SUBSCRIBE]), "start 1");
        let mut protocol = TransportWs::default();
        protocol.receive(said(INIT));
        protocol.admit(true);
        protocol.receive(said(SUBSCRIBE));
        let ended = shown(&protocol.end("1"));
        assert_eq!(ended, r#"{"id":"1","type":"complete"}"#);
        assert_eq!(shown(&protocol.receive(said(SUBSCRIBE))), "start 1");
    }

    #[test]
    fn an_operation_that_does_not_run_ends_with_an_error() {
        let mut protocol = TransportWs::default();
        let invalid = Response::from_errors(vec![ServerError::new("no", None)]).into();
        assert_eq!(
            shown(&protocol.answer("1", &invalid)),
            "{\"id\":\"1\",\"type\":\"error\",\"payload\":[{\"message\":\"no\"}]}\nstop 1"
        );
        for answer in [
            Response::new(Data::from(1)).into(),
            Answer::Written(br#"{"data":1}"#.to_vec()),
        ] {
            assert_eq!(
                shown(&protocol.answer("1", &answer)),
                r#"{"id":"1","type":"next","payload":{"data":1}}"#
            );
        }
    }
}
