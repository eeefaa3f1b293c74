//! Why a request is refused before it begins.

/// What a request asks for and may not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// More than a limit allows.
    #[error("{limit} is {actual}; at most {allowed} is allowed")]
    Exceeded {
        /// The name of the limit, or of the argument.
        limit: &'static str,
        /// What is allowed.
        allowed: u64,
        /// What was asked for.
        actual: u64,
    },
    /// A fragment that holds itself.
    #[error("fragment \"{0}\" holds itself")]
    Cycle(String),
    /// Introspection, where it is switched off.
    #[error("introspection is switched off here")]
    Introspection,
}
