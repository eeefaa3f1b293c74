//! Numbers for Prometheus.

use std::collections::HashSet;
use std::fmt;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use super::{lines, spans};

/// How many names of operations are told apart. They are their callers' text: the others are one.
const NAMES: usize = 100;

/// An operation that is over.
#[derive(Clone, Copy, Debug)]
pub struct Operation<'a> {
    /// Its name, if it has one.
    pub name: Option<&'a str>,
    /// `ok`, `partial`, or the code of its first error.
    pub status: &'static str,
    /// How long it took; nothing, if it is a subscription.
    pub duration: Option<Duration>,
    /// What it could cost.
    pub cost: u64,
    /// How many statements it ran.
    pub statements: u64,
    /// How long they took.
    pub sql_time: Duration,
}

/// What is there at the moment.
#[derive(Clone, Copy, Debug, Default)]
pub struct Levels {
    /// Connections of the pool that work.
    pub busy_connections: u32,
    /// Connections of the pool that are free.
    pub idle_connections: u32,
    /// Queries that are being answered.
    pub queries: usize,
    /// Subscriptions.
    pub subscriptions: usize,
    /// Queries that a plan answered.
    pub planned: u64,
    /// Queries that the resolvers answered for want of a plan.
    pub given_up: u64,
    /// Documents that were compiled into a plan, or tried.
    pub compiled: u64,
    /// Call records that were told as they were kept.
    pub kept: u64,
    /// Call records that might have been kept, and were read.
    pub read: u64,
    /// How often a call record has come or changed, in all the imports there were.
    pub record_changes: i64,
    /// How often rows of reports have.
    pub report_changes: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    operation: String,
    status: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Named {
    operation: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Connections {
    state: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answerer {
    by: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Source {
    from: &'static str,
}

type Whole = Gauge<i64, AtomicI64>;

/// Every number there is.
pub struct Metrics {
    registry: Registry,
    names: Mutex<HashSet<String>>,
    operations: Family<Asked, Counter>,
    durations: Family<Named, Histogram, fn() -> Histogram>,
    costs: Histogram,
    statements: Counter,
    sql_seconds: Counter<f64, AtomicU64>,
    responses: Family<Answered, Counter>,
    connections: Family<Connections, Whole>,
    queries: Whole,
    subscriptions: Whole,
    answers: Family<Answerer, Counter>,
    plans: Counter,
    records: Family<Source, Counter>,
    record_changes: Whole,
    report_changes: Whole,
    dropped_lines: Counter,
    dropped_spans: Counter,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("callrecords"),
            names: Mutex::default(),
            operations: Family::default(),
            // From a millisecond to half a minute.
            durations: Family::new_with_constructor(|| {
                Histogram::new(exponential_buckets(0.001, 2.0, 16))
            }),
            costs: Histogram::new(exponential_buckets(1.0, 10.0, 7)),
            statements: Counter::default(),
            sql_seconds: Counter::default(),
            responses: Family::default(),
            connections: Family::default(),
            queries: Whole::default(),
            subscriptions: Whole::default(),
            answers: Family::default(),
            plans: Counter::default(),
            records: Family::default(),
            record_changes: Whole::default(),
            report_changes: Whole::default(),
            dropped_lines: Counter::default(),
            dropped_spans: Counter::default(),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let all = &mut self.registry;
        let text = "Operations, by their name and what became of them";
        all.register("operations", text, self.operations.clone());
        let text = "How long queries took";
        let of = self.durations.clone();
        all.register_with_unit("query_duration", text, Unit::Seconds, of);
        let text = "Objects that queries could give";
        all.register("query_cost", text, self.costs.clone());
        let text = "Statements of queries";
        all.register("sql_statements", text, self.statements.clone());
        let text = "How long statements took, with the wait for a connection";
        all.register_with_unit("sql", text, Unit::Seconds, self.sql_seconds.clone());
        let text = "Answers of HTTP, by their status";
        all.register("http_responses", text, self.responses.clone());
        let text = "Connections to the database";
        all.register("pool_connections", text, self.connections.clone());
        let text = "Queries that are being answered";
        all.register("queries_running", text, self.queries.clone());
        let text = "Subscriptions that are open";
        all.register("subscriptions", text, self.subscriptions.clone());
        let text = "Queries, by whether a plan or the resolvers answered";
        all.register("queries_answered", text, self.answers.clone());
        let text = "Documents that were compiled into a plan, or tried";
        all.register("plans_compiled", text, self.plans.clone());
        let text = "Call records with their parts, by whether they were kept in memory or read";
        all.register("records_told", text, self.records.clone());
        let text = "How often a call record has come or changed, in all imports";
        all.register("imported_record_changes", text, self.record_changes.clone());
        let text = "How often rows of reports have come or changed, in all imports";
        all.register("imported_report_changes", text, self.report_changes.clone());
        let text = "Lines of the log that were dropped, for nobody read it";
        all.register("log_lines_dropped", text, self.dropped_lines.clone());
        let text = "Spans that were dropped, for the collector did not take them";
        all.register("trace_spans_dropped", text, self.dropped_spans.clone());
    }

    /// Counts an operation.
    pub fn operation(&self, operation: &Operation<'_>) {
        let name = self.label(operation.name);
        let asked = Asked {
            operation: name.clone(),
            status: operation.status,
        };
        self.operations.get_or_create(&asked).inc();
        if let Some(duration) = operation.duration {
            let named = Named { operation: name };
            let durations = self.durations.get_or_create(&named);
            durations.observe(duration.as_secs_f64());
        }
        #[expect(clippy::cast_precision_loss, reason = "it goes into buckets")]
        self.costs.observe(operation.cost as f64);
        self.statements.inc_by(operation.statements);
        self.sql_seconds.inc_by(operation.sql_time.as_secs_f64());
    }

    /// Counts an answer of HTTP.
    pub fn response(&self, status: u16) {
        self.responses.get_or_create(&Answered { status }).inc();
    }

    /// All of it, as Prometheus reads it.
    pub fn encode(&self, now: &Levels) -> String {
        for (state, count) in [
            ("busy", now.busy_connections),
            ("idle", now.idle_connections),
        ] {
            let connections = self.connections.get_or_create(&Connections { state });
            connections.set(count.into());
        }
        for (by, count) in [("plan", now.planned), ("resolvers", now.given_up)] {
            let answers = self.answers.get_or_create(&Answerer { by });
            answers.inner().store(count, Ordering::Relaxed);
        }
        self.plans.inner().store(now.compiled, Ordering::Relaxed);
        for (from, count) in [("memory", now.kept), ("database", now.read)] {
            let records = self.records.get_or_create(&Source { from });
            records.inner().store(count, Ordering::Relaxed);
        }
        let whole = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        self.queries.set(whole(now.queries));
        self.subscriptions.set(whole(now.subscriptions));
        self.record_changes.set(now.record_changes);
        self.report_changes.set(now.report_changes);
        for (counter, count) in [
            (&self.dropped_lines, lines::dropped()),
            (&self.dropped_spans, spans::dropped()),
        ] {
            counter.inner().store(count, Ordering::Relaxed);
        }
        let mut text = String::new();
        if let Err(error) = encode(&mut text, &self.registry) {
            tracing::error!(%error, "the metrics cannot be told");
        }
        text
    }

    /// The name of an operation as a label: one of the first hundred.
    fn label(&self, name: Option<&str>) -> String {
        let Some(name) = name else {
            return "(none)".to_owned();
        };
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if names.contains(name) || names.len() < NAMES && names.insert(name.to_owned()) {
            return name.to_owned();
        }
        "(other)".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_operations_are_bounded() {
        let metrics = Metrics::default();
        for number in 0..NAMES + 50 {
            metrics.operation(&Operation {
                name: Some(&format!("Op{number}")),
                status: "ok",
                duration: Some(Duration::from_millis(3)),
                cost: 61,
                statements: 2,
                sql_time: Duration::from_millis(1),
            });
        }
        let text = metrics.encode(&Levels::default());
        assert!(
            text.contains("callrecords_operations_total{operation=\"Op99\",status=\"ok\"} 1\n")
        );
        let other = "callrecords_operations_total{operation=\"(other)\",status=\"ok\"} 50\n";
        assert!(text.contains(other), "{text}");
        assert!(!text.contains("Op100"));
    }
}
