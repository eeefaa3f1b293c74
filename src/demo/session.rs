//! Sessions and their segments.

use serde_json::{Map, Value, json};

use super::failure::Failure;
use super::figure::Span;
use super::media::{Exchange, Line};
use super::scene::Scene;
use super::side::Sides;

/// A session to be made up.
pub(crate) struct Leg<'a> {
    /// The session's id.
    pub(crate) id: String,
    /// From the first join to the last leave.
    pub(crate) span: Span,
    /// Its caller and its callee.
    pub(crate) sides: Sides<'a>,
    /// The caller and the callee of each segment, in order.
    pub(crate) hops: Vec<Sides<'a>>,
    /// Its media.
    pub(crate) lines: &'a [Line],
    /// Why it failed, if it did.
    pub(crate) failure: Option<Failure>,
    /// Whether it was a test.
    pub(crate) is_test: bool,
}

impl<'a> Leg<'a> {
    /// A session of one segment that went well.
    pub(crate) fn new(id: String, span: Span, sides: Sides<'a>, lines: &'a [Line]) -> Self {
        Self {
            id,
            span,
            sides,
            hops: vec![sides],
            lines,
            failure: None,
            is_test: false,
        }
    }

    /// Graph's `session`, with its segments.
    pub(crate) fn session(&self, scene: &mut Scene) -> Value {
        let mut session = part(self.span, &self.id);
        session.insert(
            "modalities".into(),
            self.lines.iter().map(|line| line.modality).collect(),
        );
        session.insert("isTest".into(), json!(self.is_test));
        session.insert("caller".into(), self.sides.caller.endpoint.clone());
        session.insert("callee".into(), self.sides.callee.endpoint.clone());
        self.add_failure(scene, &mut session);
        if scene.format.metadata && scene.format.nulls {
            let context = format!(
                "https://graph.microsoft.com/v1.0/$metadata#communications/callRecords('{}')/sessions('{}')/segments",
                scene.id, self.id
            );
            session.insert("segments@odata.context".into(), Value::String(context));
        }
        session.insert("segments".into(), self.segments(scene));
        Value::Object(session)
    }

    fn segments(&self, scene: &mut Scene) -> Value {
        let count = u32::try_from(self.hops.len()).unwrap_or(1);
        let mut segments = Vec::with_capacity(self.hops.len());
        for (index, sides) in (0..).zip(&self.hops) {
            let span = self
                .span
                .part(index * 1_000 / count, (index + 1) * 1_000 / count);
            // The first segment of a session bears the session's id (CONTRACT §1).
            let id = if index == 0 {
                self.id.clone()
            } else {
                scene.chance.id()
            };
            let mut segment = part(span, &id);
            segment.insert("caller".into(), without_feedback(&sides.caller.endpoint));
            segment.insert("callee".into(), without_feedback(&sides.callee.endpoint));
            if index + 1 == count {
                self.add_failure(scene, &mut segment);
            }
            let exchange = Exchange {
                sides: *sides,
                span,
                format: scene.format,
            };
            if let Some(media) = self.media(scene, &exchange) {
                segment.insert("media".into(), media);
            }
            segments.push(Value::Object(segment));
        }
        Value::Array(segments)
    }

    fn media(&self, scene: &mut Scene, exchange: &Exchange) -> Option<Value> {
        let flowed = self.failure.is_none_or(Failure::is_late);
        if scene.has_media && flowed {
            let lines = self.lines.iter();
            return Some(
                lines
                    .map(|line| exchange.media(&mut scene.chance, *line))
                    .collect(),
            );
        }
        match scene.chance.below(3) {
            0 => None,
            _ => Some(Value::Array(Vec::new())),
        }
    }

    fn add_failure(&self, scene: &Scene, part: &mut Map<String, Value>) {
        match self.failure {
            Some(failure) => {
                part.insert("failureInfo".into(), failure.value());
            }
            None if scene.format.nulls => {
                part.insert("failureInfo".into(), Value::Null);
            }
            None => {}
        }
    }
}

/// What sessions and segments begin with.
fn part(span: Span, id: &str) -> Map<String, Value> {
    let mut part = Map::with_capacity(12);
    part.insert("id".into(), json!(id));
    part.insert("startDateTime".into(), span.start.json());
    part.insert("endDateTime".into(), span.end.json());
    part
}

/// Feedback is given for a session, so its segments do without.
fn without_feedback(endpoint: &Value) -> Value {
    let Value::Object(members) = endpoint else {
        return Value::Null;
    };
    let left = members.iter().filter(|(key, _)| *key != "feedback");
    left.map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}
