//! What ten thousand made-up rows have in them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::*;
use crate::demo::contract::{Contract, Seen};
use crate::reports::REPORTS;

const ROWS: u64 = 10_000;

/// What was met in all rows.
#[derive(Default)]
struct Census {
    seen: Seen,
    /// How often each column had each of its values; figures and ids count as one.
    values: BTreeMap<(ReportKind, String, String), u64>,
    rows: BTreeMap<ReportKind, Vec<Value>>,
}

static CENSUS: LazyLock<Census> = LazyLock::new(|| {
    let contract = Contract::read();
    let mut census = Census::default();
    for (kind, row) in rows(&options(ROWS)) {
        contract.check(&row, row_type(kind), &mut census.seen);
        for (column, value) in row.as_object().unwrap() {
            let value = match value {
                Value::String(text) if !column.ends_with('d') => text.clone(),
                Value::Null => continue,
                _ => String::new(),
            };
            let key = (kind, column.clone(), value);
            *census.values.entry(key).or_default() += 1;
        }
        census.rows.entry(kind).or_default().push(row);
    }
    census
});

fn options(reports: u64) -> Options {
    Options {
        records: 3_000,
        reports,
        ..Options::default()
    }
}

/// Graph's name of a report's row type.
fn row_type(kind: ReportKind) -> &'static str {
    let contract = Contract::read();
    let mut names = contract.types.keys();
    let name = names.find(|name| ReportKind::of_row_type(name) == Some(kind));
    name.unwrap().clone().leak()
}

fn text<'a>(row: &'a Value, column: &str) -> &'a str {
    row[column].as_str().unwrap_or("")
}

#[test]
fn rows_keep_to_the_contract() {
    assert_eq!(CENSUS.seen.faults, BTreeSet::new());
    for (kind, rows) in &CENSUS.rows {
        let told = format!("#microsoft.graph.callRecords.{}", row_type(*kind));
        assert!(rows.iter().all(|row| row["@odata.type"] == told));
    }
}

#[test]
fn the_shares_of_the_reports_are_believable() {
    let counts: Vec<_> = REPORTS.iter().map(|kind| CENSUS.rows[kind].len()).collect();
    let [pstn, direct, blocked, dialout, sms] = counts[..] else {
        panic!("{counts:?}");
    };
    assert!((5_000..7_000).contains(&pstn), "{counts:?}");
    assert!((1_000..3_000).contains(&direct), "{counts:?}");
    assert!((100..300).contains(&blocked), "{counts:?}");
    assert!((500..1_000).contains(&dialout), "{counts:?}");
    assert!((500..1_000).contains(&sms), "{counts:?}");
}

#[test]
fn every_column_and_every_known_value_occurs() {
    let contract = Contract::read();
    for kind in REPORTS {
        let met = |column: &str, value: &str| {
            let column = column.to_owned();
            CENSUS
                .values
                .contains_key(&(*kind, column, value.to_owned()))
        };
        let name = row_type(*kind);
        for column in contract.names(name) {
            let filled = CENSUS.rows[kind].iter().any(|row| !row[column].is_null());
            assert!(filled, "{name}.{column} is never filled");
        }
        for (column, value) in contract.known_values(name) {
            assert!(met(column, value), "{name}.{column} is never {value}");
        }
    }
    for source in &contract.enums["pstnCallDurationSource"] {
        let member = ("pstnCallDurationSource".to_owned(), source.clone());
        assert!(CENSUS.seen.members.contains(&member), "{member:?}");
    }
}

#[test]
fn everything_worth_asking_for_occurs() {
    let some = |kind: ReportKind, what: &str, holds: fn(&Value) -> bool| {
        let rows = &CENSUS.rows[&kind];
        assert!(rows.iter().any(holds), "{kind:?}: no {what}");
        assert!(!rows.iter().all(holds), "{kind:?}: all {what}");
    };
    use ReportKind::{DirectRoutingCalls, PstnCalls, SmsLog};
    for kind in [PstnCalls, DirectRoutingCalls] {
        some(kind, "rows of v1.0", |row| {
            row.get("otherPartyCountryCode").is_none()
        });
        some(kind, "masked numbers", |row| {
            text(row, "callerNumber").ends_with("***")
        });
        some(kind, "users that are null", |row| row["userId"].is_null());
        some(kind, "users that are empty", |row| row["userId"] == "");
    }
    some(PstnCalls, "included minutes", |row| {
        row["charge"].to_string() == "0.00"
    });
    some(PstnCalls, "four digits", |row| {
        row["charge"].to_string().len() == "0.0130".len()
    });
    some(DirectRoutingCalls, "names for numbers", |row| {
        row["callerNumber"] == "anonymous"
    });
    some(DirectRoutingCalls, "transfers", |row| {
        row["transferorCorrelationId"].is_string()
    });
    some(SmsLog, "rows without an id", |row| row.get("id").is_none());
}

#[test]
fn money_is_in_several_currencies() {
    for kind in [
        ReportKind::PstnCalls,
        ReportKind::SmsLog,
        ReportKind::PstnOnlineMeetingDialoutReport,
    ] {
        let rows = CENSUS.rows[&kind].iter();
        let currencies: BTreeSet<_> = rows.map(|row| text(row, "currency")).collect();
        assert_eq!(currencies, BTreeSet::from(["AUD", "EUR", "GBP", "USD"]));
    }
}

#[test]
fn a_charge_is_minutes_times_a_rate() {
    let rates = [
        "0", "0.0130", "0.0850", "0.02", "0.11", "0.0155", "0.0720", "0.03", "0.16",
    ]
    .map(|rate| rate.parse::<rust_decimal::Decimal>().unwrap());
    for row in &CENSUS.rows[&ReportKind::PstnCalls] {
        let charge: rust_decimal::Decimal = row["charge"].to_string().parse().unwrap();
        let minutes = row["duration"].as_u64().unwrap().div_ceil(60);
        let mut products = rates
            .iter()
            .map(|rate| rate * rust_decimal::Decimal::from(minutes));
        assert!(products.any(|product| product == charge), "{row}");
        assert!(charge.scale() >= 2, "{row}");
    }
}

#[test]
fn a_call_was_connected_or_it_failed() {
    let rows = &CENSUS.rows[&ReportKind::DirectRoutingCalls];
    let (connected, failed): (Vec<_>, Vec<_>) =
        rows.iter().partition(|row| row["successfulCall"] == true);
    assert!(!failed.is_empty());
    for row in connected {
        assert_eq!(row["failureDateTime"], "0001-01-01T00:00:00Z", "{row}");
        assert_eq!(row["finalSipCode"], 0, "{row}");
        assert!(
            text(row, "startDateTime") <= text(row, "endDateTime"),
            "{row}"
        );
    }
    for row in failed {
        assert!(text(row, "failureDateTime") > "2026", "{row}");
        assert!(row["finalSipCode"].as_u64() >= Some(400), "{row}");
        assert_eq!(row["endDateTime"], Value::Null, "{row}");
        assert_eq!(row["duration"], 0, "{row}");
    }
}

#[test]
fn the_country_of_the_other_party_is_that_of_its_number() {
    let prefixes = [
        ("US", "+1"),
        ("GB", "+44"),
        ("DE", "+49"),
        ("AU", "+61"),
        ("FR", "+33"),
    ];
    let prefixes = BTreeMap::from(prefixes);
    for row in &CENSUS.rows[&ReportKind::PstnCalls] {
        let is_inbound = text(row, "callType").ends_with("_in");
        let column = if is_inbound {
            "callerNumber"
        } else {
            "calleeNumber"
        };
        if let Some(prefix) = prefixes.get(text(row, "otherPartyCountryCode")) {
            assert!(text(row, column).starts_with(prefix), "{row}");
        }
    }
}

#[test]
fn who_is_unblocked_was_blocked_before() {
    let rows = &CENSUS.rows[&ReportKind::PstnBlockedUsersLog];
    let pairs = rows.as_chunks::<2>().0;
    for [block, release] in pairs {
        assert_eq!(block["userBlockMode"], "Blocked");
        assert_eq!(release["userBlockMode"], "Unblocked");
        assert_eq!(block["userId"], release["userId"]);
        assert!(text(block, "blockDateTime") < text(release, "blockDateTime"));
    }
    let shared = pairs
        .iter()
        .filter(|[block, release]| block["remediationId"] == release["remediationId"]);
    assert!((1..pairs.len()).contains(&shared.count()));
}

#[test]
fn no_group_has_two_rows_in_a_window() {
    let maker = Maker::new(&options(0));
    let turns = (0..u64::MAX).take_while(|turn| dialout::turn(turn * 16 + 15).is_some());
    let mut groups = BTreeSet::new();
    let mut count = 0;
    for turn in turns {
        let (kind, row) = row(&maker, turn * 16 + 15);
        assert_eq!(kind, ReportKind::PstnOnlineMeetingDialoutReport);
        let columns = [
            "@callrecords.fromDateTime",
            "userId",
            "usageLocation",
            "destinationContext",
            "currency",
        ];
        groups.insert(columns.map(|column| text(&row, column).to_owned()));
        count += 1;
    }
    assert_eq!((groups.len(), count), (19_200, 19_200));
}

#[test]
fn a_window_is_a_day() {
    for row in &CENSUS.rows[&ReportKind::PstnOnlineMeetingDialoutReport] {
        let time = |column: &str| chrono::DateTime::parse_from_rfc3339(text(row, column)).unwrap();
        let (from, to) = (
            time("@callrecords.fromDateTime"),
            time("@callrecords.toDateTime"),
        );
        assert_eq!(to - from, chrono::TimeDelta::days(1));
        assert_eq!(from.time(), chrono::NaiveTime::MIN);
    }
}

#[test]
fn a_row_is_the_same_however_many_are_made() {
    let made = |reports| -> Vec<_> { rows(&options(reports)).take(200).collect() };
    assert_eq!(made(200), made(1_000_000));
    assert_ne!(
        made(200),
        rows(&Options {
            seed: 2,
            ..options(200)
        })
        .collect::<Vec<_>>()
    );
}

#[test]
fn even_rows_are_full_and_fill_the_days() {
    let contract = Contract::read();
    let mut seen = Seen::default();
    let mut days = BTreeMap::new();
    let even = Options {
        profile: Profile::Even,
        ..options(3_000)
    };
    for (kind, row) in rows(&even) {
        assert_eq!(kind, ReportKind::PstnCalls);
        contract.check(&row, row_type(kind), &mut seen);
        for column in contract.names(row_type(kind)) {
            assert!(!row[column].is_null(), "{column} of {row}");
        }
        let day = text(&row, "startDateTime")[..10].to_owned();
        *days.entry(day).or_insert(0) += 1;
    }
    assert_eq!((seen.faults, days.len()), (BTreeSet::new(), 30));
    assert!(days.values().take(29).all(|rows| (99..=103).contains(rows)));
}
