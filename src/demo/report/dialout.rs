//! `getPstnOnlineMeetingDialoutReport`: what dialling out of meetings cost on each day.

use serde_json::Value;

use super::country::{Country, minutes};
use super::draft::Draft;
use super::money::Money;
use super::row::Row;
use crate::demo::calendar::DAYS;
use crate::demo::call::talk;
use crate::demo::directory::PEOPLE;
use crate::reports::ReportKind;

/// One row in so many is of this report, the one in this place.
const EVERY: u64 = 16;
const PLACE: u64 = 15;

const CONTEXTS: [&str; 2] = ["Domestic", "International"];
/// How many rows there can be: an organizer has one usage location and one currency, so these
/// are all the groups of all the days.
const GROUPS: u64 = (PEOPLE * CONTEXTS.len()) as u64 * DAYS as u64;
/// Shares no factor with `GROUPS`, so its multiples meet each group once.
const STRIDE: u64 = 7_919;
/// Whoever comes before this many in the directory has many meetings.
const BUSY: usize = 40;

/// How many rows of this report come before the row with a number, if that is one of them.
pub(super) fn turn(number: u64) -> Option<u64> {
    let turn = number / EVERY;
    (number % EVERY == PLACE && turn < GROUPS).then_some(turn)
}

/// A row: the sum over a day of one organizer, usage location, destination context and currency.
pub(super) fn row(draft: &mut Draft) -> Value {
    let group = turn(draft.number).unwrap_or(0);
    let group = usize::try_from(group * STRIDE % GROUPS).unwrap_or(0);
    let person = &draft.maker.directory.people[group % PEOPLE];
    let context = CONTEXTS[group / PEOPLE % CONTEXTS.len()];
    let day = u32::try_from(group / PEOPLE / CONTEXTS.len()).unwrap_or(0);
    let window = draft.maker.calendar.day(day);
    let country = Country::of_office(person.office);
    let calls = draft
        .chance
        .between(1, if person.number < BUSY { 12 } else { 4 });
    let (seconds, charge) = total(draft, country, context, calls);

    let mut row = Row::new(ReportKind::PstnOnlineMeetingDialoutReport);
    // The row itself says of no time: these say what range it was asked for.
    row.add("@callrecords.fromDateTime", window.start.json());
    row.add("@callrecords.toDateTime", window.end.json());
    row.add_user(&mut draft.chance, Some(person));
    row.add("usageLocation", country.code);
    row.add("destinationContext", context);
    row.add("currency", country.tariff.currency);
    row.add("totalCalls", calls);
    row.add("totalCallCharge", charge.json());
    row.add("totalCallSeconds", seconds);
    row.done()
}

/// The seconds of some calls, and what they cost.
fn total(draft: &mut Draft, country: &Country, context: &str, calls: u32) -> (u32, Money) {
    let is_included = context == "Domestic" && draft.chance.percent(60);
    let mut total = (0, Money::ZERO);
    for _ in 0..calls {
        let seconds = talk(&mut draft.chance);
        total.0 += seconds;
        if !is_included {
            let tariff = &country.tariff;
            let charge = tariff.minute(context).times(minutes(seconds));
            total.1 = total.1.plus(charge).plus(tariff.connection(context));
        }
    }
    total
}
