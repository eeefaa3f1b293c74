//! What the makers of a call work with.

use super::calendar::Calendar;
use super::chance::Chance;
use super::directory::Directory;
use super::gaps::Format;

/// One record in the making.
pub(crate) struct Scene<'a> {
    /// The organisation.
    pub(crate) directory: &'a Directory,
    /// The days that calls fall on.
    pub(crate) calendar: Calendar,
    /// The draws of this record.
    pub(crate) chance: Chance,
    /// How Graph writes this record.
    pub(crate) format: Format,
    /// The record's id.
    pub(crate) id: String,
    /// Whether telemetry about its media came at all.
    pub(crate) has_media: bool,
}
