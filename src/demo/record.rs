//! A call as the record that Graph answers with.

use serde_json::{Map, Value, json};

use super::call::Call;
use super::gaps::drop_metadata;
use super::party::Party;
use super::scene::Scene;

const ROOT: &str = "https://graph.microsoft.com/v1.0/$metadata#communications/callRecords";
/// Graph caps the old list of participants.
const OLD_PARTICIPANTS: usize = 130;

/// The call types that Graph knows beside the real ones.
const KINDS: [(u32, Option<&str>); 3] = [
    (990, None),
    (6, Some("unknown")),
    (4, Some("unknownFutureValue")),
];

/// Graph's `callRecord` of a call, in a version, with participants and sessions expanded.
pub(crate) fn record(scene: &mut Scene, call: Call, version: u32) -> Value {
    let mut record = Map::with_capacity(16);
    let context = format!("{ROOT}(participants_v2(),sessions(segments()))/$entity");
    let kind = scene.chance.weighted(&KINDS).unwrap_or(call.kind);
    // Records are made within half an hour, and revised as late telemetry arrives.
    let delay = i64::from(scene.chance.between(600, 1_800) + (version - 1) * 2_400);
    record.insert("@odata.context".into(), json!(context));
    record.insert("id".into(), json!(scene.id));
    record.insert("version".into(), json!(version));
    record.insert("type".into(), json!(kind));
    record.insert("modalities".into(), modalities(&call.sessions));
    record.insert(
        "lastModifiedDateTime".into(),
        call.span.end.plus_seconds(delay).json(),
    );
    record.insert("startDateTime".into(), call.span.start.json());
    record.insert("endDateTime".into(), call.span.end.json());
    add_join_url(scene, &call, &mut record);
    add_old_parties(scene, &call, &mut record);
    add_parties(scene, &call, &mut record);
    record.insert(
        "sessions@odata.context".into(),
        nested(scene, "sessions(segments())"),
    );
    record.insert("sessions".into(), Value::Array(call.sessions));
    let mut record = Value::Object(record);
    if !scene.format.metadata {
        drop_metadata(&mut record);
    }
    record
}

/// The media kinds of all sessions, each once.
pub(crate) fn modalities(sessions: &[Value]) -> Value {
    let mut union: Vec<Value> = Vec::new();
    for modality in sessions
        .iter()
        .filter_map(|session| session["modalities"].as_array())
        .flatten()
    {
        if !union.contains(modality) {
            union.push(modality.clone());
        }
    }
    Value::Array(union)
}

fn add_join_url(scene: &mut Scene, call: &Call, record: &mut Map<String, Value>) {
    // Group calls that nobody scheduled have an empty one.
    let url = if call.kind == "groupCall" && scene.chance.one_in(6) {
        json!("")
    } else if call.kind == "groupCall" {
        let organizer = call
            .organizer
            .as_ref()
            .map_or("", |organizer| &organizer.id);
        let meeting = scene.chance.id();
        let tenant = &scene.directory.tenant;
        json!(format!(
            "https://teams.microsoft.com/l/meetup-join/19%3ameeting_{meeting}%40thread.v2/0?context=%7b%22Tid%22%3a%22{tenant}%22%2c%22Oid%22%3a%22{organizer}%22%7d"
        ))
    } else {
        match scene.chance.below(10) {
            0..5 => json!(""),
            5..8 => Value::Null,
            _ => return,
        }
    };
    record.insert("joinWebUrl".into(), url);
}

/// The deprecated properties, which some answers still carry (CONTRACT §6).
fn add_old_parties(scene: &mut Scene, call: &Call, record: &mut Map<String, Value>) {
    if scene.chance.one_in(4) {
        let organizer = call.organizer.as_ref().map(Party::identity_set);
        record.insert("organizer".into(), json!(organizer));
        let participants = if scene.chance.one_in(3) {
            let old = call.participants.iter().take(OLD_PARTICIPANTS);
            old.map(Party::identity_set).collect()
        } else {
            Vec::new()
        };
        record.insert("participants".into(), Value::Array(participants));
    }
}

fn add_parties(scene: &mut Scene, call: &Call, record: &mut Map<String, Value>) {
    let nulls = scene.format.nulls;
    let organizer = call
        .organizer
        .as_ref()
        .map(|party| party.participant(&mut scene.chance, nulls));
    record.insert(
        "organizer_v2@odata.context".into(),
        nested(scene, "organizer_v2/$entity"),
    );
    record.insert("organizer_v2".into(), json!(organizer));
    record.insert(
        "participants_v2@odata.context".into(),
        nested(scene, "participants_v2"),
    );
    let participants = call.participants.iter();
    let participants = participants
        .map(|party| party.participant(&mut scene.chance, nulls))
        .collect();
    record.insert("participants_v2".into(), Value::Array(participants));
}

fn nested(scene: &Scene, path: &str) -> Value {
    Value::String(format!("{ROOT}('{}')/{path}", scene.id))
}
