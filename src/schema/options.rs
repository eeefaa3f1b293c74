//! What the schema asks of its callers.

use std::sync::Arc;

use crate::config::Limits;
use crate::mask::Mask;
use crate::store::Scope;

/// What the schema asks of its callers.
#[derive(Clone, Debug)]
pub struct Options {
    /// What one request may spend.
    pub limits: Limits,
    /// Whether introspection is answered.
    pub introspection: bool,
    /// Whether an unknown field is answered with the names that it may have meant.
    pub suggestions: bool,
    /// Whether queries are answered by plans, where the query allows it.
    pub plans: bool,
    /// How many bytes plans keep of what they have written of records.
    pub cache: usize,
    /// What a request without a viewer may see; none, if there must be one.
    pub anonymous: Option<Scope>,
    /// The tenant whose rows are answered, as viewers name it; viewers of others are refused.
    pub tenant: Option<String>,
    /// What masks identities; without, whoever is to see them masked is refused.
    pub mask: Option<Arc<Mask>>,
    /// The most days that a report can be asked for at once.
    pub max_range_days: u16,
}

impl Default for Options {
    /// Open to everyone, within the default limits; Graph's own bound for reports.
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            introspection: true,
            suggestions: true,
            plans: true,
            cache: 32 * 1024 * 1024,
            anonymous: Some(Scope::EVERYTHING),
            tenant: None,
            mask: None,
            max_range_days: 90,
        }
    }
}
