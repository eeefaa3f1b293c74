//! What ten thousand made-up records have in them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;
use std::thread;

use serde_json::Value;

use super::consistency::{consistency, items, time};
use super::contract::{Contract, Seen};
use super::sights::{SIGHTS, sights};
use super::*;

const RECORDS: u64 = 10_000;
/// Enums that the five reports use and records do not.
const OF_REPORTS: [&str; 2] = ["pstnCallDurationSource", "pstnUserBlockMode"];

/// What was met in all records.
#[derive(Default)]
struct Census {
    seen: Seen,
    counts: BTreeMap<String, u64>,
}

static CENSUS: LazyLock<Census> = LazyLock::new(|| {
    let contract = Contract::read();
    let options = Options {
        records: RECORDS,
        ..Options::default()
    };
    let maker = Maker::new(&options);
    // Any record can be made by its number, so two threads share the work.
    let mut halves = thread::scope(|scope| {
        let (contract, maker) = (&contract, &maker);
        let halves = [0, 1].map(|half| {
            scope.spawn(move || {
                let mut census = Census::default();
                for slot in (half..RECORDS + LAG).step_by(2) {
                    for record in maker.slot(slot) {
                        census.take(contract, &record);
                    }
                }
                census
            })
        });
        halves.map(|half| half.join().unwrap()).into_iter()
    });
    let mut census = halves.next().unwrap();
    census.merge(halves.next().unwrap());
    census
});

impl Census {
    fn take(&mut self, contract: &Contract, record: &Value) {
        contract.check(record, "callRecord", &mut self.seen);
        consistency(record, &mut self.seen.faults);
        let mut count = |what: String| *self.counts.entry(what).or_default() += 1;
        count("answers".into());
        count(format!("type {}", record["type"].as_str().unwrap()));
        for participant in items(record, "participants_v2") {
            let identity = participant["identity"].as_object().unwrap();
            let parties = identity.iter().filter(|(_, value)| value.is_object());
            parties.for_each(|(key, _)| count(format!("identity {key}")));
        }
        for sight in sights(record) {
            count(sight.into());
        }
        assert!(items(record, "participants_v2").len() <= 2_000);
        let sessions = items(record, "sessions");
        if sessions.len() > 300 {
            count("big meetings".into());
        }
        let mut ids: Vec<_> = sessions
            .iter()
            .map(|session| session["id"].as_str())
            .collect();
        ids.dedup();
        if ids.len() < sessions.len() {
            count("repeated session ids".into());
        }
        for session in sessions {
            if session["failureInfo"].is_object() {
                count("failed sessions".into());
            }
            if session["isTest"] == true {
                count("tests".into());
            }
            if session["caller"]["feedback"]["tokens"].is_object() {
                count("feedback with tokens".into());
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.seen.members.extend(other.seen.members);
        self.seen.properties.extend(other.seen.properties);
        self.seen.faults.extend(other.seen.faults);
        for (what, count) in other.counts {
            *self.counts.entry(what).or_default() += count;
        }
    }
}

#[test]
fn records_keep_to_the_contract_and_to_themselves() {
    let faults: Vec<_> = CENSUS.seen.faults.iter().take(20).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_enum_member_occurs() {
    let contract = Contract::read();
    let all = contract
        .enums
        .iter()
        .filter(|(name, _)| !OF_REPORTS.contains(&name.as_str()));
    let missing: Vec<_> = all
        .flat_map(|(name, members)| {
            members
                .iter()
                .map(move |member| (name.clone(), member.clone()))
        })
        .filter(|member| !CENSUS.seen.members.contains(member))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn everything_worth_asking_for_occurs() {
    let counts = &CENSUS.counts;
    let expected = [
        "big meetings",
        "failed sessions",
        "feedback with tokens",
        "identity acsApplicationInstance",
        "identity acsUser",
        "identity application",
        "identity applicationInstance",
        "identity assertedIdentity",
        "identity azureCommunicationServicesUser",
        "identity device",
        "identity encrypted",
        "identity guest",
        "identity onPremises",
        "identity phone",
        "identity spoolApplicationInstance",
        "identity spoolUser",
        "identity user",
        "repeated session ids",
        "tests",
    ];
    let missing: Vec<_> = expected
        .iter()
        .chain(&SIGHTS)
        .filter(|what| !counts.contains_key(**what))
        .collect();
    assert!(missing.is_empty(), "{missing:?} are not in {counts:#?}");
}

#[test]
fn every_property_occurs() {
    let contract = Contract::read();
    for name in [
        "clientUserAgent",
        "participantEndpoint",
        "serviceUserAgent",
        "failureInfo",
        "userFeedback",
        "traceRouteHop",
        "graph.communicationsIdentitySet",
        "graph.teamworkUserIdentity",
        "media",
        "mediaStream",
        "networkInfo",
        "deviceInfo",
        "segment",
        "session",
        "callRecord",
    ] {
        let missing: Vec<_> = contract
            .names(name)
            .filter(|property| {
                !CENSUS
                    .seen
                    .properties
                    .contains(&(name.to_owned(), (*property).to_owned()))
            })
            .collect();
        assert!(missing.is_empty(), "{name}: {missing:?}");
    }
}

#[test]
fn a_record_is_the_same_however_many_are_made() {
    let some = |records| Options {
        records,
        seed: 3,
        ..Options::default()
    };
    let ids = |options| -> Vec<Value> { records(&options).take(30).collect() };
    assert_eq!(ids(some(30)), ids(some(3_000)));
}

#[test]
fn higher_versions_come_later_in_time() {
    let options = Options {
        records: 400,
        ..Options::default()
    };
    let mut versions: HashMap<String, BTreeMap<u64, String>> = HashMap::new();
    for record in records(&options) {
        let id = record["id"].as_str().unwrap().to_owned();
        let version = record["version"].as_u64().unwrap();
        let modified = time(&record, "lastModifiedDateTime").to_owned();
        versions.entry(id).or_default().insert(version, modified);
    }
    assert_eq!(versions.len(), 400);
    assert!(versions.values().any(|versions| versions.len() > 1));
    assert!(
        versions
            .values()
            .all(|versions| versions.values().is_sorted())
    );
}

#[test]
fn even_records_are_all_alike() {
    let options = Options {
        records: 50,
        profile: Profile::Even,
        ..Options::default()
    };
    let contract = Contract::read();
    let mut seen = Seen::default();
    for record in records(&options) {
        contract.check(&record, "callRecord", &mut seen);
        consistency(&record, &mut seen.faults);
        let sessions = items(&record, "sessions");
        let segments: Vec<_> = sessions
            .iter()
            .map(|session| items(session, "segments").len())
            .collect();
        assert_eq!(
            (items(&record, "participants_v2").len(), segments),
            (4, vec![2, 2, 1, 1])
        );
    }
    assert_eq!(seen.faults, BTreeSet::new());
}
