//! The subgraph: what a federation router asks beside what clients do.
//!
//! `_entities` is a field of ours. The library's own fails as a whole if one representation does, and
//! asks for each entity by itself.

use std::collections::HashMap;

use async_graphql::{Any, Context, Object, SimpleObject, Union};
use uuid::Uuid;

use super::call_record;
use super::context::Carries;
use super::error::Error;
use super::user::User;
use crate::graph::call_record::Model as CallRecord;

mod composed;
mod representation;
mod sdl;

pub use sdl::sdl;

use self::representation::Representation;

/// An entity that this subgraph resolves.
#[derive(Union)]
#[graphql(name = "_Entity")]
#[expect(
    clippy::large_enum_variant,
    reason = "it lives as long as it takes to resolve its fields"
)]
enum Entity {
    CallRecord(CallRecord),
    User(User),
}

/// What a router wants to know of this subgraph.
#[derive(SimpleObject)]
#[graphql(name = "_Service")]
struct Service {
    /// The schema of the subgraph in the schema definition language.
    sdl: String,
}

/// The fields that routers ask.
#[derive(Default)]
pub(super) struct EntityQuery;

#[Object]
impl EntityQuery {
    /// The entities that these representations stand for, in their order. One that stands for nothing
    /// is null, with an error of its own.
    #[graphql(name = "_entities")]
    async fn entities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Representations: 10,000 at most.")] representations: Vec<Any>,
    ) -> Result<Vec<Option<Result<Entity, Error>>>, Error> {
        let count = representations.len();
        if count > MOST {
            return Err(Error::LimitExceeded {
                limit: "representations",
                allowed: i64::try_from(MOST).unwrap_or(i64::MAX),
                actual: i64::try_from(count).unwrap_or(i64::MAX),
            });
        }
        find(ctx, &representations).await
    }

    /// This subgraph.
    #[graphql(name = "_service")]
    async fn service(&self) -> Service {
        Service {
            sdl: sdl().to_owned(),
        }
    }
}

/// How many representations a router may send at once.
const MOST: usize = 10_000;

async fn find(
    ctx: &Context<'_>,
    representations: &[Any],
) -> Result<Vec<Option<Result<Entity, Error>>>, Error> {
    let read = (0..).zip(representations);
    let read: Vec<_> = read
        .map(|(place, Any(value))| Representation::read(place, value))
        .collect();
    let ids = read.iter().filter_map(|one| match one {
        Ok(Representation::CallRecord(id)) => Some(*id),
        _ => None,
    });
    let records = records(ctx, ids.collect()).await?;
    let is_masked = ctx.scope().is_masked();
    let entities = (0..).zip(read).map(|(place, one)| match one? {
        // What a user has would tell who it is.
        Representation::User(_) if is_masked => Err(representation::masked(place)),
        Representation::User(user) => Ok(Entity::User(user)),
        Representation::CallRecord(id) => {
            let found = records.get(&id).cloned();
            let found = found.ok_or_else(|| representation::unknown(place, id))?;
            Ok(Entity::CallRecord(found))
        }
    });
    Ok(entities.map(Some).collect())
}

/// The records with these ids, in one statement.
async fn records(ctx: &Context<'_>, ids: Vec<Uuid>) -> Result<HashMap<Uuid, CallRecord>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let columns = call_record::columns(ctx.fields());
    let found = ctx
        .store()
        .call_records_by_id(ctx.scope(), ids, columns)
        .await?;
    Ok(found
        .into_iter()
        .map(|record| (record.id, record))
        .collect())
}
