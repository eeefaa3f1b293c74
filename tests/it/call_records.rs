//! Records as they were sent, read back through the gateway.

use insta::assert_snapshot;

use crate::support::app::App;
use crate::support::database::TestDatabase;
use crate::support::on_both;

on_both![a_record_reads_back_with_all_it_came_with];

const SAMPLES: &str = "tests/fixtures/samples";

async fn a_record_reads_back_with_all_it_came_with(db: &TestDatabase) {
    let app = App::new(db).await;
    let file = format!("{SAMPLES}/get-callrecord-full-2021-beta.json");
    let summary = app.import(&[&file]).await;
    assert_eq!((summary.seen, summary.new, summary.waiting), (1, 1, 1));
    let answer = app
        .ask(
            r#"{ callRecord(id: "e523d2ed-2966-4b6b-925b-754a88034cc5") {
                id version type modalities startDateTime endDateTime durationSeconds joinWebUrl isComplete
                participants_v2 { totalCount nodes { id } }
                sessions { totalCount nodes {
                    id modalities isTest
                    caller { __typename userAgent { __typename headerValue } }
                    segments { id media { label
                        callerNetwork { ipAddress linkSpeed connectionType wifiBand reflexiveIPAddress traceRouteHops { hopCount } }
                        streams { streamId streamDirection averageJitter averagePacketLossRate packetUtilization }
                    } }
                } }
            } }"#,
        )
        .await;
    assert_snapshot!("full_record", format!("{answer:#}"));
}
