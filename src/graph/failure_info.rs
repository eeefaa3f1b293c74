//! Why a call failed.

use async_graphql::{Enum, SimpleObject};
use serde::Deserialize;

use super::absent;
use super::graph_name::GraphName;

/// Why a session or segment failed.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
pub struct FailureInfo {
    /// What went wrong, in free text.
    pub reason: Option<String>,
    /// How far the call had come when it failed.
    #[serde(deserialize_with = "absent::null")]
    pub stage: FailureStage,
}

/// How far a call had come when it failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Enum)]
#[serde(rename_all = "camelCase")]
#[graphql(rename_items = "camelCase")]
pub enum FailureStage {
    /// The stage is not known.
    #[default]
    Unknown,
    /// The call was being set up.
    CallSetup,
    /// The call was under way.
    Midcall,
    /// A stage that this gateway does not know yet.
    #[serde(other)]
    UnknownFutureValue,
}

impl GraphName for FailureStage {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_stage_is_read_whatever_was_sent() {
        for (sent, stage, name) in [
            (json!({}), FailureStage::Unknown, "unknown"),
            (json!({"stage": null}), FailureStage::Unknown, "unknown"),
            (
                json!({"stage": "callSetup"}),
                FailureStage::CallSetup,
                "callSetup",
            ),
            (
                json!({"stage": "afterwards"}),
                FailureStage::UnknownFutureValue,
                "unknownFutureValue",
            ),
        ] {
            let failure = FailureInfo::deserialize(sent).unwrap();
            assert_eq!((failure.stage, failure.stage.as_str()), (stage, name));
            assert_eq!(FailureStage::named(name), Some(stage));
        }
        assert!(FailureInfo::deserialize(json!({"stage": 1})).is_err());
    }
}
