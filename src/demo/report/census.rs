//! What ten thousand made-up rows have in them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::Number;

use super::row::row_type;
use super::*;
use crate::demo::contract::{Contract, Seen};
use crate::reports::REPORTS;
use crate::reports::ReportKind::{DirectRoutingCalls, PstnCalls, SmsLog};

const ROWS: u64 = 10_000;

/// What was met in all rows.
#[derive(Default)]
pub(super) struct Census {
    seen: Seen,
    /// How often each column had each of its values; figures and ids count as one.
    values: BTreeMap<(ReportKind, String, String), u64>,
    pub(super) rows: BTreeMap<ReportKind, Vec<Value>>,
}

pub(super) static CENSUS: LazyLock<Census> = LazyLock::new(|| {
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

pub(super) fn options(reports: u64) -> Options {
    Options {
        records: 3_000,
        reports,
        ..Options::default()
    }
}

/// A number as it is written.
fn figure<'a>(row: &'a Value, column: &str) -> &'a str {
    row[column].as_number().map_or("", Number::as_str)
}

pub(super) fn text<'a>(row: &'a Value, column: &str) -> &'a str {
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
    assert!((6_000..8_000).contains(&pstn), "{counts:?}");
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
        figure(row, "charge") == "0.00"
    });
    some(PstnCalls, "four digits", |row| {
        figure(row, "charge").len() == "0.0130".len()
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
