//! Relay's door: any object by its id.

use std::collections::HashMap;

use async_graphql::{Context, ID, Interface, Object};
use uuid::Uuid;

use super::call_record;
use super::context::Carries;
use super::error::Error;
use super::page::MAX_PAGE;
use crate::graph::call_record::Model as CallRecord;

/// An object with an id of its own.
#[derive(Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "The id of the object, unique among all nodes."
))]
pub(super) enum Node {
    /// A call record.
    CallRecord(CallRecord),
}

/// Objects by their ids.
#[derive(Default)]
pub(super) struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The object with this id; null if there is none.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The `id` of the object.")] id: ID,
    ) -> Option<Result<Node, Error>> {
        let found = find(ctx, &[id]).await;
        found
            .map(|nodes| nodes.into_iter().flatten().next())
            .transpose()
    }

    /// The objects with these ids, in their order; null for each that is not there.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The `id`s of the objects: 1,000 at most.")] ids: Vec<ID>,
    ) -> Option<Result<Vec<Option<Node>>, Error>> {
        Some(find(ctx, &ids).await)
    }
}

/// Reads ids, if they are not too many. One that is no GUID is the id of nothing.
pub(super) fn parse_ids(ids: &[ID]) -> Result<Vec<Option<Uuid>>, Error> {
    let count = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    if count > i64::from(MAX_PAGE) {
        return Err(Error::LimitExceeded {
            limit: "ids",
            allowed: MAX_PAGE.into(),
            actual: count,
        });
    }
    Ok(ids.iter().map(|id| Uuid::try_parse(id).ok()).collect())
}

async fn find(ctx: &Context<'_>, ids: &[ID]) -> Result<Vec<Option<Node>>, Error> {
    let ids = parse_ids(ids)?;
    let columns = call_record::columns(ctx.fields());
    let known = ids.iter().flatten().copied().collect();
    let found = ctx
        .store()
        .call_records_by_id(ctx.scope(), known, columns)
        .await?;
    let found: HashMap<Uuid, CallRecord> = found
        .into_iter()
        .map(|record| (record.id, record))
        .collect();
    let nodes = ids.iter().map(|id| found.get(id.as_ref()?).cloned());
    Ok(nodes.map(|record| record.map(Node::CallRecord)).collect())
}
