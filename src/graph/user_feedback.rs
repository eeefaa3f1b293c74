//! What a user said about the quality of a call.

use async_graphql::{Enum, SimpleObject};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::absent;
use super::graph_name::GraphName;

use crate::json;

/// What a user said about the quality of a call.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
pub struct UserFeedback {
    /// The rating in stars.
    #[serde(deserialize_with = "absent::null")]
    pub rating: UserFeedbackRating,
    /// What the user wrote, in free text.
    pub text: Option<String>,
    // Graph's `feedbackTokenSet` is an object of any names. GraphQL has no such objects, and a
    // type around the list would say nothing more.
    /// The flags that the user was shown, in the order that Graph sent them.
    #[serde(deserialize_with = "flags")]
    pub tokens: Vec<FeedbackToken>,
}

/// One flag of a user's feedback.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct FeedbackToken {
    /// The name of the flag, such as `Echo`. Names are no fixed set, and change over time.
    pub name: String,
    /// Whether the user chose the flag.
    pub is_set: bool,
}

/// A user's rating of a call, in stars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Enum)]
#[serde(rename_all = "camelCase")]
#[graphql(rename_items = "camelCase")]
pub enum UserFeedbackRating {
    /// The user gave no rating.
    #[default]
    NotRated,
    /// One star.
    Bad,
    /// Two stars.
    Poor,
    /// Three stars.
    Fair,
    /// Four stars.
    Good,
    /// Five stars.
    Excellent,
    /// A rating that this gateway does not know yet.
    #[serde(other)]
    UnknownFutureValue,
}

impl GraphName for UserFeedbackRating {}

/// Reads the flags of an open object; what is not a boolean is no flag, and no error.
fn flags<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<FeedbackToken>, D::Error> {
    let bag = Option::<Map<String, Value>>::deserialize(deserializer)?;
    let properties = bag.into_iter().flatten();
    Ok(properties
        .filter_map(|(name, value)| {
            let is_set = value.as_bool()?;
            Some(FeedbackToken { name, is_set })
        })
        .collect())
}

/// The flags of such an object as JSON, in the form of the list.
pub fn flags_as_list(json: &str) -> serde_json::Result<String> {
    serde_json::to_string(&flags(json::from_str::<Value>(json)?)?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn tokens_are_the_booleans_of_an_open_object() {
        let feedback = UserFeedback::deserialize(json!({
            "rating": "poor",
            "tokens": {
                "@odata.type": "#microsoft.graph.callRecords.feedbackTokenSet",
                "NoSound": false,
                "Noisy": true,
                "Volume": 3,
                "Echo": null,
            },
        }))
        .unwrap();
        let flags: Vec<_> = feedback
            .tokens
            .iter()
            .map(|token| (token.name.as_str(), token.is_set))
            .collect();
        assert_eq!(feedback.rating, UserFeedbackRating::Poor);
        assert_eq!(flags, [("NoSound", false), ("Noisy", true)]);
    }

    #[test]
    fn feedback_without_tokens_has_none() {
        for sent in [
            json!({}),
            json!({"tokens": null}),
            json!({"tokens": {}, "rating": null}),
        ] {
            let feedback = UserFeedback::deserialize(sent).unwrap();
            assert_eq!(feedback, UserFeedback::default());
        }
    }
}
