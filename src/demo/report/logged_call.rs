//! A call as the telephone network logged it.

use super::draft::Draft;
use crate::demo::call::talk;
use crate::demo::directory::Person;
use crate::demo::failure::Failure;
use crate::demo::figure::{Instant, Span};
use crate::demo::office::Office;
use crate::demo::stranger::outside_number;

/// A call between the organisation and a number outside.
pub(super) struct LoggedCall<'a> {
    /// The id of its record; none if there is no record.
    pub(super) record: Option<String>,
    /// Who spoke; none for bots.
    pub(super) person: Option<&'a Person>,
    /// The office that was called, or where the call was made.
    pub(super) office: &'static Office,
    /// The number outside.
    pub(super) number: String,
    /// Whether the number outside called.
    pub(super) is_inbound: bool,
    /// When it began to ring.
    pub(super) invited: Instant,
    /// While it was connected.
    pub(super) connected: Span,
    /// Why it was never connected.
    pub(super) failure: Option<Failure>,
}

impl<'a> LoggedCall<'a> {
    /// The call of the record with a number, if that went over the telephone network.
    pub(super) fn of_record(draft: &mut Draft<'a>, number: u64) -> Option<Self> {
        let (id, call) = draft.maker.telephone_call(number)?;
        let telephony = call.telephony?;
        let people = &draft.maker.directory.people;
        let ring = draft.chance.between(1, 6).min(call.span.seconds() / 3);
        Some(Self {
            record: Some(id),
            person: telephony.person.and_then(|number| people.get(number)),
            office: telephony.office,
            number: telephony.number,
            is_inbound: telephony.is_inbound,
            invited: call.span.start,
            connected: Span {
                start: call.span.start.plus_seconds(i64::from(ring)),
                end: call.span.end,
            },
            failure: telephony.failure,
        })
    }

    /// A call that no record tells of.
    pub(super) fn made_up(draft: &mut Draft<'a>) -> Self {
        let person = draft.person();
        let invited = draft.maker.calendar.call(&mut draft.chance, person.office);
        let ring = draft.chance.between(2, 20);
        let seconds = talk(&mut draft.chance);
        Self {
            record: None,
            person: Some(person),
            office: person.office,
            number: outside_number(&mut draft.chance),
            is_inbound: draft.chance.percent(45),
            invited,
            connected: Span::new(invited.plus_seconds(i64::from(ring)), seconds),
            failure: None,
        }
    }

    /// The number of the organisation's side: a person's own, or the one of an office's bots.
    pub(super) fn own_number(&self) -> String {
        self.person.map_or_else(
            || service_number(self.office),
            |person| person.telephone.clone(),
        )
    }
}

/// The number of an office that bots and meetings answer.
pub(super) fn service_number(office: &Office) -> String {
    // No person has it: the last two digits of theirs end at 63.
    format!("{}99", office.telephone)
}
