//! The verbs: the root fields of the GraphQL schema, and the relations between its types.

use std::sync::Arc;

use async_graphql::{EmptyMutation, MergedObject, ObjectType, SDLExportOptions, SchemaBuilder};

mod admit;
mod boundary;
mod call_record;
mod children;
pub mod code;
mod complete;
mod context;
mod cost;
mod error;
mod execute;
mod failure;
mod federation;
mod fetch;
mod filter;
mod gate;
mod json;
mod ledger;
mod masking;
mod node;
mod options;
mod page;
mod parts;
mod report;
mod resolving;
mod subscription;
mod user;
mod weight;

pub use admit::Admitted;
pub use boundary::RequestId;
pub use error::Error;
pub use execute::{Answer, Schema};
pub use federation::sdl as subgraph_sdl;
pub use fetch::PlanCounts;
pub use json::value as value_of_json;
pub use ledger::{Entry, Ledger};
pub use options::Options;
pub use report::parse_filter;
pub use subscription::{Subscription, is_cut_off};

use self::admit::Documents;
use self::call_record::CallRecordQuery;
use self::federation::EntityQuery;
use self::fetch::Planner;
use self::gate::Gate;
use self::masking::Inputs;
use self::node::NodeQuery;
use self::page::MAX_PAGE;
use self::report::ReportQuery;
use self::resolving::Surroundings;
use crate::guard::{Budget, Guard, Sizes};
use crate::memory::Pool;
use crate::store::Store;

/// What resolves. It is not asked before a request is admitted.
type Executor = async_graphql::Schema<Subgraph, EmptyMutation, Subscription>;

/// Call records of Microsoft Teams, under the names of Microsoft Graph.
#[derive(MergedObject, Default)]
pub struct Query(CallRecordQuery, ReportQuery, NodeQuery);

/// Call records of Microsoft Teams, under the names of Microsoft Graph.
#[derive(MergedObject, Default)]
#[graphql(name = "Query")]
pub struct Subgraph(CallRecordQuery, ReportQuery, NodeQuery, EntityQuery);

/// Builds the schema over a store, open to everyone.
pub fn build(store: Store) -> Schema {
    build_with(store, Options::default())
}

/// Builds the schema over a store.
pub fn build_with(store: Store, options: Options) -> Schema {
    // The guard holds the nesting to its limit, and says so better.
    let nesting = usize::try_from(options.limits.nesting).unwrap_or(usize::MAX);
    let builder = builder_of(Subgraph::default()).limit_recursive_depth(nesting);
    let sdl = executed_sdl();
    let sizes = Sizes::read(&sdl, MAX_PAGE.unsigned_abs().into());
    let limits = options.limits.clone();
    let guard = Arc::new(Guard::new(limits, sizes, options.introspection));
    let gate = Arc::new(Gate {
        store: store.clone(),
        guard,
        budget: Arc::new(Budget::new(options.limits.rate)),
        answers: Pool::new(options.limits.answer, options.limits.answers),
        planner: Planner::new(options.clone()),
        has_plans: options.plans,
        anonymous: options.anonymous,
        tenant: options.tenant.clone(),
        mask: options.mask.clone(),
        inputs: Inputs::read(&sdl).into(),
        documents: Documents::default(),
        suggestions: options.suggestions,
    });
    let executor = builder
        .data(store)
        .data(options)
        .extension(Surroundings)
        .finish();
    Schema::new(executor, gate)
}

/// The schema that is executed, in the schema definition language: what clients read, and what routers
/// ask besides. Costs, plans and masks go by this text, so that they know every field there is.
pub fn executed_sdl() -> String {
    let schema = builder_of(Subgraph::default()).finish();
    schema.sdl_with_options(sdl_options())
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

fn builder_of<Q: ObjectType + 'static>(query: Q) -> SchemaBuilder<Q, EmptyMutation, Subscription> {
    async_graphql::Schema::build(query, EmptyMutation, Subscription)
}
