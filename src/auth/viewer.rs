//! Who asks.

use chrono::{DateTime, Utc};

use crate::store::Scope;

/// A caller whose token is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// What the caller may see.
    pub scope: Scope,
    /// The caller's tenant, where there are several.
    pub tenant: Option<String>,
    /// When the caller must have come with another token.
    pub expires_at: DateTime<Utc>,
    /// Tells callers apart, as their issuer does. It may be personal: it is never logged.
    pub subject: String,
}
