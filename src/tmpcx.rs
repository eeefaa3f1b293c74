//! stub
use async_graphql::ComplexObject;
#[ComplexObject]
impl crate::graph::call_record::Model {
    async fn y(&self) -> i32 {
        1
    }
}
#[ComplexObject]
impl crate::graph::session::Model {
    async fn y(&self) -> i32 {
        1
    }
}
