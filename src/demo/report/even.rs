//! Rows that are all alike, for measurements: calls over Microsoft's plans, with every column filled.

use serde_json::Value;

use super::country::{Country, HOME, minutes};
use super::draft::Draft;
use super::pstn_call::{call_id, conference, measured_by};
use super::row::Row;
use crate::demo::figure::Span;
use crate::demo::stranger::outside_number;
use crate::reports::ReportKind;

/// A row: the people take turns, and the days fill evenly.
pub(super) fn row(draft: &mut Draft) -> Value {
    let people = &draft.maker.directory.people;
    let place = usize::try_from(draft.number % 1_000_003).unwrap_or(0);
    let person = &people[place % people.len()];
    let office = person.office;
    let chance = &mut draft.chance;
    let seconds = chance.between(1, 3_600);
    let span = Span::new(draft.maker.calendar.even(draft.number), seconds);
    let number = outside_number(chance);
    let own = Country::of_office(office);
    let other = Country::of(&number).unwrap_or(own);
    let context = own.context(other);
    let operator = *chance.pick(&["Microsoft", "Fabrikam Telecom"]);
    let (site, host) = (office.site, person.number + 16);

    let mut row = Row::new(ReportKind::PstnCalls);
    row.add("id", chance.id());
    row.add("callId", call_id(chance));
    row.add_user(chance, Some(person));
    row.add("startDateTime", span.start.json());
    row.add("endDateTime", span.end.json());
    row.add("duration", seconds);
    let charge = own.tariff.minute(context).times(minutes(seconds));
    row.add("charge", charge.json());
    row.add("callType", "user_out_conf");
    row.add("currency", own.tariff.currency);
    row.add("calleeNumber", number);
    row.add("usageCountryCode", own.code);
    row.add("tenantCountryCode", HOME.code);
    row.add("connectionCharge", own.tariff.connection(context).json());
    row.add("callerNumber", person.telephone.as_str());
    row.add("destinationContext", context);
    row.add("destinationName", other.name);
    row.add("conferenceId", conference(chance));
    row.add("licenseCapability", "MCOPSTNPP");
    row.add("inventoryType", "Subscriber");
    row.add("operator", operator);
    row.add("callDurationSource", measured_by(operator));
    row.add("otherPartyCountryCode", other.code);
    row.add_units(Some(person));
    row.add(
        "clientLocalIpV4Address",
        format!("10.{site}.1.{}", host % 200),
    );
    row.add(
        "clientLocalIpV6Address",
        format!("2001:db8:{site:x}::{host:x}"),
    );
    row.add("clientPublicIpV4Address", office.public_address);
    row.add("clientPublicIpV6Address", format!("2001:db8:{site:x}::1"));
    row.done()
}
