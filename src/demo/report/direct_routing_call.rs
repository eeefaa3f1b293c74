//! `getDirectRoutingCalls`: calls over session border controllers of the organisation's own.

use serde_json::Value;

use super::country::Country;
use super::draft::Draft;
use super::logged_call::LoggedCall;
use super::row::{NO_INSTANT, Row};
use super::sip::{Ending, HUNG_UP, ending};
use crate::demo::failure::Failure;
use crate::demo::figure::Span;
use crate::reports::ReportKind;

/// The call types, as often as they are met.
const TYPES: [(u32, &str); 13] = [
    (300, "ByotIn"),
    (260, "ByotOut"),
    (120, "dr_in"),
    (110, "dr_out"),
    (40, "ByotInUcap"),
    (25, "dr_in_ucap"),
    (20, "dr_out_user_conf"),
    (20, "dr_out_user_forwarding"),
    (20, "dr_out_user_transfer"),
    (15, "user_out_transfer"),
    (15, "ByotOutUcap"),
    (12, "dr_out_ucap"),
    (12, "dr_emergency_out"),
];
const EMERGENCY: &str = "dr_emergency_out";
/// How many records before a transferred call are looked at for the call that it was part of.
const NEAR: u64 = 16;

/// A row: of the call of its record, or of another one.
pub(super) fn row<'a>(draft: &mut Draft<'a>, call: Option<LoggedCall<'a>>) -> Value {
    let Logged {
        call,
        kind,
        transferor,
    } = logged(draft, call);
    let own = Country::of_office(call.office);
    let other = match kind {
        EMERGENCY => Some(own),
        _ => Country::of(&call.number),
    };
    let chance = &mut draft.chance;
    let correlation = call.record.clone().unwrap_or_else(|| chance.id());
    let is_bypassed = chance.percent(30);
    let (media, signaling) = call.office.regions;
    let own_number = call.own_number();
    let (caller, callee) = if call.is_inbound {
        (call.number.as_str(), own_number.as_str())
    } else {
        (own_number.as_str(), call.number.as_str())
    };

    let mut row = Row::new(ReportKind::DirectRoutingCalls);
    row.add("id", chance.id());
    row.add("correlationId", correlation);
    row.add_user(chance, call.person);
    let ending = add_times(draft, &mut row, &call);
    row.add("callType", kind);
    row.add("successfulCall", call.failure.is_none());
    row.add("callerNumber", caller);
    row.add("calleeNumber", callee);
    row.add("mediaPathLocation", (!is_bypassed).then_some(media));
    row.add("signalingLocation", signaling);
    row.add("finalSipCode", ending.code);
    row.add("callEndSubReason", ending.sub_reason);
    row.add("finalSipCodePhrase", ending.phrase);
    let trunk = format!("sbc{}.{}", call.office.site, call.office.dns_suffix);
    row.add("trunkFullyQualifiedDomainName", trunk);
    row.add("mediaBypassEnabled", is_bypassed);
    if draft.is_beta {
        row.add("userCountryCode", own.code);
        row.add("otherPartyCountryCode", other.map(|country| country.code));
        row.add("transferorCorrelationId", transferor);
        row.add_units(call.person);
    }
    row.done()
}

/// A call, and what this log says of it beside.
struct Logged<'a> {
    call: LoggedCall<'a>,
    kind: &'static str,
    /// The `correlationId` of the call that this one was transferred from.
    transferor: Option<String>,
}

fn logged<'a>(draft: &mut Draft<'a>, call: Option<LoggedCall<'a>>) -> Logged<'a> {
    if let Some(call) = call {
        let kinds = match (call.person, call.is_inbound) {
            (None, _) => [(60, "ByotInUcap"), (40, "dr_in_ucap")],
            (_, true) => [(70, "ByotIn"), (30, "dr_in")],
            (_, false) => [(70, "ByotOut"), (30, "dr_out")],
        };
        let kind = draft.chance.weighted(&kinds);
        return Logged {
            call,
            kind,
            transferor: None,
        };
    }
    let kind = draft.chance.weighted(&TYPES);
    let mut call = LoggedCall::made_up(draft);
    call.is_inbound = !kind.contains("Out") && !kind.contains("_out");
    if kind.to_lowercase().ends_with("ucap") {
        call.person = None;
    }
    if kind == EMERGENCY {
        Country::of_office(call.office)
            .emergency
            .clone_into(&mut call.number);
    } else if call.is_inbound && draft.chance.one_in(40) {
        // Who withholds their number appears by a name.
        "anonymous".clone_into(&mut call.number);
    }
    if draft.chance.one_in(9) {
        call.failure = Some(Failure::before(&mut draft.chance));
    }
    let transferor = kind
        .ends_with("_transfer")
        .then(|| transferor(draft, &mut call));
    Logged {
        call,
        kind,
        transferor,
    }
}

/// Makes a call follow on one of a record nearby, and gives that one's id.
fn transferor<'a>(draft: &mut Draft<'a>, call: &mut LoggedCall<'a>) -> String {
    let near = draft.number.saturating_sub(NEAR)..draft.number;
    let before = near
        .rev()
        .filter_map(|number| LoggedCall::of_record(draft, number))
        .find(|before| before.person.is_some() && before.failure.is_none());
    match before.map(|before| (before.record, before.person, before.connected.end)) {
        Some((Some(record), Some(person), end)) => {
            let later = end.plus_seconds(2) - call.invited;
            call.invited = call.invited.plus_ticks(later);
            call.connected = call.connected.shifted(later);
            call.person = Some(person);
            call.office = person.office;
            record
        }
        _ => draft.chance.id(),
    }
}

/// Adds the columns of time, and tells how the call ended.
fn add_times(draft: &mut Draft, row: &mut Row, call: &LoggedCall) -> Ending {
    // A little later, or an instant cut to milliseconds would fall before its record.
    let invited = call.invited.plus_ticks(1_500_000).whole_milliseconds();
    let Some(failure) = call.failure else {
        let start = call.connected.start.plus_ticks(10_000).whole_milliseconds();
        let connected = Span {
            start,
            end: call.connected.end.max(start),
        };
        let seconds = connected.seconds();
        row.add("startDateTime", start.json());
        let end = start.plus_seconds(i64::from(seconds));
        row.add("endDateTime", end.json());
        row.add("inviteDateTime", invited.json());
        row.add("failureDateTime", NO_INSTANT);
        row.add("duration", seconds);
        return HUNG_UP;
    };
    let failed = invited.plus_seconds(i64::from(draft.chance.between(1, 18)));
    // Graph takes either for the start of a call that failed.
    let start = *draft.chance.pick(&[invited, failed]);
    row.add("startDateTime", start.json());
    row.add("endDateTime", Value::Null);
    row.add("inviteDateTime", invited.json());
    row.add("failureDateTime", failed.json());
    row.add("duration", 0);
    ending(&mut draft.chance, failure)
}
