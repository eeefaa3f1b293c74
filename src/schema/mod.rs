//! The verbs: the root fields of the GraphQL schema, and the relations between its types.

use async_graphql::{EmptyMutation, EmptySubscription, Object};

use crate::store::Store;

/// The executable schema.
pub type Schema = async_graphql::Schema<Query, EmptyMutation, EmptySubscription>;

/// The root of every query.
pub struct Query;

/// Call records of Microsoft Teams, as Microsoft Graph describes them.
#[Object]
impl Query {
    /// x
    async fn x(&self) -> i32 {
        1
    }
}

/// Builds the schema over a store.
pub fn build(store: Store) -> Schema {
    async_graphql::Schema::build(Query, EmptyMutation, EmptySubscription)
        .data(store)
        .finish()
}

/// The schema in the schema definition language.
pub fn sdl() -> String {
    async_graphql::Schema::build(Query, EmptyMutation, EmptySubscription)
        .finish()
        .sdl()
}
