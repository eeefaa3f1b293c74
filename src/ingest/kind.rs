//! What a payload is: by what it says of itself, or else by its properties.

use std::collections::HashMap;
use std::sync::LazyLock;

use clap::ValueEnum;
use clap::builder::PossibleValue;
use sea_orm::IdenStatic;
use serde_json::{Map, Value};

use super::error::Problem;
use super::row::is_annotation;
use super::tree;
use super::window::NEXT_LINK;
use crate::graph::{Resource, call_record};
use crate::reports::{REPORTS, Report, ReportKind, Visitor};

/// What a payload can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A call record, or a page of one of its lists.
    CallRecords,
    /// A row of a report.
    Report(ReportKind),
}

/// Every kind, call records first.
static KINDS: [Kind; REPORTS.len() + 1] = {
    let mut kinds = [Kind::CallRecords; REPORTS.len() + 1];
    let mut place = 0;
    while place < REPORTS.len() {
        kinds[place + 1] = Kind::Report(REPORTS[place]);
        place += 1;
    }
    kinds
};

impl ValueEnum for Kind {
    fn value_variants<'a>() -> &'a [Self] {
        &KINDS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::CallRecords => Some(
                PossibleValue::new("call-records")
                    .alias("callRecord")
                    .help("Call records, and pages of their lists"),
            ),
            Self::Report(report) => report.to_possible_value(),
        }
    }
}

impl Kind {
    /// The kind that a page is of, by its context or else by the function in its link.
    pub(super) fn of_page(page: &Map<String, Value>) -> Option<Self> {
        let text = |key| page.get(key).and_then(Value::as_str);
        let named = text("@odata.context").and_then(Self::named_in);
        named.or_else(|| {
            let link = text(NEXT_LINK)?;
            let mut reports = REPORTS.iter().copied();
            reports
                .find(|report| link.contains(&format!("/{}(", report.function())))
                .map(Self::Report)
        })
    }

    /// The kind that an object says it is of.
    pub(super) fn of_object(object: &Map<String, Value>) -> Option<Self> {
        let keys = ["@odata.type", "@odata.context"].into_iter();
        let mut texts = keys.filter_map(|key| object.get(key)?.as_str());
        texts.find_map(Self::named_in)
    }

    /// The kind whose properties an object has. A call record is what nothing tells from one: Graph
    /// lets clients select some of its properties.
    pub(super) fn by_properties(object: &Map<String, Value>) -> Result<Self, Problem> {
        let mut shared = [0; KINDS.len()];
        for key in object.keys().filter(|key| !is_annotation(key)) {
            for place in PROPERTIES.get(&letters(key)).into_iter().flatten() {
                shared[*place] += 1;
            }
        }
        let most = shared.iter().copied().max().unwrap_or_default();
        let best = shared
            .iter()
            .zip(KINDS)
            .filter(|(count, _)| **count == most);
        let best: Vec<Self> = best.map(|(_, kind)| kind).collect();
        match best[..] {
            [Self::CallRecords, ..] | [] => Ok(Self::CallRecords),
            [kind] => Ok(kind),
            _ => {
                let names: Vec<_> = best.iter().filter_map(Self::to_possible_value).collect();
                let names: Vec<_> = names.iter().map(PossibleValue::get_name).collect();
                let names = names.join(" or ");
                Err(Problem::new(format!(
                    "this may be of {names}: say which with --kind"
                )))
            }
        }
    }

    /// The kind that a type's name says, alone or within a context:
    /// `…#Collection(microsoft.graph.callRecords.pstnCallLogRow)`.
    fn named_in(text: &str) -> Option<Self> {
        if text.contains("#communications/callRecords") {
            return Some(Self::CallRecords);
        }
        let (_, name) = text.split_once("callRecords.")?;
        let end = name.find(|next: char| !next.is_alphanumeric());
        match &name[..end.unwrap_or(name.len())] {
            "callRecord" => Some(Self::CallRecords),
            row_type => ReportKind::of_row_type(row_type).map(Self::Report),
        }
    }
}

/// The places in [`KINDS`] of the kinds that have a property.
static PROPERTIES: LazyLock<HashMap<String, Vec<usize>>> = LazyLock::new(|| {
    let mut properties: HashMap<_, Vec<_>> = HashMap::new();
    for (place, kind) in KINDS.into_iter().enumerate() {
        let names = match kind {
            Kind::CallRecords => {
                let lists = tree::EXPANDED.iter().map(|name| letters(name));
                columns::<call_record::Entity>()
                    .into_iter()
                    .chain(lists)
                    .collect()
            }
            Kind::Report(report) => report.visit(Columns),
        };
        for name in names {
            properties.entry(name).or_default().push(place);
        }
    }
    properties
});

struct Columns;

impl Visitor for Columns {
    type Output = Vec<String>;

    fn visit<R: Report>(self) -> Vec<String> {
        columns::<R>()
    }
}

fn columns<R: Resource>() -> Vec<String> {
    R::properties()
        .map(|column| letters(column.as_str()))
        .collect()
}

/// A name as columns and properties have it in common: `start_date_time` is `startDateTime`.
fn letters(name: &str) -> String {
    let letters = name.chars().filter(|letter| *letter != '_');
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn by_properties(value: &Value) -> Result<Kind, String> {
        let object = value.as_object().expect("it is an object");
        Kind::by_properties(object).map_err(|problem| problem.to_string())
    }

    #[test]
    fn properties_tell_what_a_payload_is() {
        for (value, kind) in [
            (json!({}), Kind::CallRecords),
            (json!({"id": 1, "startDateTime": 2}), Kind::CallRecords),
            (json!({"id": 1, "participants_v2": []}), Kind::CallRecords),
            (
                json!({"id": 1, "callId": 2, "startDateTime": 3}),
                Kind::Report(ReportKind::PstnCalls),
            ),
            (
                json!({"id": 1, "correlationId": 2, "@odata.etag": 3}),
                Kind::Report(ReportKind::DirectRoutingCalls),
            ),
            (json!({"smsId": 1}), Kind::Report(ReportKind::SmsLog)),
        ] {
            assert_eq!(by_properties(&value), Ok(kind), "{value}");
        }
    }

    #[test]
    fn what_could_be_either_is_asked_for() {
        assert_eq!(
            by_properties(&json!({"userId": 1, "startDateTime": 2})),
            Err("this may be of pstn-calls or direct-routing-calls: say which with --kind".into())
        );
    }

    #[test]
    fn a_context_or_a_link_tells_what_a_page_holds() {
        let of_page = |page: Value| Kind::of_page(page.as_object().expect("a page is an object"));
        let report = |name| json!({"@odata.context": format!("https://graph.microsoft.com/v1.0/$metadata#Collection(microsoft.graph.callRecords.{name})")});
        for kind in REPORTS.iter().copied() {
            let link = format!(
                "https://graph.microsoft.com/beta/communications/callRecords/{}(fromDateTime=2022-11-01,toDateTime=2022-12-01)?$skip=1000",
                kind.function()
            );
            assert_eq!(of_page(json!({NEXT_LINK: link})), Some(Kind::Report(kind)));
        }
        assert_eq!(
            of_page(report("smsLogRow")),
            Some(Kind::Report(ReportKind::SmsLog))
        );
        assert_eq!(of_page(report("callRecord")), Some(Kind::CallRecords));
        assert_eq!(of_page(report("somethingNew")), None);
        let records = json!({"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#communications/callRecords"});
        assert_eq!(of_page(records), Some(Kind::CallRecords));
    }
}
