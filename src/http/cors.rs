//! Which pages of other sites may read answers: none, unless the settings name them.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowHeaders, AllowOrigin, Any, CorsLayer};

/// How long a browser may remember that it is allowed to ask.
const REMEMBERED: Duration = Duration::from_hours(1);

/// The sites whose pages may read answers.
#[derive(Clone, Debug)]
pub(super) enum Origins {
    /// Those of this list, which may be empty.
    Listed(Vec<HeaderValue>),
    /// All there are.
    Any,
}

impl Origins {
    /// Reads origins such as `https://app.example`; `*` stands for all.
    pub(super) fn parse(origins: &[String]) -> Self {
        if origins.iter().any(|origin| origin == "*") {
            return Self::Any;
        }
        let values = origins.iter().map(|origin| origin.parse());
        Self::Listed(values.filter_map(Result::ok).collect())
    }

    /// Whether pages of this origin may read answers.
    pub(super) fn allow(&self, origin: &HeaderValue) -> bool {
        match self {
            Self::Listed(listed) => listed.contains(origin),
            Self::Any => true,
        }
    }

    /// What tells browsers so; nothing where no site is named.
    pub(super) fn layer(&self) -> Option<CorsLayer> {
        let origins = match self {
            Self::Listed(listed) if listed.is_empty() => return None,
            Self::Listed(listed) => AllowOrigin::list(listed.iter().cloned()),
            Self::Any => Any.into(),
        };
        let exposed = [header::ETAG, HeaderName::from_static("x-request-id")];
        Some(
            CorsLayer::new()
                .allow_origin(origins)
                .allow_methods([Method::GET, Method::POST])
                // Tokens are in a header that a page sends itself, so any header may come.
                .allow_headers(AllowHeaders::mirror_request())
                .expose_headers(exposed)
                .max_age(REMEMBERED),
        )
    }
}
