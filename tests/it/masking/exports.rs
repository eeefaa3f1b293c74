//! Rows of reports that are exported masked.

use std::collections::BTreeSet;

use callrecords::store::Scope;
use serde_json::{Value, json};

use super::marked::{Texts, leaks};
use super::question::RANGE;
use super::{ask, made_up, schema};
use crate::support::app::App;
use crate::support::command::{Run, callrecords};
use crate::support::database::TestDatabase;
use crate::support::guarded::MASKING_KEY;
use crate::support::made_up::pstn_call;
use crate::support::on_both;

on_both![
    exports_hold_the_pseudonyms_that_the_api_shows,
    groups_are_the_same_by_pseudonym_and_by_value
];

const REPORTS: [&str; 5] = [
    "pstn-calls",
    "direct-routing-calls",
    "pstn-blocked-users-log",
    "pstn-online-meeting-dialout-report",
    "sms-log",
];

fn export(db: &TestDatabase, report: &str, more: &[&str]) -> Run {
    let mut arguments = vec!["export", report, "--database-url", db.url()];
    arguments.extend(["--from", "2020-01-01", "--to", "2029-12-01"]);
    arguments.extend(more);
    callrecords(arguments)
}

async fn exports_hold_the_pseudonyms_that_the_api_shows(db: &TestDatabase) {
    let app = App::new(db).await;
    let mut values = made_up();
    values.push(pstn_call(
        1,
        1,
        json!({ "newcomer": "somebody@contoso.com" }),
    ));
    app.import_values(values.clone()).await;
    let mut marked = Texts::of(&values).only_marked();
    marked.insert("somebody@contoso.com".to_owned());
    let mut clear_finds = 0;
    for report in REPORTS {
        for format in ["csv", "ndjson"] {
            let format = ["--format", format];
            let clear = export(db, report, &format).outcome().stdout;
            let masked = export(db, report, &[&["--masked"], &format[..]].concat());
            let masked = masked.env("CALLRECORDS_MASKING_KEY", MASKING_KEY).outcome();
            assert_eq!(masked.code, Some(0), "{masked:?}");
            let told = masked.stdout + &masked.stderr;
            assert_eq!(leaks(&marked, report, &told), Vec::<String>::new());
            assert_eq!(clear.lines().count(), told.lines().count(), "{report}");
            clear_finds += leaks(&marked, report, &clear).len();
        }
    }
    assert!(clear_finds > 200, "{clear_finds}");
    let lines = export(db, "sms-log", &["--format=ndjson", "--masked"]);
    let lines = lines
        .env("CALLRECORDS_MASKING_KEY", MASKING_KEY)
        .outcome()
        .stdout;
    let exported = lines.lines().map(|line| {
        let row: Value = serde_json::from_str(line).unwrap();
        row["userId"].as_str().unwrap_or_default().to_owned()
    });
    let query = format!("{{ smsLog({RANGE}, first: 1000) {{ nodes {{ userId }} }} }}");
    let answer = ask(&schema(&app), Scope::EVERYTHING.masked(), &query).await;
    let shown = answer["data"]["smsLog"]["nodes"].as_array().unwrap().iter();
    let shown = shown.map(|row| row["userId"].as_str().unwrap_or_default().to_owned());
    assert_eq!(exported.collect::<BTreeSet<_>>(), shown.collect());
    let refused = export(db, "sms-log", &["--masked"]).outcome();
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("masking.key"), "{refused:?}");
}

async fn groups_are_the_same_by_pseudonym_and_by_value(db: &TestDatabase) {
    let app = App::new(db).await;
    app.import_values(made_up()).await;
    let schema = schema(&app);
    let query = format!(
        "{{ pstnCalls({RANGE}, first: 1000) {{ nodes {{ id userId userPrincipalName calleeNumber }} }} }}"
    );
    let mut groups = Vec::new();
    for scope in [Scope::EVERYTHING, Scope::EVERYTHING.masked()] {
        let answer = ask(&schema, scope, &query).await;
        let rows = answer["data"]["pstnCalls"]["nodes"]
            .as_array()
            .unwrap()
            .clone();
        assert!(rows.len() > 20);
        groups.push(["userId", "userPrincipalName", "calleeNumber"].map(|key| {
            let mut of_key = std::collections::BTreeMap::<String, BTreeSet<String>>::new();
            for row in &rows {
                let group = of_key.entry(row[key].to_string().to_lowercase());
                group.or_default().insert(row["id"].to_string());
            }
            of_key.into_values().collect::<BTreeSet<_>>()
        }));
    }
    assert_eq!(groups[0], groups[1]);
    assert!(groups[0].iter().all(|groups| groups.len() > 3));
}
