//! Rows of reports, read back through the store.

use callrecords::graph::{DateTime, Resource};
use callrecords::reports::{Report, Span};
use callrecords::store::{Columns, End, Filter, Page, Range, RowOrder, RowQuery, Scope};
use sea_orm::{Iterable, ModelTrait};
use serde_json::{Map, Value, json};

use super::app::App;

/// The tables that an import of reports fills.
pub(crate) const REPORT_TABLES: &[&str] = &[
    "pstn_calls",
    "direct_routing_calls",
    "pstn_blocked_users",
    "pstn_online_meeting_dialouts",
    "sms",
];

/// The samples of Graph's that hold rows of reports.
pub(crate) const REPORT_SAMPLES: &[&str] = &[
    "tests/fixtures/samples/get-pstn-calls.json",
    "tests/fixtures/samples/get-direct-routing-calls.json",
    "tests/fixtures/samples/get-pstn-blocked-users-log.json",
    "tests/fixtures/samples/get-pstn-online-meeting-dialout-report.json",
    "tests/fixtures/samples/get-sms-log.json",
];

/// The rows of a sample.
pub(crate) fn sample_rows(sample: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(sample).unwrap();
    let page: Value = serde_json::from_str(&text).unwrap();
    page["value"].as_array().unwrap().clone()
}

/// Every row of a report, in the order of time.
pub(crate) async fn rows<R: Report>(app: &App) -> Vec<R::Model> {
    let instant = |text| DateTime::parse(text).unwrap();
    let query = RowQuery {
        range: Range {
            from: instant("1900-01-01T00:00:00Z"),
            to: instant("2100-01-01T00:00:00Z"),
        },
        filter: Filter::everything(),
    };
    let order = RowOrder {
        column: match R::SPAN {
            Span::Instant { column, .. } => column,
            Span::Window { from, .. } => from,
        },
        is_descending: false,
    };
    let page = Page {
        size: 1_000,
        from: End::Start,
        after: None,
        before: None,
    };
    let columns = R::Column::iter();
    let columns = columns.fold(Columns::default(), |columns, column| {
        columns.with::<R>(column)
    });
    let found = app
        .store
        .report_rows::<R>(Scope::EVERYTHING, &query, order, &page, columns);
    found.await.unwrap().rows
}

/// Every row of a report as Graph would send it, without nulls; what the row type does not know
/// stands under `additional`.
pub(crate) async fn rows_as_json<R: Report>(app: &App) -> Vec<Value> {
    let rows = rows::<R>(app).await;
    rows.iter().map(as_json::<R>).collect()
}

fn as_json<R: Resource>(row: &R::Model) -> Value {
    let mut json = serde_json::to_value(row).unwrap();
    let map = json.as_object_mut().unwrap();
    map.retain(|_, value| !value.is_null());
    if let sea_orm::Value::String(Some(additional)) = row.get(R::ADDITIONAL)
        && !additional.is_empty()
    {
        map.insert(
            "additional".to_owned(),
            serde_json::from_str(&additional).unwrap(),
        );
    }
    json
}

/// A row as it is expected back: without annotations, nulls and fillers, instants cut to
/// microseconds.
pub(crate) fn kept(row: &Value) -> Value {
    let entries = row.as_object().unwrap().iter();
    let entries = entries
        .filter(|(key, value)| !key.contains('@') && !value.is_null())
        .filter(|(_, value)| *value != "0001-01-01T00:00:00Z")
        .map(|(key, value)| {
            let instant = value.as_str().and_then(DateTime::parse);
            let value = instant.map_or_else(|| value.clone(), |instant| json!(instant));
            (key.clone(), value)
        });
    Value::Object(entries.collect::<Map<_, _>>())
}
