//! The spelling that Graph gives to the values of its enums.

use async_graphql::resolver_utils::EnumType;

/// An enum of Graph's: its values are spelt in the schema as they are in Graph's JSON.
///
/// So the schema's names serve for text columns too, and no enum spells its values twice.
pub trait GraphName: EnumType {
    /// Graph's spelling, such as `wifi80211ax`.
    fn as_str(self) -> &'static str {
        let mut items = Self::items().iter();
        items
            .find(|item| item.value == self)
            .map_or("unknownFutureValue", |item| item.name)
    }

    /// The value that Graph spells like this.
    fn named(name: &str) -> Option<Self> {
        let mut items = Self::items().iter();
        items.find(|item| item.name == name).map(|item| item.value)
    }
}
