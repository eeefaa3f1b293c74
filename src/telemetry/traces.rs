//! Traces, sent over OTLP to a collector: a span for a request, for each level that its loaders read,
//! and for each statement.

use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, Request, Response};
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::TracerProvider;
use opentelemetry_http::{HeaderExtractor, HttpClient, HttpError};
use opentelemetry_otlp::{
    ExporterBuildError, Protocol, SpanExporter, WithExportConfig, WithHttpConfig,
};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::level_filters::LevelFilter;
use tracing::{Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;

use super::spans::Bounded;

/// How long a collector may take to take what is sent.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long the end of the process waits for the last traces to be sent.
const FAREWELL: Duration = Duration::from_secs(2);
/// How many bytes of a collector's answer are read.
const ANSWER: u64 = 64 * 1024;

/// The traces cannot be sent.
#[derive(Debug, thiserror::Error)]
#[error("traces cannot be sent to {endpoint}")]
pub struct Error {
    endpoint: String,
    #[source]
    source: ExporterBuildError,
}

/// Sends the traces of this process.
#[derive(Debug)]
pub(super) struct Traces(SdkTracerProvider);

impl Traces {
    /// Sends them to an address such as `http://collector:4318/v1/traces`, a batch at a time and on
    /// a thread of its own.
    pub(super) fn start(endpoint: &str) -> Result<Self, Error> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Client::default())
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(endpoint)
            .build();
        let exporter = exporter.map_err(|source| Error {
            endpoint: endpoint.to_owned(),
            source,
        })?;
        let resource = Resource::builder().with_service_name("callrecords");
        let provider = SdkTracerProvider::builder()
            .with_resource(resource.build())
            .with_span_processor(Bounded::start(exporter));
        Ok(Self(provider.build()))
    }

    /// Sends what is left.
    pub(super) fn end(&self) {
        if let Err(error) = self.0.shutdown_with_timeout(FAREWELL) {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }

    /// Makes traces of the spans of this crate. Where in the source they begin is left out, for it
    /// tells nobody else anything, and so are events: what went wrong is for the log.
    pub(super) fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'s> LookupSpan<'s>,
    {
        let ours = filter_fn(|it| it.is_span() && it.target().starts_with("callrecords"));
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("callrecords"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_filter(ours.with_max_level_hint(LevelFilter::DEBUG))
    }
}

/// Puts a span into the trace that a request's `traceparent` names, if it names one.
pub fn adopt(span: &Span, headers: &HeaderMap) {
    let context = TraceContextPropagator::new().extract(&HeaderExtractor(headers));
    // Without traces there is nothing to put it into.
    let _ = span.set_parent(context);
}

/// The client of HTTP that fetches the issuer's keys, too. It blocks, on the thread of the batches.
#[derive(Debug)]
struct Client(ureq::Agent);

impl Default for Client {
    fn default() -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false);
        Self(config.build().into())
    }
}

#[async_trait::async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (parts, body) = request.into_parts();
        let request = Request::from_parts(parts, body.to_vec());
        let (parts, mut body) = self.0.run(request)?.into_parts();
        let answer = body.with_config().limit(ANSWER).read_to_vec()?;
        Ok(Response::from_parts(parts, answer.into()))
    }
}
