//! What the Teams admin centre exports as CSV, brought in as the rows that Graph would send.

use std::fs;
use std::io::Write as _;

use callrecords::reports::{direct_routing_call, pstn_call};
use flate2::Compression;
use flate2::write::GzEncoder;
use insta::{allow_duplicates, assert_snapshot};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::app::App;
use crate::support::command::callrecords;
use crate::support::database::TestDatabase;
use crate::support::on_both;
use crate::support::reports::{rows, rows_as_json};

on_both![
    an_export_of_calls_reads_as_graph_would_send_it,
    an_export_and_graph_complete_each_other,
    an_export_of_direct_routing_reads_as_graph_would_send_it,
    equal_lines_of_one_export_stay_two,
    what_is_refused_can_be_mended_and_imported_again,
    columns_that_nobody_knows_are_named_once,
];

const CALLS: &str = "UsageId,Call ID,Conference ID,User Location,AAD ObjectId,UPN,User Display Name,Caller ID,Call Type,Number Type,Domestic/International,Destination Dialed,Destination Number,Start Time,End Time,Duration Seconds,Connection Fee,Charge,Currency,Capability";

const ROUTED: &str = "CorrelationId,AAD ObjectId,UPN,Display Name,User country,Invite time,Start time,Failure time,End time,Duration (seconds),Success,Caller Number,Callee Number,Call type,Azure region for Media,Azure region for Signaling,Final SIP code,Final Microsoft subcode,Final SIP Phrase,SBC FQDN,Media bypass,Shared correlation ID";

const CALL: &str = "9c4984c7-6c3c-427d-a30c-bd0b2eacee90,1835317186_112562680@61.221.3.176,,US,db03c14b-06eb-4189-939b-7cbf3a20ba27,richard.malk@contoso.com,\"Malk, Richard\r\n\"\"Rich\"\"\",+12345678***,user_in,Subscriber,Domestic,United States,+1234567890,2019-11-01T00:00:08.2589935,2019-11-01 00:03:47.2589935 +00:00,219,0.00,1.50,USD,MCOPSTNU";

const ATTEMPT: &str = "c98e1515-a937-4b81-b8a8-3992afde64e0,,,,US,2019-11-01T00:00:21.949Z,2019-11-01T00:00:25.105Z,2019-11-01T00:00:30Z,,0,No,Internal Revenue Service,+01234567***,dr_in,USWE,EUNO,404,540000,\"Not found, really\",tll-audiocodes01.adatum.biz,Yes,f45e9a25-9f94-46e7-a457-84f5940efde9";

/// Imports a file of this text.
async fn import(app: &App, text: &str) -> (callrecords::ingest::Summary, Vec<String>) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("export.csv");
    fs::write(&path, text).unwrap();
    app.try_import(&[path.to_str().unwrap()]).await
}

async fn an_export_of_calls_reads_as_graph_would_send_it(db: &TestDatabase) {
    let app = App::new(db).await;
    let text = format!("\u{feff}{CALLS}\r\n{CALL}\r\n\r\n");
    let (summary, refused) = import(&app, &text).await;
    assert_eq!((summary.new, summary.rows, refused), (1, 1, vec![]));
    let stored = rows_as_json::<pstn_call::Entity>(&app).await;
    allow_duplicates! {
        assert_snapshot!(format!("{:#}", stored[0]), @r#"
        {
          "id": "9c4984c7-6c3c-427d-a30c-bd0b2eacee90",
          "callId": "1835317186_112562680@61.221.3.176",
          "userId": "db03c14b-06eb-4189-939b-7cbf3a20ba27",
          "userPrincipalName": "richard.malk@contoso.com",
          "userDisplayName": "Malk, Richard\r\n\"Rich\"",
          "startDateTime": "2019-11-01T00:00:08.258993Z",
          "endDateTime": "2019-11-01T00:03:47.258993Z",
          "duration": 219,
          "charge": 1.50,
          "callType": "user_in",
          "currency": "USD",
          "calleeNumber": "+1234567890",
          "usageCountryCode": "US",
          "connectionCharge": 0.00,
          "callerNumber": "+12345678***",
          "destinationContext": "Domestic",
          "destinationName": "United States",
          "licenseCapability": "MCOPSTNU",
          "inventoryType": "Subscriber"
        }
        "#);
    }
    let (again, _) = import(&app, &text).await;
    assert_eq!((again.seen, again.unchanged), (1, 1));
}

async fn an_export_and_graph_complete_each_other(db: &TestDatabase) {
    let app = App::new(db).await;
    import(&app, &format!("{CALLS}\n{CALL}")).await;
    let summary = app.import_values([json!({
        "id": "9C4984C7-6C3C-427D-A30C-BD0B2EACEE90", "callId": "1835317186_112562680@61.221.3.176",
        "startDateTime": "2019-11-01T00:00:08.2589935Z", "operator": "Microsoft",
    })]);
    assert_eq!(summary.await.updated, 1);
    let stored = rows::<pstn_call::Entity>(&app).await;
    assert_eq!(stored.len(), 1);
    assert_eq!(stored[0].operator.as_deref(), Some("Microsoft"));
    assert_eq!(stored[0].duration, Some(219));
}

async fn an_export_of_direct_routing_reads_as_graph_would_send_it(db: &TestDatabase) {
    let app = App::new(db).await;
    let folder = TempDir::new().unwrap();
    let mut zipped = GzEncoder::new(Vec::new(), Compression::fast());
    write!(zipped, "{ROUTED}\n{ATTEMPT}\n").unwrap();
    let zipped = zipped.finish().unwrap();
    fs::write(folder.path().join("DirectRouting.calls.csv.gz"), zipped).unwrap();
    let summary = app.import(&[folder.path().to_str().unwrap()]).await;
    assert_eq!((summary.new, summary.rows), (1, 1));
    let stored = rows_as_json::<direct_routing_call::Entity>(&app).await;
    allow_duplicates! {
        assert_snapshot!(format!("{:#}", stored[0]), @r#"
        {
          "correlationId": "c98e1515-a937-4b81-b8a8-3992afde64e0",
          "startDateTime": "2019-11-01T00:00:25.105Z",
          "inviteDateTime": "2019-11-01T00:00:21.949Z",
          "failureDateTime": "2019-11-01T00:00:30Z",
          "duration": 0,
          "callType": "dr_in",
          "successfulCall": false,
          "callerNumber": "Internal Revenue Service",
          "calleeNumber": "+01234567***",
          "mediaPathLocation": "USWE",
          "signalingLocation": "EUNO",
          "finalSipCode": 404,
          "callEndSubReason": 540000,
          "finalSipCodePhrase": "Not found, really",
          "trunkFullyQualifiedDomainName": "tll-audiocodes01.adatum.biz",
          "mediaBypassEnabled": true,
          "userCountryCode": "US",
          "additional": {
            "Shared correlation ID": "f45e9a25-9f94-46e7-a457-84f5940efde9"
          }
        }
        "#);
    }
}

async fn equal_lines_of_one_export_stay_two(db: &TestDatabase) {
    let app = App::new(db).await;
    let other = ATTEMPT.replace("404", "480");
    let text = format!("{ROUTED}\n{ATTEMPT}\n{other}\n{ATTEMPT}\n");
    let (first, _) = import(&app, &text).await;
    let (second, _) = import(&app, &text).await;
    assert_eq!((first.new, second.new, second.unchanged), (3, 0, 3));
}

async fn what_is_refused_can_be_mended_and_imported_again(db: &TestDatabase) {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let import = |arguments: &[&str]| {
        let command = ["import", "--database-url", db.url()];
        callrecords(command.iter().chain(arguments).copied()).outcome()
    };
    let wrong = CALL.replace(",219,", ",long,");
    let short = "only,three,fields";
    fs::write(
        path("a.csv"),
        format!("{CALLS}\n{wrong}\n{short}\n{CALL}\n"),
    )
    .unwrap();
    fs::write(path("b.ndjson"), "{\"id\": 1}\n").unwrap();
    let unsent = ATTEMPT.replace("2019-11-01T00:00:25.105Z", "11/1/2019");
    fs::write(path("c.csv"), format!("{ROUTED}\n{unsent}\n")).unwrap();
    let rejects = path("rejects");
    let files = [path("a.csv"), path("b.ndjson"), path("c.csv")];
    let arguments = ["--rejects", &rejects, &files[0], &files[1], &files[2]];
    let outcome = import(&arguments);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let folder = format!("{}/", folder.path().display());
    allow_duplicates! {
        assert_snapshot!(outcome.stderr.replace(&folder, ""), @r#"
        c.csv: columns that are kept, though no property is theirs: Shared correlation ID
        a.csv:2: duration: invalid type: string "long", expected i32
        a.csv:4: expected 20 fields, as the header has, found 3
        b.ndjson: id: expected a GUID, found 1
        c.csv:2: startDateTime: invalid value: string "11/1/2019", expected an instant such as 2026-01-31T09:00:00Z
        "#);
    }
    let refused = fs::read_to_string(&rejects).unwrap();
    assert_eq!(
        refused,
        format!("{CALLS}\n{wrong}\n{short}\n{{\"id\": 1}}\n{ROUTED}\n{unsent}\n")
    );
    let mended = refused
        .replace(",long,", ",219,")
        .replace("11/1/2019", "2019-11-01")
        .replace(
            "{\"id\": 1}",
            "{\"id\": \"e523d2ed-2966-4b6b-925b-754a88034cc5\"}",
        );
    fs::write(path("mended"), mended).unwrap();
    let outcome = import(&[&path("mended")]);
    let told = "4 seen: 2 new, 0 updated, 1 unchanged, 1 rejected; 2 of them rows of reports";
    assert!(outcome.stdout.starts_with(told), "{outcome:?}");
}

async fn columns_that_nobody_knows_are_named_once(db: &TestDatabase) {
    let app = App::new(db).await;
    let folder = TempDir::new().unwrap();
    for (name, id) in [("a.csv", "1"), ("b.csv", "2")] {
        let call = CALL.replace("9c4984c7", &format!("0000000{id}"));
        let text = format!("{CALLS},Novelty\n{call},\"{id}, at least\"\n{call},\n");
        fs::write(folder.path().join(name), text).unwrap();
    }
    let folder = folder.path().to_str().unwrap();
    let outcome = callrecords(["import", "--database-url", db.url(), folder]).outcome();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(
        outcome.stderr,
        format!("{folder}/a.csv: columns that are kept, though no property is theirs: Novelty\n")
    );
    let stored = rows_as_json::<pstn_call::Entity>(&app).await;
    let novelties: Vec<&Value> = stored
        .iter()
        .map(|row| &row["additional"]["Novelty"])
        .collect();
    assert_eq!(novelties.len(), 2);
    assert!(novelties.contains(&&json!("1, at least")), "{novelties:?}");
}
