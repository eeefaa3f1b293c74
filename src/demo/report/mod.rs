//! Rows of the five log reports, tied to the records by user, number, time and id.
//!
//! A row follows from the seed and its number alone, as a record does. The row and the record of the
//! same number belong together: if that record is a call over the telephone network, the row is what
//! the telephone network logged of it.

mod country;
mod dialout;
mod direct_routing_call;
mod draft;
mod even;
mod logged_call;
mod money;
mod pstn_blocked_user;
mod pstn_call;
mod row;
mod sip;
mod sms;

#[cfg(test)]
mod census;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod ties;

use serde_json::Value;

use self::draft::Draft;
use self::logged_call::LoggedCall;
use super::chance::{Chance, Subject};
use super::{Maker, Options, Profile};
use crate::reports::ReportKind;

/// The rows, one at a time and in no order of time, as row objects of Graph's, each with its report.
pub fn rows(options: &Options) -> impl Iterator<Item = (ReportKind, Value)> + Send + use<> {
    let maker = Maker::new(options);
    (0..options.reports).map(move |number| row(&maker, number))
}

/// Makes any row by its number.
fn row(maker: &Maker, number: u64) -> (ReportKind, Value) {
    let mut draft = Draft::new(maker, number);
    if maker.options.profile == Profile::Even {
        return (ReportKind::PstnCalls, even::row(&mut draft));
    }
    let (kind, call) = subject(&mut draft);
    let row = match kind {
        ReportKind::PstnCalls => pstn_call::row(&mut draft, call),
        ReportKind::DirectRoutingCalls => direct_routing_call::row(&mut draft, call),
        ReportKind::PstnBlockedUsersLog => pstn_blocked_user::row(&draft),
        ReportKind::PstnOnlineMeetingDialoutReport => dialout::row(&mut draft),
        ReportKind::SmsLog => sms::row(&mut draft),
    };
    (kind, row)
}

/// What a row is about: its report, and the call of its record.
fn subject<'a>(draft: &mut Draft<'a>) -> (ReportKind, Option<LoggedCall<'a>>) {
    // Rows that depend on others of their report have fixed places, so that any row knows how many
    // of its kind came before it.
    let kind = if pstn_blocked_user::turn(draft.number).is_some() {
        ReportKind::PstnBlockedUsersLog
    } else if dialout::turn(draft.number).is_some() {
        ReportKind::PstnOnlineMeetingDialoutReport
    } else if draft.chance.percent(7) {
        ReportKind::SmsLog
    } else {
        return telephone_call(draft);
    };
    (kind, None)
}

fn telephone_call<'a>(draft: &mut Draft<'a>) -> (ReportKind, Option<LoggedCall<'a>>) {
    let call = LoggedCall::of_record(draft, draft.number);
    let share = match &call {
        // Microsoft's plans log no call that was never connected.
        Some(call) if call.failure.is_some() => 100,
        Some(_) => 65,
        None => 15,
    };
    let kind = if draft.chance.percent(share) {
        ReportKind::DirectRoutingCalls
    } else {
        ReportKind::PstnCalls
    };
    (kind, call)
}

/// The draws of a subject of its own, as repeatable as a row's.
fn chance(maker: &Maker, subject: Subject, number: u64) -> Chance {
    Chance::new(maker.options.seed, subject, number)
}
