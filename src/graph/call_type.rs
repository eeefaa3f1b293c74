//! What sort of call a record is of.

use async_graphql::Enum;
use serde::Deserialize;

use super::graph_name::GraphName;

/// What sort of call a record is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Enum)]
#[serde(rename_all = "camelCase")]
#[graphql(rename_items = "camelCase")]
pub enum CallType {
    /// The sort of call is not known.
    #[default]
    Unknown,
    /// A call or meeting of several parties, or one that a service hosts.
    GroupCall,
    /// A call between two parties.
    PeerToPeer,
    /// A sort of call that this gateway does not know yet.
    #[serde(other)]
    UnknownFutureValue,
}

impl GraphName for CallType {}
