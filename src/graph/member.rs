//! An enum member in a column of its own, kept under the name that Graph sent.

use std::borrow::Cow;
use std::marker::PhantomData;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult};
use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr};
use sea_orm::{ColIdx, QueryResult, TryGetError, TryGetable};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The name of a member of `E`, known to us or not; a name that was not sent is the default member.
#[derive(Debug)]
pub struct Member<E> {
    name: String,
    value: PhantomData<fn() -> E>,
}

impl<E> Member<E> {
    /// Wraps a member's name in Graph's spelling.
    pub fn from_name(name: String) -> Self {
        Self {
            name,
            value: PhantomData,
        }
    }

    /// The name as Graph sent it; empty if nothing was sent.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl<E: DeserializeOwned + Default> Member<E> {
    /// The member, `E`'s arm for unknown names included.
    pub fn read(&self) -> E {
        let name = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(&self.name);
        E::deserialize(name).unwrap_or_default()
    }
}

impl<E> Clone for Member<E> {
    fn clone(&self) -> Self {
        Self::from_name(self.name.clone())
    }
}

impl<E> Default for Member<E> {
    fn default() -> Self {
        Self::from_name(String::new())
    }
}

impl<E> PartialEq for Member<E> {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl<E> Eq for Member<E> {}

impl<E> Serialize for Member<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name)
    }
}

impl<'de, E> Deserialize<'de> for Member<E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<String>::deserialize(deserializer)
            .map(|name| Self::from_name(name.unwrap_or_default()))
    }
}

impl<E> From<Member<E>> for sea_orm::Value {
    fn from(member: Member<E>) -> Self {
        Self::String(Some(member.name))
    }
}

impl<E> TryGetable for Member<E> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        String::try_get_by(row, index).map(Self::from_name)
    }
}

impl<E> ValueType for Member<E> {
    fn try_from(value: sea_orm::Value) -> Result<Self, ValueTypeErr> {
        <String as ValueType>::try_from(value).map(Self::from_name)
    }

    fn type_name() -> String {
        "Member".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::String
    }

    fn column_type() -> ColumnType {
        ColumnType::Text
    }
}

impl<E> Nullable for Member<E> {
    fn null() -> sea_orm::Value {
        sea_orm::Value::String(None)
    }
}

impl<E: OutputType + DeserializeOwned + Default> OutputType for Member<E> {
    fn type_name() -> Cow<'static, str> {
        E::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        E::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<async_graphql::Value> {
        self.read().resolve(ctx, field).await
    }
}
