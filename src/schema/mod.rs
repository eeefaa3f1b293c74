//! The verbs: the root fields of the GraphQL schema, and the relations between its types.

use async_graphql::{EmptyMutation, MergedObject, SchemaBuilder};

mod boundary;
mod call_record;
mod children;
pub mod code;
mod context;
mod error;
mod filter;
mod node;
mod order;
mod page;
mod parts;
mod subscription;

pub use boundary::RequestId;
pub use error::Error;
pub use subscription::{Subscription, is_cut_off};

use self::boundary::Boundary;
use self::call_record::CallRecordQuery;
use self::node::NodeQuery;
use crate::store::Store;

/// The executable schema. It only reads: data comes in through `ingest` alone.
pub type Schema = async_graphql::Schema<Query, EmptyMutation, Subscription>;

/// Call records of Microsoft Teams, under the names of Microsoft Graph.
#[derive(MergedObject, Default)]
pub struct Query(CallRecordQuery, NodeQuery);

/// Builds the schema over a store.
pub fn build(store: Store) -> Schema {
    let boundary = Boundary::new(store.clone());
    builder().data(store).extension(boundary).finish()
}

/// The schema in the schema definition language.
pub fn sdl() -> String {
    let options = async_graphql::SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .include_specified_by()
        .use_space_ident();
    builder().finish().sdl_with_options(options)
}

fn builder() -> SchemaBuilder<Query, EmptyMutation, Subscription> {
    async_graphql::Schema::build(Query::default(), EmptyMutation, Subscription)
}
