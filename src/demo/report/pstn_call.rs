//! `getPstnCalls`: calls over Microsoft's plans.

use serde_json::Value;

use super::country::{Country, HOME, minutes};
use super::draft::Draft;
use super::logged_call::{LoggedCall, service_number};
use super::money::Money;
use super::row::Row;
use crate::demo::chance::Chance;
use crate::demo::directory::Person;
use crate::reports::ReportKind;

/// The call types, as often as they are met.
const TYPES: [(u32, &str); 9] = [
    (400, "user_in"),
    (320, "user_out"),
    (90, "conf_in"),
    (60, "conf_out"),
    (40, "ucap_in"),
    (25, "user_out_conf"),
    (25, "user_out_forwarding"),
    (20, "user_out_transfer"),
    (20, "ucap_out"),
];
/// The plans of users.
const USER_PLANS: [(u32, &str); 6] = [
    (40, "MCOPSTN1"),
    (25, "MCOPSTN2"),
    (8, "MCOPSTN5"),
    (5, "MCOPSTN6"),
    (12, "MCOPSTNU"),
    (10, "MCOPSTNPP"),
];
/// The plans of meetings.
const MEETING_PLANS: [(u32, &str); 2] = [(75, "MCOMEETADD"), (25, "MCOMEETACPEA")];
/// The plans that have each minute paid, and those that include all of them.
const PAID: [&str; 2] = ["MCOPSTNPP", "MCOMEETACPEA"];
const INTERNATIONAL: &str = "MCOPSTN2";

const CARRIERS: [(u32, &str); 3] = [
    (80, "Microsoft"),
    (14, "Fabrikam Telecom"),
    (6, "Northwind Mobile"),
];

/// A row: of the call of its record, or of another one.
pub(super) fn row<'a>(draft: &mut Draft<'a>, call: Option<LoggedCall<'a>>) -> Value {
    let (call, kind) = typed(draft, call);
    let (caller, callee) = numbers(&call, kind);
    let own = Country::of_office(call.office);
    let other = Country::of(&call.number).unwrap_or(own);
    let called = if call.is_inbound { own } else { other };
    let cost = Cost::new(&mut draft.chance, &call, kind, other);
    let chance = &mut draft.chance;
    let operator = chance.weighted(&CARRIERS);
    let seconds = call.connected.seconds();

    let mut row = Row::new(ReportKind::PstnCalls);
    row.add("id", chance.id());
    row.add("callId", call_id(chance));
    row.add_user(chance, call.person);
    row.add("startDateTime", call.connected.start.json());
    row.add("endDateTime", call.connected.end.json());
    row.add("duration", seconds);
    row.add("charge", cost.minute.times(minutes(seconds)).json());
    row.add("callType", kind);
    row.add("currency", own.tariff.currency);
    row.add("calleeNumber", callee);
    row.add("usageCountryCode", own.code);
    row.add("tenantCountryCode", HOME.code);
    row.add("connectionCharge", cost.connection.json());
    row.add("callerNumber", caller);
    let context = (!call.is_inbound).then(|| own.context(other));
    row.add("destinationContext", context);
    row.add("destinationName", called.name);
    row.add("conferenceId", is_meeting(kind).then(|| conference(chance)));
    row.add("licenseCapability", cost.plan);
    row.add("inventoryType", cost.inventory);
    row.add("operator", operator);
    row.add("callDurationSource", measured_by(operator));
    if draft.is_beta {
        row.add("otherPartyCountryCode", other.code);
        row.add_units(call.person);
        add_addresses(&mut draft.chance, &mut row, call.person);
    }
    row.done()
}

/// Who measures the duration: carriers of Operator Connect do it themselves.
pub(super) fn measured_by(operator: &str) -> &'static str {
    match operator {
        "Microsoft" => "microsoft",
        _ => "operator",
    }
}

/// A call with a type that fits.
fn typed<'a>(
    draft: &mut Draft<'a>,
    call: Option<LoggedCall<'a>>,
) -> (LoggedCall<'a>, &'static str) {
    if let Some(call) = call {
        let kind = match (call.person, call.is_inbound) {
            (None, _) => "ucap_in",
            (_, true) => "user_in",
            (_, false) => "user_out",
        };
        return (call, kind);
    }
    let mut call = LoggedCall::made_up(draft);
    let kind = draft.chance.weighted(&TYPES);
    call.is_inbound = kind.ends_with("_in");
    if kind.starts_with("ucap") {
        call.person = None;
    }
    (call, kind)
}

/// The numbers of the caller and the callee.
fn numbers(call: &LoggedCall, kind: &str) -> (String, String) {
    let own = match kind {
        "conf_in" | "conf_out" => service_number(call.office),
        _ => call.own_number(),
    };
    if call.is_inbound {
        (call.number.clone(), own)
    } else {
        (own, call.number.clone())
    }
}

fn is_meeting(kind: &str) -> bool {
    kind.contains("conf")
}

/// What a call costs, and under which plan.
struct Cost {
    plan: &'static str,
    inventory: &'static str,
    minute: Money,
    connection: Money,
}

impl Cost {
    fn new(chance: &mut Chance, call: &LoggedCall, kind: &str, other: &Country) -> Self {
        let own = Country::of_office(call.office);
        let context = own.context(other);
        let plan = if is_meeting(kind) {
            chance.weighted(&MEETING_PLANS)
        } else {
            chance.weighted(&USER_PLANS)
        };
        let inventory = match kind {
            "conf_in" | "ucap_in" if chance.one_in(4) => "TollFree",
            "conf_in" | "conf_out" | "ucap_in" | "ucap_out" => "Service",
            _ => "Subscriber",
        };
        let is_included = plan == INTERNATIONAL || context == "Domestic";
        let is_paid = match inventory {
            // The organisation pays for those who call its toll-free numbers.
            "TollFree" => true,
            _ => !call.is_inbound && (PAID.contains(&plan) || !is_included),
        };
        let (minute, connection) = if is_paid {
            let tariff = &own.tariff;
            (tariff.minute(context), tariff.connection(context))
        } else {
            (Money::ZERO, Money::ZERO)
        };
        Self {
            plan,
            inventory,
            minute,
            connection,
        }
    }
}

/// An identifier of the form that Graph's are of.
pub(super) fn call_id(chance: &mut Chance) -> String {
    let (first, second) = (chance.below(2_000_000_000), chance.below(200_000_000));
    format!("{first}_{second}@203.0.113.{}", chance.between(2, 250))
}

/// The id of an audio conference.
pub(super) fn conference(chance: &mut Chance) -> String {
    format!("{:09}", chance.below(1_000_000_000))
}

/// Where the client is, as far as it told: bots and telephones on desks do not.
fn add_addresses(chance: &mut Chance, row: &mut Row, person: Option<&Person>) {
    let Some(person) = person.filter(|_| chance.percent(75)) else {
        return;
    };
    let (site, host) = (person.office.site, person.number);
    let has_v6 = chance.percent(30);
    let local = format!("10.{site}.{}.{}", host / 200 + 1, host % 200 + 10);
    row.add("clientLocalIpV4Address", local);
    let local = has_v6.then(|| format!("2001:db8:{site:x}::{:x}", host + 16));
    row.add("clientLocalIpV6Address", local);
    row.add("clientPublicIpV4Address", person.office.public_address);
    let public = has_v6.then(|| format!("2001:db8:{site:x}::1"));
    row.add("clientPublicIpV6Address", public);
}
