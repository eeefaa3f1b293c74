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
mod options;
mod order;
mod page;
mod parts;
mod report;
mod subscription;

pub use boundary::RequestId;
pub use error::Error;
pub use options::Options;
pub use report::parse_filter;
pub use subscription::{Subscription, is_cut_off};

use self::boundary::Boundary;
use self::call_record::CallRecordQuery;
use self::node::NodeQuery;
use self::report::ReportQuery;
use crate::store::Store;

/// The executable schema. It only reads: data comes in through `ingest` alone.
pub type Schema = async_graphql::Schema<Query, EmptyMutation, Subscription>;

/// Call records of Microsoft Teams, under the names of Microsoft Graph.
#[derive(MergedObject, Default)]
pub struct Query(CallRecordQuery, ReportQuery, NodeQuery);

/// Builds the schema over a store.
pub fn build(store: Store, options: Options) -> Schema {
    let boundary = Boundary::new(store.clone());
    builder()
        .data(store)
        .data(options)
        .extension(boundary)
        .finish()
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
