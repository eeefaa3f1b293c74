//! What time it is: the system's, or one that a test fixes.

use chrono::{DateTime, Utc};

/// Tells the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The time of the system.
    System,
    /// Always the same time.
    Fixed(DateTime<Utc>),
}

impl Clock {
    /// The time.
    pub fn now(self) -> DateTime<Utc> {
        match self {
            #[expect(
                clippy::disallowed_methods,
                reason = "the one place that asks the system"
            )]
            Self::System => Utc::now(),
            Self::Fixed(time) => time,
        }
    }
}
