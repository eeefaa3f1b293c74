//! Reading a payload: its text becomes values, and values become deliveries and rows.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::envelope::Envelope;
use super::error::{Place, Problem};
use super::kind::Kind;
use super::long;
use super::report::Rows;
use super::row::object;
use super::tree::{self, Delivery};
use crate::json;
use crate::reports::ReportKind;

/// A payload as it came, its place, and what stands around it.
#[derive(Debug)]
pub(super) struct Payload {
    pub(super) place: Place,
    pub(super) bytes: Vec<u8>,
    pub(super) envelope: Arc<Envelope>,
    /// Why there is no more of its file than the payloads before it.
    pub(super) damage: Option<String>,
}

/// What payloads say.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// Of call records.
    pub(super) deliveries: Vec<Delivery>,
    /// Of reports.
    pub(super) rows: Rows,
}

impl Contents {
    /// Reads a payload: all of it is added, or nothing.
    pub(super) fn add(&mut self, payload: &Payload) -> Result<(), Problem> {
        let mut reading = Reading {
            deliveries: self.deliveries.len(),
            rows: Vec::new(),
            contents: self,
        };
        let outcome = reading.payload(payload);
        if outcome.is_err() {
            reading.take_back();
        }
        outcome
    }
}

/// A payload on its way in.
struct Reading<'c> {
    contents: &'c mut Contents,
    /// How many deliveries there were before it.
    deliveries: usize,
    /// The reports that it has brought a row of, a time for each.
    rows: Vec<ReportKind>,
}

impl Reading<'_> {
    fn take_back(self) {
        self.contents.deliveries.truncate(self.deliveries);
        for report in self.rows {
            self.contents.rows.take_back(report);
        }
    }

    /// Text becomes a `Value` first and a type second: a repeated key keeps its last value, and
    /// decimals keep their digits.
    fn payload(&mut self, payload: &Payload) -> Result<(), Problem> {
        let Payload {
            bytes, envelope, ..
        } = payload;
        if let Some(damage) = &payload.damage {
            return Err(Problem::new(damage));
        }
        if let Some(header) = &envelope.header {
            let row = header.read(bytes)?;
            long::check(&row)?;
            return self.row(header.report(), row, envelope);
        }
        if bytes.is_empty() {
            return Err(Problem::new("the file breaks off here"));
        }
        let value: Value =
            json::from_slice(bytes).map_err(|error| Problem::new(format!("not JSON: {error}")))?;
        match value {
            Value::Array(values) => {
                let list = envelope.list();
                self.elements(values, &list)
            }
            Value::Object(mut map) => match map.get_mut("value").map(Value::take) {
                Some(Value::Array(rows)) => self.page(&map, rows, envelope),
                Some(other) => Err(Problem::expected("a list", &other).at("value")),
                None => self.element(Value::Object(map), envelope),
            },
            other => self.element(other, envelope),
        }
    }

    fn page(
        &mut self,
        page: &Map<String, Value>,
        rows: Vec<Value>,
        envelope: &Envelope,
    ) -> Result<(), Problem> {
        let context = page.get("@odata.context").and_then(Value::as_str);
        if let Some((record, list)) = context.and_then(tree::page_of) {
            let is_last = !page.contains_key("@odata.nextLink");
            for (index, row) in rows.iter().enumerate() {
                let checked = row.as_object().map_or(Ok(()), long::check);
                checked.map_err(|problem| problem.at_index(index).at("value"))?;
            }
            let delivery = tree::read_page(record, list, rows, is_last)?;
            self.contents.deliveries.push(delivery);
            return Ok(());
        }
        let page = envelope.page(page)?;
        self.elements(rows, &page)
            .map_err(|problem| problem.at("value"))
    }

    fn elements(&mut self, values: Vec<Value>, list: &Envelope) -> Result<(), Problem> {
        for (index, value) in values.into_iter().enumerate() {
            self.element(value, list)
                .map_err(|problem| problem.at_index(index))?;
        }
        Ok(())
    }

    fn element(&mut self, value: Value, envelope: &Envelope) -> Result<(), Problem> {
        let map = object(value, "a call record or a row of a report")?;
        long::check(&map)?;
        let kind = match Kind::of_object(&map).or(envelope.kind) {
            Some(kind) => kind,
            None => Kind::by_properties(&map)?,
        };
        match kind {
            Kind::CallRecords => {
                let delivery = tree::read_record(map)?;
                self.contents.deliveries.push(delivery);
                Ok(())
            }
            Kind::Report(report) => self.row(report, map, envelope),
        }
    }

    fn row(
        &mut self,
        report: ReportKind,
        row: Map<String, Value>,
        envelope: &Envelope,
    ) -> Result<(), Problem> {
        self.contents.rows.add(report, row, envelope)?;
        self.rows.push(report);
        Ok(())
    }
}
