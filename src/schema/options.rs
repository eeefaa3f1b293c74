//! What can be set of the schema.

/// What can be set of the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The most days that a report can be asked for at once.
    pub max_range_days: u16,
}

/// Graph's own bounds.
impl Default for Options {
    fn default() -> Self {
        Self { max_range_days: 90 }
    }
}
