//! What a caller may see. Every function of the store that reads takes one.

/// The part of the store that a caller may read.
///
/// It says *everything, in clear*: who asks is not known yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope(());

impl Scope {
    /// Every record, and identities in clear.
    pub const EVERYTHING: Self = Self(());
}
