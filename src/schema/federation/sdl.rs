//! The schema as routers read it: what clients read, and directives that say how it composes.

use std::borrow::Cow;
use std::sync::LazyLock;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::resolver_utils::ContainerType;
use async_graphql::{
    Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult, Value,
};

use super::composed::annotate;
use crate::schema::{Query, builder_of, sdl_options};

/// What the subgraph imports of the federation's specification: the first version with costs.
const LINK: &str = r#"extend schema
  @link(
    url: "https://specs.apollo.dev/federation/v2.9"
    import: ["@cost", "@inaccessible", "@key", "@listSize", "@shareable", "@tag"]
  )
"#;

static SDL: LazyLock<String> = LazyLock::new(|| {
    let options = sdl_options().federation();
    let sdl = builder_of(Described::default())
        .finish()
        .sdl_with_options(options);
    // The library links an older version, which knows no costs.
    let types = sdl.split_once("extend schema @link(");
    types.map_or_else(String::new, |(types, _)| {
        format!("{}{LINK}", without_list_size(types))
    })
});

/// The types without the definition of `@listSize`, which the link brings in the specification's form.
fn without_list_size(types: &str) -> String {
    let Some(start) = types.find("directive @listSize(") else {
        return types.to_owned();
    };
    let (before, definition) = types.split_at(start);
    let after = definition.split_once('\n').map_or("", |(_, after)| after);
    // Its description stands before it, in quotes of three.
    let described = before.trim_end().strip_suffix(QUOTES);
    let before = described.and_then(|text| text.rfind(QUOTES).map(|start| &text[..start]));
    format!("{}{after}", before.unwrap_or(&types[..start]))
}

/// What a description stands in.
const QUOTES: &str = "\"\"\"";

/// The schema of the subgraph in the schema definition language.
pub fn sdl() -> &'static str {
    &SDL
}

/// The root of the schema, with the directives in its registry. It is described and never asked: with
/// keys in its registry, the library would answer `_entities` itself.
#[derive(Default)]
struct Described(Query);

impl OutputType for Described {
    fn type_name() -> Cow<'static, str> {
        Query::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let name = Query::create_type_info(registry);
        annotate(registry);
        name
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        self.0.resolve(ctx, field).await
    }
}

impl ContainerType for Described {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        self.0.resolve_field(ctx).await
    }
}

impl ObjectType for Described {}
