//! Kinds of media.

use async_graphql::Enum;
use serde::Deserialize;

use super::graph_name::GraphName;

/// A kind of media that a call or session used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Enum)]
#[serde(rename_all = "camelCase")]
#[graphql(rename_items = "camelCase")]
pub enum Modality {
    // Graph's pages list it, its metadata does not: taken, so that it reads back as it was sent.
    /// The kind of media is not known.
    #[default]
    Unknown,
    /// Sound.
    Audio,
    /// Camera video.
    Video,
    /// A screen or window, shared as video.
    VideoBasedScreenSharing,
    /// Data other than sound and pictures.
    Data,
    /// A screen or window, shared over the remote desktop protocol.
    ScreenSharing,
    /// A kind of media that this gateway does not know yet.
    #[serde(other)]
    UnknownFutureValue,
}

impl GraphName for Modality {}
