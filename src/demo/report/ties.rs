//! How rows and records agree.

use std::collections::HashMap;

use super::*;
use crate::demo::consistency::{items, time};
use crate::demo::records;

const OPTIONS: Options = Options {
    records: 1_000,
    reports: 1_000,
    seed: 3,
    profile: Profile::Realistic,
    until: crate::demo::UNTIL,
};

fn all_records() -> HashMap<String, Value> {
    let records = records(&OPTIONS);
    records
        .map(|record| (record["id"].as_str().unwrap().to_owned(), record))
        .collect()
}

fn rows_of(report: ReportKind) -> Vec<Value> {
    let rows = rows(&OPTIONS).filter(|(kind, _)| *kind == report);
    rows.map(|(_, row)| row).collect()
}

/// Whether a row starts within a record, and the record knows its user and the number outside.
fn agree(row: &Value, record: &Value) -> bool {
    let start = time(row, "startDateTime");
    let took_part = |id: &Value| {
        let participants = items(record, "participants_v2");
        participants
            .iter()
            .any(|participant| participant["id"] == *id)
    };
    let user = &row["userId"];
    let is_bot = user.as_str().is_none_or(str::is_empty);
    time(record, "startDateTime") <= start
        && start <= time(record, "endDateTime")
        && (is_bot || took_part(user))
        && (took_part(&row["callerNumber"]) || took_part(&row["calleeNumber"]))
}

#[test]
fn a_direct_routing_row_names_the_record_of_its_call() {
    let records = all_records();
    let rows = rows_of(ReportKind::DirectRoutingCalls);
    let (named, other): (Vec<_>, Vec<_>) = rows
        .iter()
        .map(|row| (row, records.get(row["correlationId"].as_str().unwrap())))
        .partition(|(_, record)| record.is_some());
    assert!(
        named.len() * 5 > rows.len() * 2,
        "{} of {}",
        named.len(),
        rows.len()
    );
    assert!(!other.is_empty());
    for (row, record) in named {
        let record = record.unwrap();
        assert!(agree(row, record), "{row} is not of {record}");
        if row["successfulCall"] == true {
            assert!(time(row, "endDateTime") <= time(record, "endDateTime"));
            let duration = row["duration"].as_i64().unwrap();
            let took = seconds(record, "endDateTime") - seconds(record, "startDateTime");
            assert!(
                (took - 8..=took).contains(&duration),
                "{duration} of {took}"
            );
        }
    }
}

#[test]
fn a_transferred_call_names_the_one_that_it_was_part_of() {
    let records = all_records();
    let rows = rows_of(ReportKind::DirectRoutingCalls);
    let transfers = rows.iter().filter_map(|row| {
        let record = records.get(row["transferorCorrelationId"].as_str()?)?;
        Some((row, record))
    });
    let mut count = 0;
    for (row, record) in transfers {
        assert!(time(record, "endDateTime") < time(row, "startDateTime"));
        let participants = items(record, "participants_v2");
        assert!(
            participants
                .iter()
                .any(|participant| participant["id"] == row["userId"])
        );
        count += 1;
    }
    assert!(count > 0);
}

#[test]
fn user_number_and_time_of_some_pstn_rows_lead_to_one_record() {
    let records = all_records();
    let rows = rows_of(ReportKind::PstnCalls);
    let found: Vec<_> = rows
        .iter()
        .map(|row| records.values().filter(|record| agree(row, record)).count())
        .collect();
    let one = found.iter().filter(|count| **count == 1).count();
    assert!(one > 30, "{one} of {} rows lead to a record", rows.len());
    assert!(found.iter().all(|count| *count <= 1), "{found:?}");
}

#[test]
fn without_records_there_is_nothing_to_name() {
    let options = Options {
        records: 0,
        ..OPTIONS
    };
    assert_eq!(rows(&options).count(), 1_000);
    assert!((0..1_000).all(|number| Maker::new(&options).telephone_call(number).is_none()));
}

fn seconds(value: &Value, column: &str) -> i64 {
    let text = value[column].as_str().unwrap();
    chrono::DateTime::parse_from_rfc3339(text)
        .unwrap()
        .timestamp()
}
