//! `graphql-ws`, the older protocol of the `subscriptions-transport-ws` library.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::{Value, json};

use super::answers;
use super::protocol::{Close, Message, Protocol, Step, plain};
use crate::http::graphql::{Asked, Part};
use crate::schema::Answer;

/// The protocol's state.
#[derive(Debug, Default)]
pub(super) struct LegacyWs {
    has_begun: bool,
    is_admitted: bool,
    running: HashSet<String>,
}

/// A message of a client's.
#[derive(Deserialize)]
struct Said {
    r#type: String,
    id: Option<String>,
    payload: Option<Value>,
}

impl Protocol for LegacyWs {
    fn receive(&mut self, message: Result<Value, String>) -> Vec<Step> {
        // A value first, so that numbers in variables stay numbers.
        let said = message.and_then(|value| {
            let said = serde_json::from_value::<Said>(value);
            said.map_err(|error| error.to_string())
        });
        let said = match said {
            Ok(said) => said,
            Err(reason) => return refuse(4400, &format!("Invalid message: {reason}")),
        };
        match (said.r#type.as_str(), said.id) {
            ("connection_init", _) if self.has_begun => {
                refuse(4429, "Too many initialisation requests")
            }
            ("connection_init", _) => {
                self.has_begun = true;
                vec![Step::Admit(said.payload)]
            }
            ("connection_terminate", _) => vec![Close::new(1000, "").into()],
            ("start", _) if !self.is_admitted => refuse(4401, "Unauthorized"),
            ("start", Some(id)) => self.start(id, said.payload),
            ("stop", Some(id)) if self.running.remove(&id) => {
                let told = plain(Some(&id), "complete");
                vec![Step::Stop { id }, told]
            }
            ("stop", Some(_)) => vec![],
            (kind, _) => refuse(4400, &format!("Invalid message of type `{kind}`")),
        }
    }

    fn admit(&mut self, is_admitted: bool) -> Vec<Step> {
        self.is_admitted = is_admitted;
        if is_admitted {
            vec![plain(None, "connection_ack"), plain(None, "ka")]
        } else {
            refuse(4403, "Forbidden")
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
                payload: errors.first(),
            };
            return vec![error.into(), Step::Stop { id: id.to_owned() }];
        }
        let data = Message {
            id: Some(id),
            r#type: "data",
            payload: Some(Part::of(answer)),
        };
        vec![data.into()]
    }

    fn end(&mut self, id: &str) -> Vec<Step> {
        self.running.remove(id);
        vec![plain(Some(id), "complete")]
    }

    fn keep_alive(&self) -> Option<String> {
        let Step::Send(message) = plain(None, "ka") else {
            return None;
        };
        self.is_admitted.then_some(message)
    }
}

impl LegacyWs {
    fn start(&mut self, id: String, payload: Option<Value>) -> Vec<Step> {
        let asked = match Asked::from_json(payload.unwrap_or_default()) {
            Ok(asked) => asked,
            Err(refusal) => {
                let error = Message {
                    id: Some(&id),
                    r#type: "error",
                    payload: Some(json!({ "message": refusal.to_string() })),
                };
                return vec![error.into()];
            }
        };
        // An id that is taken changes hands: so the protocol's own server has it.
        let mut steps = Vec::new();
        if !self.running.insert(id.clone()) {
            steps.push(Step::Stop { id: id.clone() });
        }
        steps.push(Step::Start { id, asked });
        steps
    }
}

/// The protocol has no close codes: the reason goes ahead in a message.
fn refuse(code: u16, reason: &str) -> Vec<Step> {
    let error = Message {
        id: None,
        r#type: "connection_error",
        payload: Some(json!({ "message": reason })),
    };
    vec![error.into(), Close::new(code, reason).into()]
}

#[cfg(test)]
mod tests {
    use super::super::protocol::said;
    use super::*;

    const START: &str = r#"{"type":"start","id":"1","payload":{"query":"{ a }"}}"#;

    fn begun() -> LegacyWs {
        let mut protocol = LegacyWs::default();
        protocol.receive(said(r#"{"type":"connection_init","payload":{}}"#));
        let steps = protocol.admit(true);
        let [Step::Send(ack), Step::Send(alive)] = &steps[..] else {
            panic!("{steps:?}");
        };
        assert_eq!(ack, r#"{"type":"connection_ack"}"#);
        assert_eq!(alive, r#"{"type":"ka"}"#);
        protocol
    }

    #[test]
    fn an_operation_starts_stops_and_is_told_to_be_complete() {
        let mut protocol = begun();
        assert!(matches!(
            &protocol.receive(said(START))[..],
            [Step::Start { .. }]
        ));
        let steps = protocol.receive(said(r#"{"type":"stop","id":"1"}"#));
        let [Step::Stop { .. }, Step::Send(complete)] = &steps[..] else {
            panic!("{steps:?}");
        };
        assert_eq!(complete, r#"{"id":"1","type":"complete"}"#);
        assert!(
            protocol
                .receive(said(r#"{"type":"stop","id":"1"}"#))
                .is_empty()
        );
    }

    #[test]
    fn a_second_start_takes_the_place_of_the_first() {
        let mut protocol = begun();
        protocol.receive(said(START));
        let steps = protocol.receive(said(START));
        assert!(matches!(
            &steps[..],
            [Step::Stop { .. }, Step::Start { .. }]
        ));
    }

    #[test]
    fn who_does_not_keep_to_the_protocol_is_told_why_and_closed() {
        let code = |protocol: &mut LegacyWs, message: &str| {
            let steps = protocol.receive(said(message));
            match &steps[..] {
                [Step::Send(error), Step::Close(close)] => {
                    assert!(error.contains("connection_error"), "{error}");
                    close.code
                }
                _ => panic!("{steps:?}"),
            }
        };
        assert_eq!(code(&mut LegacyWs::default(), START), 4401);
        assert_eq!(code(&mut begun(), r#"{"type":"subscribe"}"#), 4400);
        assert_eq!(code(&mut begun(), "[]"), 4400);
        assert_eq!(code(&mut begun(), r#"{"type":"connection_init"}"#), 4429);
        let steps = begun().receive(said(r#"{"type":"connection_terminate"}"#));
        assert!(matches!(
            &steps[..],
            [Step::Close(Close { code: 1000, .. })]
        ));
    }
}
