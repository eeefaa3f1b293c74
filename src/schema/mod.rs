//! The verbs: the root fields of the GraphQL schema, and the relations between its types.

use async_graphql::{
    EmptyMutation, EmptySubscription, MergedObject, ObjectType, SDLExportOptions, SchemaBuilder,
};

mod boundary;
mod call_record;
mod children;
mod context;
mod error;
mod federation;
mod filter;
mod node;
mod options;
mod order;
mod page;
mod parts;
mod report;
mod user;

pub use boundary::RequestId;
pub use error::Error;
pub use federation::sdl as subgraph_sdl;
pub use options::Options;
pub use report::parse_filter;

use self::boundary::Boundary;
use self::call_record::CallRecordQuery;
use self::federation::EntityQuery;
use self::node::NodeQuery;
use self::report::ReportQuery;
use crate::store::Store;

/// The executable schema. It only reads: data comes in through `ingest` alone.
pub type Schema = async_graphql::Schema<Subgraph, EmptyMutation, EmptySubscription>;

/// Call records of Microsoft Teams, under the names of Microsoft Graph.
#[derive(MergedObject, Default)]
pub struct Query(CallRecordQuery, ReportQuery, NodeQuery);

/// Call records of Microsoft Teams, under the names of Microsoft Graph.
#[derive(MergedObject, Default)]
#[graphql(name = "Query")]
pub struct Subgraph(CallRecordQuery, ReportQuery, NodeQuery, EntityQuery);

/// Builds the schema over a store.
pub fn build(store: Store, options: Options) -> Schema {
    let boundary = Boundary::new(store.clone());
    builder_of(Subgraph::default())
        .data(store)
        .data(options)
        .extension(boundary)
        .finish()
}

/// The schema in the schema definition language, without what only federation routers read.
pub fn sdl() -> String {
    let schema = builder_of(Query::default()).finish();
    schema.sdl_with_options(sdl_options())
}

fn sdl_options() -> SDLExportOptions {
    SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .include_specified_by()
        .use_space_ident()
}

fn builder_of<Q: ObjectType + 'static>(
    query: Q,
) -> SchemaBuilder<Q, EmptyMutation, EmptySubscription> {
    async_graphql::Schema::build(query, EmptyMutation, EmptySubscription)
}
