//! `getPstnBlockedUsersLog`: users who were blocked from calling, and unblocked.

use serde_json::Value;

use super::chance;
use super::draft::Draft;
use super::row::Row;
use crate::demo::chance::Subject;
use crate::reports::ReportKind;

/// One row in so many is of this report, the one in this place.
const EVERY: u64 = 64;
const PLACE: u64 = 32;

const BLOCKED: [(u32, &str); 3] = [
    (70, "High Overall Usage"),
    (20, "High International Usage"),
    (10, "Suspicious Activity"),
];
const UNBLOCKED: [(u32, &str); 2] = [(80, "Tenant Requested"), (20, "Block Expired")];

/// How many rows of this report come before the row with a number, if that is one of them.
pub(super) fn turn(number: u64) -> Option<u64> {
    (number % EVERY == PLACE).then_some(number / EVERY)
}

/// A row: every other one takes back the one before.
pub(super) fn row(draft: &Draft) -> Value {
    let turn = turn(draft.number).unwrap_or(0);
    let block = turn / 2;
    let people = &draft.maker.directory.people;
    let count = u64::try_from(people.len()).unwrap_or(1);
    // Somebody else each time, for nobody is blocked twice at a time.
    let place = usize::try_from(block * 37 % count).unwrap_or(0);
    let person = &people[place];

    // Both rows draw the same, and each takes what it needs.
    let mut chance = chance(draft.maker, Subject::Block, block);
    let start = draft.maker.calendar.call(&mut chance, person.office);
    // The days end some hours after the last block may begin.
    let end = start.plus_seconds(i64::from(chance.between(600, 28_000)));
    let reasons = (chance.weighted(&BLOCKED), chance.weighted(&UNBLOCKED));
    let block = chance.id();
    let release = if chance.percent(60) {
        block.clone()
    } else {
        chance.id()
    };
    let (time, mode, reason, remediation) = if turn.is_multiple_of(2) {
        (start, "Blocked", reasons.0, block)
    } else {
        (end, "Unblocked", reasons.1, release)
    };

    let mut row = Row::new(ReportKind::PstnBlockedUsersLog);
    row.add_user(&mut chance, Some(person));
    row.add("blockDateTime", time.whole_milliseconds().json());
    row.add("userTelephoneNumber", person.telephone.as_str());
    row.add("userBlockMode", mode);
    row.add("blockReason", reason);
    row.add("remediationId", remediation);
    row.done()
}
