//! What comes with a request beside what it asks.

use std::any::TypeId;

use async_graphql::Data;

/// The id under which a request stands in the log: an internal error tells it to the client.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// What came with a request.
pub(super) fn found<T: Send + Sync + 'static>(data: &Data) -> Option<&T> {
    data.get(&TypeId::of::<T>())?.downcast_ref()
}
