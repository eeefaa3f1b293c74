//! `getSmsLog`: text messages.

use serde_json::Value;

use super::country::{Country, HOME};
use super::draft::Draft;
use super::money::Money;
use super::row::Row;
use crate::demo::stranger::outside_number;
use crate::reports::ReportKind;

/// In how many parts a message is sent.
const UNITS: [(u32, u32); 3] = [(80, 1), (15, 2), (5, 3)];

/// A row: a message between somebody and a number outside.
pub(super) fn row(draft: &mut Draft) -> Value {
    let person = draft.person();
    let chance = &mut draft.chance;
    let sent = draft.maker.calendar.call(chance, person.office);
    let number = outside_number(chance);
    let own = Country::of_office(person.office);
    let other = Country::of(&number).unwrap_or(own);
    let units = chance.weighted(&UNITS);
    let is_inbound = chance.percent(45);
    let price = if is_inbound {
        Money::ZERO
    } else {
        own.tariff.message
    };
    let telephone = person.telephone.clone();
    let (source, destination, kind, reached) = if is_inbound {
        (number, telephone, "sms_in", own)
    } else {
        (telephone, number, "sms_out", other)
    };

    let mut row = Row::new(ReportKind::SmsLog);
    // Graph leaves it out at times.
    if chance.percent(70) {
        row.add("id", chance.id());
    }
    row.add("smsId", chance.id());
    row.add_user(chance, Some(person));
    row.add("userCountryCode", own.code);
    row.add("tenantCountryCode", HOME.code);
    row.add("sourceNumber", source);
    row.add("destinationNumber", destination);
    row.add("sentDateTime", sent.json());
    row.add("callCharge", price.times(units).json());
    row.add("currency", own.tariff.currency);
    row.add("smsType", kind);
    row.add("destinationContext", own.context(other));
    row.add("destinationName", reached.name);
    row.add("otherPartyCountryCode", other.code);
    row.add("licenseCapability", "MCOSMS1");
    row.add("smsUnits", units);
    row.add_units(Some(person));
    row.done()
}
