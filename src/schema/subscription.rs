//! Live changes: call records as they come and change.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Context, Enum, Object, Response, Subscription, Value};
use aws_lc_rs::error::Unspecified;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};

use super::call_record;
use super::context::Carries;
use super::error::Error;
use super::filter::CallRecordFilter;
use super::page::cursor;
use super::resolving::Resolving;
use crate::graph::call_record::Model as CallRecord;
use crate::mask::Seal;
use crate::store::{
    self, Changed, FollowError, Follower, Following, LogKey, MOST_BEHIND, Meters, Scope,
};

/// The root of the subscriptions.
#[derive(Clone, Copy, Debug, Default)]
pub struct Subscription;

/// Names the log of changes in its cursors.
const LOG: &str = "callRecordChanged";

/// The limit that a listener breaks who is too slow.
const BEHIND: &str = "changesBehind";

/// What can be listened to.
#[Subscription]
impl Subscription {
    /// Call records as they come and change, from now on or after a cursor: in order, each change at
    /// least once. Changes of records that the filter does not take, or that are not there any more,
    /// are left out. A listener that falls 10,000 changes behind is told so and cut off.
    async fn call_record_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only records that are like this when the change is told.")]
        filter: Option<CallRecordFilter>,
        #[graphql(
            desc = "Only changes after this `cursor` of an earlier one; from now on, if not given."
        )]
        after: Option<String>,
    ) -> Result<BoxStream<'static, Result<CallRecordChange, Error>>, Error> {
        let filter = filter.map(|filter| filter.lower("filter")).transpose()?;
        let Resolving { gate, caller, .. } = ctx.data_unchecked::<Resolving>().clone();
        let (share, limit) = (gate.share(caller.as_ref()), gate.time());
        // What all listeners read is in nobody's room.
        let meters = Meters(Arc::new(move || gate.meter(share.clone(), None)));
        let begun = (meters.0)();
        let seal = seal(ctx).await?;
        let following = Following {
            after: cursor::<LogKey>(LOG, "after", after.as_deref(), seal.as_deref())?,
            filter,
            columns: call_record::columns(ctx.fields_below("callRecord")),
            meters,
        };
        let follow = ctx.store().follow(ctx.scope(), following);
        let follower = begun.measure(follow).await;
        let follower = follower.map_err(|error| failed(error, limit))?;
        let pages = stream::try_unfold(follower, move |follower| next_page(follower, limit));
        let changes = pages.map_ok(move |page| {
            let seal = seal.clone();
            let change = move |changed| CallRecordChange {
                changed,
                seal: seal.clone(),
            };
            stream::iter(page.into_iter().map(change).map(Ok))
        });
        Ok(changes.try_flatten().boxed())
    }
}

async fn next_page(
    mut follower: Follower,
    limit: Duration,
) -> Result<Option<(Vec<Changed>, Follower)>, Error> {
    let page = follower.next().await;
    let page = page.map_err(|error| failed(error, limit))?;
    Ok(Some((page, follower)))
}

/// What seals cursors for a caller who does not see everything: the places between two changes are how
/// many were hidden.
async fn seal(ctx: &Context<'_>) -> Result<Option<Arc<Seal>>, Error> {
    if ctx.scope() == Scope::EVERYTHING {
        return Ok(None);
    }
    let secret = ctx.store().secret().await?;
    let sealed = Seal::new(secret.expose(), LOG);
    // It fails for no secret.
    let sealed = sealed.map_err(|Unspecified| Error::Forbidden("no cursor can be sealed"))?;
    Ok(Some(Arc::new(sealed)))
}

/// Whether this answer tells a listener that it was too slow, and is cut off.
pub fn is_cut_off(response: &Response) -> bool {
    let extensions = response
        .errors
        .iter()
        .filter_map(|error| error.extensions.as_ref());
    let mut limits = extensions.filter_map(|extensions| extensions.get("limit"));
    limits.any(|limit| matches!(limit, Value::String(limit) if limit == BEHIND))
}

/// What a client sees of it when following fails, whose reads may each take so long.
fn failed(error: FollowError, limit: Duration) -> Error {
    match error {
        FollowError::Unknown => Error::bad_input(
            "after",
            "no change that this database knows; use a `cursor` of a change of it",
        ),
        FollowError::Behind { behind } => Error::LimitExceeded {
            limit: BEHIND,
            allowed: MOST_BEHIND,
            actual: behind,
        },
        FollowError::Slow => Error::TooSlow(limit),
        FollowError::Store(error) => Error::Internal(error),
    }
}

/// A change as it is read.
struct CallRecordChange {
    changed: Changed,
    seal: Option<Arc<Seal>>,
}

/// What became of a call record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
enum CallRecordChangeType {
    /// It was not there before.
    Created,
    /// It was there, and a part of it came or was replaced.
    Updated,
}

/// A call record that has come or changed.
#[Object]
impl CallRecordChange {
    /// The place of this change among all; give the last one as `after` to get what was missed.
    async fn cursor(&self) -> String {
        let cursor = store::encode_cursor(LOG, &LogKey(self.changed.change.sequence));
        match &self.seal {
            None => cursor,
            Some(seal) => seal.seal(&cursor),
        }
    }

    /// What became of the record.
    async fn change_type(&self) -> CallRecordChangeType {
        if self.changed.change.is_new {
            CallRecordChangeType::Created
        } else {
            CallRecordChangeType::Updated
        }
    }

    /// The record as it is when the change is told. Later changes may be in it already; they are told
    /// all the same.
    async fn call_record(&self) -> &CallRecord {
        &self.changed.record
    }
}
