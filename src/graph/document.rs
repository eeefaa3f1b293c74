//! A value kept as the JSON text that Graph sent, and read as its type only when asked for.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult};
use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr};
use sea_orm::{ColIdx, QueryResult, TryGetError, TryGetable};
use serde::de::{self, DeserializeOwned};
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};
use serde_json::Value;

use crate::json;

/// Compact JSON text that reads as `T`.
///
/// Text and not JSONB: SQL never looks inside, text reads at less than half the cost, keeps every
/// digit, and is the same on both engines. Properties that `T` does not know stay in the text, so
/// a property added to `T` later shows up for rows imported before. Empty text stands for a value
/// that was not sent, and reads as `T::default()` where the type has one.
#[derive(Debug)]
pub struct Document<T> {
    text: String,
    value: PhantomData<fn() -> T>,
}

/// A document that is no value of its type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a stored {of} cannot be read (column {column} of its text)")]
pub struct Unreadable {
    /// The type.
    pub of: String,
    /// How many characters into the text, counted from one; zero if that is not known.
    pub column: usize,
}

/// Ends the path that an error inside a document begins with.
pub const PATH_END: char = '\u{1f}';

impl<T> Document<T> {
    /// Wraps compact JSON that is known to read as `T`.
    pub fn from_text(text: String) -> Self {
        Self {
            text,
            value: PhantomData,
        }
    }

    /// The JSON text; empty if nothing was sent.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl<T: DeserializeOwned> Document<T> {
    /// Reads the text as `T`; a value that was not sent reads as JSON `null` or an empty list does.
    pub fn read(&self) -> serde_json::Result<T> {
        match self.text.as_str() {
            "" => json::from_str("[]").or_else(|_| json::from_str("null")),
            text => {
                // By way of `Value`: with `arbitrary_precision`, tagged types that hold floats
                // cannot be read straight from text.
                T::deserialize(json::from_str::<Value>(text)?)
            }
        }
    }
}

impl<T: Serialize> From<&T> for Document<T> {
    fn from(value: &T) -> Self {
        Self::from_text(serde_json::to_string(value).unwrap_or_default())
    }
}

impl<T> Clone for Document<T> {
    fn clone(&self) -> Self {
        Self::from_text(self.text.clone())
    }
}

/// Nothing was sent.
impl<T> Default for Document<T> {
    fn default() -> Self {
        Self::from_text(String::new())
    }
}

// By hand, so that `T` needs neither.
impl<T> PartialEq for Document<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<T> Eq for Document<T> {}

impl<T> Serialize for Document<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.text.as_str() {
            "" => serializer.serialize_none(),
            text => json::from_str::<Value>(text)
                .map_err(ser::Error::custom)?
                .serialize(serializer),
        }
    }
}

/// Keeps the value as compact JSON, once it is known to read as `T`.
impl<'de, T: DeserializeOwned> Deserialize<'de> for Document<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        serde_path_to_error::deserialize::<_, T>(&value).map_err(|error| {
            de::Error::custom(format_args!("{}{PATH_END}{}", error.path(), error.inner()))
        })?;
        Ok(Self::from_text(value.to_string()))
    }
}

impl<T> From<Document<T>> for sea_orm::Value {
    fn from(document: Document<T>) -> Self {
        Self::String(Some(document.text))
    }
}

impl<T> TryGetable for Document<T> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        String::try_get_by(row, index).map(Self::from_text)
    }
}

impl<T> ValueType for Document<T> {
    fn try_from(value: sea_orm::Value) -> Result<Self, ValueTypeErr> {
        <String as ValueType>::try_from(value).map(Self::from_text)
    }

    fn type_name() -> String {
        "Document".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::String
    }

    fn column_type() -> ColumnType {
        ColumnType::Text
    }
}

impl<T> Nullable for Document<T> {
    fn null() -> sea_orm::Value {
        sea_orm::Value::String(None)
    }
}

impl<T: OutputType + DeserializeOwned> OutputType for Document<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::qualified_type_name()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<async_graphql::Value> {
        let value = self.read().map_err(|error| {
            // What serde says repeats the value, which may be personal.
            let unreadable = Unreadable {
                of: T::type_name().into_owned(),
                column: error.column(),
            };
            let mut shown = async_graphql::ServerError::new("internal error", Some(field.pos));
            shown.source = Some(Arc::new(unreadable));
            ctx.set_error_path(shown)
        })?;
        value.resolve(ctx, field).await
    }
}
