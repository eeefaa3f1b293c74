//! The committed schema is the schema.

use callrecords::schema;

#[test]
fn schema_graphql_is_current() {
    let committed = include_str!("../../schema.graphql");
    assert!(
        committed == schema::sdl(),
        "schema.graphql is not what the code says: refresh it with `make schema`"
    );
}
