//! What must hold inside a made-up row, and among the rows of a report.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveTime, TimeDelta};
use rust_decimal::Decimal;

use super::census::{CENSUS, options, text};
use super::*;

#[test]
fn a_charge_is_minutes_times_a_rate() {
    let rates = [
        "0", "0.0130", "0.0850", "0.02", "0.11", "0.0155", "0.0720", "0.03", "0.16",
    ]
    .map(|rate| rate.parse::<Decimal>().unwrap());
    for row in &CENSUS.rows[&ReportKind::PstnCalls] {
        let charge: Decimal = row["charge"].to_string().parse().unwrap();
        let minutes = row["duration"].as_u64().unwrap().div_ceil(60);
        let mut products = rates.iter().map(|rate| rate * Decimal::from(minutes));
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
        let time = |column: &str| DateTime::parse_from_rfc3339(text(row, column)).unwrap();
        let (from, to) = (
            time("@callrecords.fromDateTime"),
            time("@callrecords.toDateTime"),
        );
        assert_eq!(to - from, TimeDelta::days(1));
        assert_eq!(from.time(), NaiveTime::MIN);
    }
}
