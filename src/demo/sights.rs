//! What a reader would look for in made-up records, for the census to count.

use serde_json::Value;

use super::consistency::items;

/// Each of these is to be met.
pub(super) const SIGHTS: [&str; 14] = [
    "a meeting of more than a thousand",
    "a later version",
    "a weak signal",
    "a session without media",
    "a trace route",
    "a phone leg of several segments",
    "video",
    "screen sharing",
    "a guest in a meeting",
    "a service as callee",
    "a property left out",
    "a property that is null",
    "a text that is empty",
    "an answer without metadata",
];

/// What is to be seen in a record.
pub(super) fn sights(record: &Value) -> Vec<&'static str> {
    let sessions = items(record, "sessions");
    let people = items(record, "participants_v2");
    let segments: Vec<&Value> = sessions
        .iter()
        .flat_map(|session| items(session, "segments"))
        .collect();
    let lines: Vec<&Value> = segments
        .iter()
        .flat_map(|segment| items(segment, "media"))
        .collect();
    let networks = || lines.iter().map(|line| &line["callerNetwork"]);
    let has_modality = |name| items(record, "modalities").iter().any(|it| it == name);
    let is_phone = |end: &Value| {
        end["associatedIdentity"]["id"]
            .as_str()
            .is_some_and(is_number)
    };
    let found = [
        people.len() > 1_000,
        record["version"].as_u64() > Some(1),
        networks().any(|network| {
            network["wifiSignalStrength"]
                .as_i64()
                .is_some_and(|it| it < 50)
        }),
        segments
            .iter()
            .any(|segment| items(segment, "media").is_empty()),
        networks().any(|network| !items(network, "traceRouteHops").is_empty()),
        sessions.iter().any(|it| {
            items(it, "segments").len() > 1 && (is_phone(&it["caller"]) || is_phone(&it["callee"]))
        }),
        has_modality("video"),
        has_modality("videoBasedScreenSharing") || has_modality("screenSharing"),
        people.len() > 2 && people.iter().any(|it| it["identity"]["guest"].is_object()),
        sessions
            .iter()
            .any(|it| it["callee"]["userAgent"]["role"].is_string()),
        networks().any(|network| network.is_object() && network.get("wifiBand").is_none()),
        networks()
            .any(|network| network["ipAddress"].is_null() && network.get("ipAddress").is_some()),
        networks().any(|network| network["ipAddress"] == ""),
        !record.to_string().contains("@odata."),
    ];
    let all = SIGHTS.into_iter().zip(found);
    all.filter(|(_, found)| *found)
        .map(|(sight, _)| sight)
        .collect()
}

fn is_number(id: &str) -> bool {
    id.starts_with('+')
}
