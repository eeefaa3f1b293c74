//! Records made for a test, as small as Graph's contract lets them be.

use serde_json::{Value, json};

/// The id of the record of this number.
pub(crate) fn id(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

/// A record of this number that starts so many minutes after nine and takes ten, with more
/// properties, or others.
pub(crate) fn record(number: u32, minutes: u32, more: Value) -> Value {
    let at = |minutes: u32| format!("2026-01-05T{:02}:{:02}:00Z", 9 + minutes / 60, minutes % 60);
    let mut record = json!({
        "id": id(number),
        "version": 1,
        "type": "groupCall",
        "modalities": ["audio"],
        "startDateTime": at(minutes),
        "endDateTime": at(minutes + 10),
        "lastModifiedDateTime": at(minutes + 30),
    });
    merge(&mut record, more);
    record
}

/// A session, or a segment.
pub(crate) fn leg(id: &str, more: Value) -> Value {
    let mut leg = json!({
        "id": id,
        "startDateTime": "2026-01-05T09:00:00Z",
        "endDateTime": "2026-01-05T09:30:00Z",
    });
    merge(&mut leg, more);
    leg
}

/// A user as a participant or an organizer.
pub(crate) fn user(id: &str, name: &str) -> Value {
    json!({
        "id": id,
        "identity": {"user": {
            "id": id,
            "displayName": name,
            "userPrincipalName": format!("{id}@contoso.com"),
        }},
    })
}

/// A row of a report, of Graph's type `row_type`, with these properties.
pub(crate) fn row(row_type: &str, more: Value) -> Value {
    let mut row = json!({"@odata.type": format!("#microsoft.graph.callRecords.{row_type}")});
    merge(&mut row, more);
    row
}

/// A call over Microsoft's plans of this number, which starts so many minutes after nine.
pub(crate) fn pstn_call(number: u32, minutes: u32, more: Value) -> Value {
    let mut call = row(
        "pstnCallLogRow",
        json!({
            "id": id(number),
            "userId": "ann",
            "startDateTime": format!("2026-01-05T{:02}:{:02}:00Z", 9 + minutes / 60, minutes % 60),
        }),
    );
    merge(&mut call, more);
    call
}

/// The sums of a day of January 2026 for one organizer.
pub(crate) fn dialout(day: u32, user: &str, calls: i32, charge: &str) -> Value {
    let charge: Value = serde_json::from_str(charge).unwrap();
    row(
        "pstnOnlineMeetingDialoutReport",
        json!({
            "@callrecords.fromDateTime": format!("2026-01-{day:02}"),
            "@callrecords.toDateTime": format!("2026-01-{:02}", day + 1),
            "userId": user,
            "currency": "USD",
            "totalCalls": calls,
            "totalCallCharge": charge,
            "totalCallSeconds": 60 * calls,
        }),
    )
}

/// Gives an object more properties, or others.
pub(crate) fn merge(value: &mut Value, more: Value) {
    let Value::Object(more) = more else {
        panic!("{more} is no object");
    };
    for (key, more) in more {
        value[&key] = more;
    }
}
